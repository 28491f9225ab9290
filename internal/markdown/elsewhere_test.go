// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"regexp"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestHeadingsElsewhere(t *testing.T) {
	for name, test := range map[string]struct {
		source, href string
		broken       []BrokenLink
	}{
		"relative":           {"[a](raft.md#terms)", "/posts/raft/#c-terms", nil},
		"dated file":         {"[a](../2020-01-02-raft.md#terms)", "/posts/raft/#c-terms", nil},
		"page":               {"[a](/posts/raft/#terms)", "/posts/raft/#c-terms", nil},
		"HTML":               {`<a href="raft.html#terms">a</a>`, "/posts/raft/#c-terms", nil},
		"no such heading":    {"b\n[a](raft.md#term)", "/posts/raft/#c-term", []BrokenLink{{Target: "raft.md#term", Line: 2, Elsewhere: "raft"}}},
		"none on the page":   {"[a](/posts/raft/#term)", "/posts/raft/#term", []BrokenLink{{Target: "/posts/raft/#term", Line: 1, Elsewhere: "raft"}}},
		"elsewhere entirely": {"[a](untitled.md#terms)", "https://example.org/u#terms", nil},
		"unpublished":        {"[a](draft.md#terms)", "", nil},
		"no such Post":       {"[a](nobody.md#terms)", "", []BrokenLink{{Target: "nobody.md#terms", Line: 1}}},
		"no fragment":        {"[a](raft.md#)", "/posts/raft/", nil},
	} {
		t.Run(name, func(t *testing.T) {
			text := NewText(test.source)
			document, err := text.Render(links, english)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if match := anyHref.FindStringSubmatch(string(document.HTML)); match != nil {
				got = match[1]
			}
			if got != test.href {
				t.Errorf("it leads to %q, want %q", got, test.href)
			}
			broken, err := text.Broken(links)
			if diff := cmp.Diff(test.broken, broken, cmpopts.EquateEmpty()); diff != "" || err != nil {
				t.Errorf("broken links, %v (-want +got):\n%s", err, diff)
			}
		})
	}
}

var anyHref = regexp.MustCompile(`<a href="([^"]*)"`)

// A text may link to itself by the name of its Post, and two texts to each other: nobody waits for a text that is being
// read.
func TestTextsLinkToEachOther(t *testing.T) {
	texts := mutual{"a": NewText("# One\n\n[b](b.md#two) [a](a.md#one)"), "b": NewText("# Two\n\n[a](a.md#one)")}
	var readers sync.WaitGroup
	for _, text := range texts {
		readers.Go(func() {
			for range 100 {
				if broken, err := text.Broken(texts); len(broken) > 0 || err != nil {
					t.Errorf("broken: %v, %v", broken, err)
				}
			}
		})
	}
	readers.Wait()
}

// mutual are Links between texts.
type mutual map[string]*Text

func (m mutual) Post(name string) (title, url string, ok bool) {
	return name, "/posts/" + name + "/", m[name] != nil
}
func (mutual) Topic(string) (title, url string, ok bool)    { return "", "", false }
func (mutual) Picture(string) (width, height int, ok bool)  { return 0, 0, true }
func (mutual) Page(string, string) bool                     { return true }
func (m mutual) Heading(post, anchor string) (string, bool) { return m[post].FindHeading(anchor) }
