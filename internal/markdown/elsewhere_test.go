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
		"page":               {"[a](/posts/raft/#terms)", "/2020/raft/#c-terms", nil},
		"HTML":               {`<a href="raft.html#terms">a</a>`, "/posts/raft/#c-terms", nil},
		"no such heading":    {"b\n[a](raft.md#term)", "/posts/raft/#c-term", []BrokenLink{{Target: "raft.md#term", Line: 2, Elsewhere: "raft"}}},
		"none on the page":   {"[a](/posts/raft/#term)", "/2020/raft/#term", []BrokenLink{{Target: "/posts/raft/#term", Line: 1, Elsewhere: "/posts/raft/"}}},
		"old address":        {"[a](/posts/raft?b=c)", "/2020/raft/?b=c", nil},
		"permalink":          {"[a](/2020/raft/#terms)", "/2020/raft/#c-terms", nil},
		"no such permalink":  {"[a](/2020/rift/#terms)", "/2020/rift/#terms", []BrokenLink{{Target: "/2020/rift/#terms", Line: 1}}},
		"own site":           {"<https://This.example/posts/raft/#terms>", "/2020/raft/#c-terms", nil},
		"own site, HTML":     {`<a href="https://this&#46;example/posts/raft/">a</a>`, "/2020/raft/", nil},
		"own site, escaped":  {`[a](https://this\.example/posts/raft/)`, "/2020/raft/", nil},
		"own site, its root": {"[a](http://this.example)", "/", nil},
		"own site, no page":  {"[a](https://this.example/posts/rift/)", "/posts/rift/", []BrokenLink{{Target: "https://this.example/posts/rift/", Line: 1}}},
		"own site, heading":  {"[a](https://this.example/2020/raft/#term)", "/2020/raft/#term", []BrokenLink{{Target: "https://this.example/2020/raft/#term", Line: 1, Elsewhere: "/2020/raft/"}}},
		"another site":       {"[a](https://other.example/posts/rift/#term)", "https://other.example/posts/rift/#term", nil},
		"an embedded page":   {`<iframe src="https://this.example/posts/raft/"></iframe>`, "/2020/raft/", nil},
		"by name":            {"[[raft#terms]]", "/posts/raft/#c-terms", nil},
		"by name, with text": {"[[ raft # terms |a]]", "/posts/raft/#c-terms", nil},
		"by name, no such":   {"[[raft#term]]", "/posts/raft/#c-term", []BrokenLink{{Target: "[[raft#term]]", Line: 1, Elsewhere: "raft"}}},
		"no such name":       {"[[nobody#terms]]", "", []BrokenLink{{Target: "[[nobody#terms]]", Line: 1}}},
		"name without one":   {"[[raft#]]", "/posts/raft/", nil},
		"of a Topic":         {"[[topic:logs#trend]]", "/topics/logs/#trend", nil},
		"a text":             {"[a](raft.md#:~:text=two%20words)", "/posts/raft/#:~:text=two%20words", nil},
		"a text on a page":   {"[a](/posts/raft/#terms:~:text=a:b)", "/2020/raft/#c-terms:~:text=a:b", nil},
		"a text, no heading": {"[a](raft.md#term:~:text=a)", "/posts/raft/#c-term:~:text=a", []BrokenLink{{Target: "raft.md#term:~:text=a", Line: 1, Elsewhere: "raft"}}},
		"own heading":        {"# Two words\n\n[[#Two words]]", "#c-two-words", nil},
		"no own heading":     {"# Two words\n\n[[#Too words]]", "#Too%20words", []BrokenLink{{Target: "[[#Too words]]", Line: 3, Near: "[[#two-words]]"}}},
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
			if match := anyHref.FindAllStringSubmatch(string(document.HTML), -1); match != nil {
				got = match[len(match)-1][1]
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

// The id of a heading does not change with the titles of the Posts that it names, so that links from elsewhere find it.
func TestAHeadingThatNamesAPost(t *testing.T) {
	const source = "# After [[raft]], [[raft|Raft]] and [[topic:logs]]\n\n[[#after raft, raft and logs]]"
	document, err := Render(source, links, english)
	if err != nil {
		t.Fatal(err)
	}
	id, ok := FindHeading(source, "after-raft-raft-and-logs")
	if len(document.Headings) != 1 || !ok || document.Headings[0].ID != id || len(document.Broken) > 0 {
		t.Errorf("the page has %v, links lead to %q; broken: %q", document.Headings, id, document.Broken)
	} else if want := "After The <Raft> & co, Raft and Logs"; document.Headings[0].Text != want {
		t.Errorf("the heading is %q, want %q", document.Headings[0].Text, want)
	}
}

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
func (mutual) Page(string) (url string, ok bool)            { return "", true }
func (mutual) Hosts() []string                              { return nil }
func (m mutual) Heading(post, anchor string) (string, bool) { return m[post].FindHeading(anchor) }
