// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/test/builder"
)

// taggedArchive returns an archive with a Post whose tags mean Topics by name, by alias and in another spelling.
func taggedArchive() *archive.Archive {
	a := archive.New()
	a.SetTopic(builder.Topic("go"))
	a.SetTopic(builder.Topic("ai-engineering", builder.Aliases("ai")))
	a.SetPost(builder.Post("both", "2024-02-01", withContent("a"), builder.Tags("Go", "AI", "AI engineering", "none")))
	return a
}

// linkedTags returns the tags of a page that are links.
func linkedTags(t *testing.T, body []byte) map[string]string {
	t.Helper()
	links := map[string]string{}
	for _, list := range findAll(parseHTML(t, body), "ul", "tags") {
		for _, link := range findAll(list, "a", "") {
			links[textOf(link)] = attr(link, "href")
		}
	}
	return links
}

func TestTagsThatAreTopicsAreLinks(t *testing.T) {
	files := render(t, articleSite(""), allSummaries(taggedArchive())...)
	for path, want := range map[string]map[string]string{
		"posts/both/index.html":            {"Go": "/topics/go/", "AI": "/topics/ai-engineering/", "AI engineering": "/topics/ai-engineering/"},
		"topics/go/index.html":             {"AI": "/topics/ai-engineering/", "AI engineering": "/topics/ai-engineering/"},
		"topics/ai-engineering/index.html": {"Go": "/topics/go/"},
	} {
		if diff := cmp.Diff(want, linkedTags(t, files[path])); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	var index struct{ Topics map[string]string }
	if err := json.Unmarshal(files["search/1.json"], &index); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"Go": "go", "AI": "ai-engineering", "AI engineering": "ai-engineering"}, index.Topics); diff != "" {
		t.Errorf("search (-want +got):\n%s", diff)
	}
}

// A tag links only to a Topic of the site, and to the one that has the tag now.
func TestTagLinksFollowTheTopics(t *testing.T) {
	a := taggedArchive()
	catalog := NewCatalog(articleSite(""))
	catalog.Update(allSummaries(a))
	a.SetTopic(builder.Topic("ai-engineering"))
	changed := catalog.Update(allSummaries(a))
	if catalog.tagTopics["ai"] != "" || catalog.tagTopics["ai-engineering"] != "ai-engineering" {
		t.Errorf("AI leads to %q", catalog.tagTopics["ai"])
	}
	for _, group := range []Group{HubGroup{"go"}, ArticleGroup{"both"}, ChunkGroup{1}} {
		if !slices.Contains(changed, group) {
			t.Errorf("%s is not among the groups that may have changed: %v", group.Name(), changed)
		}
	}
	a.SetTopic(builder.Topic("machine-learning", builder.Aliases("ai")))
	catalog.Update(allSummaries(a))
	if got := catalog.tagTopics["ai"]; got != "machine-learning" {
		t.Errorf("AI leads to %q", got)
	}
	catalog.Update(nil)
	if len(catalog.tagTopics) != 0 {
		t.Errorf("tags of no Topic lead to %v", catalog.tagTopics)
	}
}
