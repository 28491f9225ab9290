// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"strings"
	"testing"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/test/builder"
)

// readListing returns llms.txt by its sections.
func readListing(t *testing.T, topics []*archive.Summary) map[string][]string {
	t.Helper()
	files, err := New(articleSite(""), nil, topics).Render(ListingGroup{})
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string][]string{}
	section := ""
	for line := range strings.Lines(string(files[0].Body)) {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			section = strings.TrimSpace(title)
		} else if strings.HasPrefix(line, "- ") {
			sections[section] = append(sections[section], strings.TrimSpace(line))
		}
	}
	return sections
}

func TestListingHasTopicsAndArticles(t *testing.T) {
	got := readListing(t, articleTopics())
	if len(got["Topics"]) != 2 || got["Topics"][0] != "- [A few](https://example.com/topics/few/index.md): 2 posts" {
		t.Errorf("the topics are %q", got["Topics"])
	}
	if len(got["Posts"]) != 2 || got["Posts"][0] != "- [On leases](https://example.com/posts/leases/index.md): 2024-03-01" {
		t.Errorf("the articles are %q", got["Posts"])
	}
}

// No file grows with the site.
func TestListingIsBounded(t *testing.T) {
	a := archive.New()
	for i := range maxListed + 1 {
		a.SetTopic(builder.Topic(fmt.Sprintf("t%04d", i)))
	}
	for i := range maxListedArticles + 10 {
		a.SetPost(builder.Post(fmt.Sprintf("p%04d", i), "2024-01-01", builder.Tags("t0000"), func(p *v1alpha1.Post) { p.Spec.Content = "a" }))
	}
	got := readListing(t, allSummaries(a))
	if len(got["Topics"]) != maxListed || len(got["Posts"]) != maxListedArticles {
		t.Errorf("%d topics and %d articles are listed", len(got["Topics"]), len(got["Posts"]))
	}
}

// A site of many articles may leave their Markdown out, with all that leads to it.
func TestASiteWithoutMarkdownOfArticles(t *testing.T) {
	site := articleSite("")
	site.Spec.Articles = &v1alpha1.Articles{Markdown: new(bool)}
	files := render(t, site, articleTopics()...)
	if _, ok := files["posts/leases/index.md"]; ok || files["posts/leases/index.html"] == nil || files["topics/few/index.md"] == nil {
		t.Error("the files are not those without the Markdown of articles")
	}
	for path, body := range files {
		if strings.Contains(string(body), "leases/index.md") {
			t.Errorf("%s leads to the Markdown of an article", path)
		}
	}
}
