// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/labels"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/internal/prose/prosetest"
	"github.com/topicpages/topicpages/test/builder"
)

var markupOfTest = regexp.MustCompile(`<script.*?</script>|<[^>]*>|\\`)

// visibleText returns the text of a page, a feed or a file of Markdown, on one line.
func visibleText(body []byte) string {
	text := markupOfTest.ReplaceAllString(strings.ReplaceAll(string(body), "\n", " "), "")
	return strings.Join(strings.Fields(html.UnescapeString(html.UnescapeString(text))), " ")
}

// All files about a Topic agree with its Posts: its page, feeds, JSON and Markdown, its card in the index, and its
// line in llms.txt.
func TestFilesAreTrue(t *testing.T) {
	site := builder.Site("site")
	said := map[string]bool{}
	rapid.Check(t, func(t *rapid.T) {
		topics := prosetest.DrawArchive(t).Summaries(labels.Everything(), now)
		pages := New(site, nil, topics)
		bodies := map[string][]byte{}
		for _, group := range pages.Catalog.Groups() {
			files, err := pages.Render(group)
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				bodies[file.Path] = file.Body
			}
		}
		for _, s := range topics {
			for _, path := range []string{
				"index.html", "topics/go/index.html", "topics/go/index.md", "topics/go/index.json",
				"topics/go/atom.xml", "topics/go/rss.xml", "topics/go/feed.json",
			} {
				text := visibleText(bodies[path])
				prosetest.Check(t, text, s)
				if strings.Contains(text, " coverage in this archive spans ") || strings.Contains(text, " has no posts in this archive ") {
					said[path] = true
				} else {
					t.Fatalf("%s does not say how many posts there are:\n%s", path, text)
				}
			}
			want := fmt.Sprintf("/topics/go/index.md): %d posts", len(s.Posts))
			if len(s.Posts) == 1 {
				want = "/topics/go/index.md): 1 post"
			}
			if !strings.Contains(string(bodies["llms.txt"]), want+"\n") {
				t.Fatalf("llms.txt does not say %q:\n%s", want, bodies["llms.txt"])
			}
		}
	})
	if len(said) != 7 {
		t.Errorf("only these files were read: %v", said)
	}
}
