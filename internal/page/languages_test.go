// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/language"
)

func TestLanguages(t *testing.T) {
	for _, tag := range append([]string{"", "tlh"}, language.Tags...) {
		t.Run(tag, func(t *testing.T) {
			l := language.Find(tag)
			direction := l.Direction()
			files := render(t, articleSite(v1alpha1.Language(tag)), articleTopics()...)
			for path, body := range files {
				checkFile(t, path, body)
				if !strings.HasSuffix(path, ".html") {
					continue
				}
				root := findAll(parseHTML(t, body), "html", "")[0]
				if attr(root, "lang") != l.Tag() || attr(root, "dir") != direction {
					t.Errorf("%s has lang=%q dir=%q", path, attr(root, "lang"), attr(root, "dir"))
				}
			}
			for path, keys := range map[string][]string{
				"index.html":                  {"Topics", "By name", "By number of posts", "By newest post", "All topics", "Skip to content", "Search"},
				"topics/many/index.html":      {"Definition", "Posts per year", "Posts by year", "Adjacent topics", "Where this comes from", "Last change"},
				"topics/few/index.md":         {"Definition", "Adjacent topics"},
				"posts/leases/index.html":     {"In the topics", "Previous", "On this page", "Published", "Updated", "Footnotes", "Warning"},
				"topics/few/index.html":       {"Current state", "Foundations", "Posts", "Span"},
				"search/index.html":           {"Search"},
				"404.html":                    {"Page not found", "See all topics"},
				"topics/many/2020/index.html": {"Posts by year"},
				"llms.txt":                    {"Topics", "Posts"},
				"posts/leases/index.md":       {"Published", "Updated", "Footnotes", "Warning", "In the topics"},
			} {
				for _, key := range keys {
					want := html.EscapeString(l.Text(key))
					if !strings.Contains(string(files[path]), want) {
						t.Errorf("%s does not say %q", path, want)
					}
					if english := ">" + key + "<"; l.Tag() != "en" && l.Text(key) != key && strings.Contains(string(files[path]), english) {
						t.Errorf("%s says %q, which is English", path, key)
					}
				}
			}
			for path, want := range map[string]string{
				"posts/leases/index.html": l.Date(now.AddDate(-2, -1, 0)), // 1 March 2024
				"topics/few/index.html":   l.Text("%d posts", 2),
				"atom.xml":                `xml:lang="` + l.Tag() + `"`,
				"rss.xml":                 "<language>" + l.Tag() + "</language>",
				"feed.json":               `"language": "` + l.Tag() + `"`,
				"topics/few/index.json":   `"language": "` + l.Tag() + `"`,
			} {
				if !strings.Contains(string(files[path]), want) {
					t.Errorf("%s does not say %q", path, want)
				}
			}
		})
	}
}

// All texts of pages are in the language of the Site, except the texts of authors, which may be in any language. Each
// of these is in an element with dir="auto".
func TestAuthorsTextHasItsOwnDirection(t *testing.T) {
	files := render(t, articleSite("ar"), articleTopics()...)
	for path, body := range files {
		if !strings.HasSuffix(path, ".html") {
			continue
		}
		for n := range parseHTML(t, body).Descendants() {
			if n.Type != html.TextNode || part(n) == "picture" || !slices.Contains([]string{"On leases", "What a lease is.", "Post number 3", "A paper elsewhere", "A few", "Many"}, strings.TrimSpace(n.Data)) {
				continue
			}
			auto := n.Parent.Data == "title"
			for p := n.Parent; p != nil && !auto; p = p.Parent {
				auto = attr(p, "dir") == "auto"
			}
			if !auto {
				t.Errorf("%s: %q in <%s> has the direction of the page", path, n.Data, n.Parent.Data)
			}
		}
	}
}

// The facts are the same in every language. Only the operator's own texts differ.
func TestFactsDoNotDependOnTheLanguage(t *testing.T) {
	facts := func(tag v1alpha1.Language) map[string]any {
		var facts map[string]any
		if err := json.Unmarshal(render(t, articleSite(tag), articleTopics()...)["topics/few/index.json"], &facts); err != nil {
			t.Fatal(err)
		}
		return facts
	}
	english := facts("en")
	for _, tag := range language.Tags {
		other := facts(v1alpha1.Language(tag))
		if len(english) != len(other) {
			t.Errorf("%d facts in English, %d in %s", len(english), len(other), tag)
		}
		for _, key := range []string{"name", "title", "url", "postCount", "span", "adjacency", "motifs", "readingPath", "references", "years"} {
			a, errA := json.Marshal(english[key])
			b, errB := json.Marshal(other[key])
			if errA != nil || errB != nil || string(a) != string(b) || string(a) == "null" {
				t.Errorf("%s is %s in English, %s in %s", key, a, b, tag)
			}
		}
	}
}
