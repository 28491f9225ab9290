// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// someLinks are links, only some of which have a target.
type someLinks struct{}

func (someLinks) Post(name string) (title, url string, ok bool) {
	return "Title of " + name, "/posts/" + name + "/", strings.HasPrefix(name, "a")
}
func (someLinks) Topic(name string) (title, url string, ok bool) { return "", "", name == "t" }
func (someLinks) Picture(address string) (width, height int, ok bool) {
	return 3, 2, !strings.HasPrefix(address, "/media/missing/")
}
func (someLinks) Page(page string) (url string, ok bool) {
	return "", page == "/posts/a/" || !strings.HasPrefix(page, "/posts/")
}
func (someLinks) Hosts() []string { return []string{"this.example"} }

// Heading knows one heading of each Post, except for one Post.
func (someLinks) Heading(post, anchor string) (id string, ok bool) {
	if post == "unread" {
		return "", true
	}
	return "c-why", anchor == "why"
}

func targetsIn(source string) []string { return NewText(source).Targets([]string{"this.example"}) }

func brokenIn(source string, links Links) ([]BrokenLink, error) { return NewText(source).Broken(links) }

// The status of a Post must agree with its page.
func TestCheckSaysWhatRenderShows(t *testing.T) {
	piece := rapid.SampledFrom([]string{"[[a]]", "[[b]]", "[[b|text]]", "[[topic:t]]", "[[topic:u]]", "`[[c]]`", "```go\n[[d]]\n```\n", "    [[e]]\n",
		"[[f]](/x)", "<a href=\"b.md\">", "</a>", "<a href='a.md'>", "<a href=/posts/b/>", "<div>\n", "<img src=x.png>", "<h2>t</h2>\n", "[x](#t)", "[x](/posts/a/)", "[x](/posts/b/#y)", "[[a#why]]", "[[a#y|z]]", "[[#t]]", "[[#u]]", "[x](https://this.example/posts/d/)", "[x](https://this.example/posts/a/#y)", "<https://example.org/topics/t>", "![x](/posts/c/)", "# [[g]]\n", "> [[h]]\n", "| [[i]] |\n| --- |\n", "[^1]", "[^1]: [[j]]\n", "*", "[", "\\", "\n", " ", "x"})
	rapid.Check(t, func(t *rapid.T) {
		source := strings.Join(rapid.SliceOfN(piece, 0, 20).Draw(t, "source"), "")
		document, err := Render(source, someLinks{}, english)
		if err != nil {
			t.Fatal(err)
		}
		text := NewText(source)
		text.Targets(someLinks{}.Hosts())
		broken, err := text.Broken(someLinks{})
		var targets []string
		for _, link := range broken {
			targets = append(targets, link.Target)
			if link.Line < 1 || link.Line > strings.Count(source, "\n")+1 {
				t.Errorf("%q: %q is in line %d", source, link.Target, link.Line)
			}
		}
		if diff := cmp.Diff(document.Broken, targets, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Fatalf("%q: %v (-page +status):\n%s", source, err, diff)
		}
		again, err := text.Render(someLinks{}, english)
		if diff := cmp.Diff(document, again); diff != "" || err != nil {
			t.Fatalf("%q: what was asked before changes the page: %v (-new +asked):\n%s", source, err, diff)
		}
	})
}

// The archive, the page and the status share the parsed text.
func TestATextIsParsedOnce(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	text := NewText("[a](b.md)\n\n```go\nx\n```\n")
	func() {
		text.Targets(nil)
		parsed := text.parsed.Value()
		if parsed == nil {
			t.Fatal("nothing is parsed")
		}
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() { _, _ = text.Render(someLinks{}, english) })
			group.Go(func() { _, _ = text.Broken(someLinks{}) })
		}
		group.Wait()
		if text.parsed.Value() != parsed {
			t.Error("it was parsed again")
		}
	}()
	runtime.GC()
	if text.parsed.Value() != nil {
		t.Error("it is kept after a garbage collection")
	}
	if document, err := text.Render(someLinks{}, english); err != nil || !strings.Contains(string(document.HTML), "<pre") {
		t.Errorf("afterwards it renders %q, %v", document.HTML, err)
	}
}

func TestBrokenSaysWhere(t *testing.T) {
	source := "# Set up\n\nA line,\n[x](#set-upp) and [[c]]\n[[d]] and [e](gone.md)\n\n- item\n- ![f](/media/missing/f.png)\n\n" +
		"| [[g]] |\n| --- |\n| x [h](/posts/h/) |\n\n> quote\n> [i](i.md)\n\n<div>\n<a href=\"j.md\">j</a>\n</div>\n\nAgain [[d]].[^1]\n\n[^1]: Note\n    [[k]]\n"
	got, err := NewText(source).Broken(someLinks{})
	if err != nil {
		t.Fatal(err)
	}
	want := []BrokenLink{
		{"#set-upp", 4, "#set-up", ""}, {"/media/missing/f.png", 8, "", ""}, {"/posts/h/", 12, "", ""}, {"[[c]]", 4, "", ""}, {"[[d]]", 5, "", ""}, {"[[g]]", 10, "", ""}, {"[[k]]", 24, "", ""},
		{"gone.md", 5, "", ""}, {"i.md", 15, "", ""}, {"j.md", 17, "", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("broken links (-want +got):\n%s", diff)
	}
}

// manyTargets is a text of n different links.
func manyTargets(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "[[p%d]] [[p%d]]\n", i, i)
	}
	return b.String()
}

func TestCheckRefusesWhatRenderRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		source string
		want   error
	}{
		"TooLong":        {strings.Repeat("a", MaxSource+1), ErrTooLong},
		"TooComplex":     {bomb(), ErrTooComplex},
		"TooManyLinks":   {manyTargets(MaxLinks + 1), ErrTooManyLinks},
		"EnoughLinks":    {manyTargets(MaxLinks), nil},
		"TooManyInCode":  {"```\n" + manyTargets(MaxLinks+1) + "```\n", ErrTooManyLinks},
		"Long and plain": {strings.Repeat("a\n", MaxSource/2), nil},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Render(tc.source, someLinks{}, english); !errors.Is(err, tc.want) {
				t.Errorf("Render: %v, want %v", err, tc.want)
			}
			if _, err := brokenIn(tc.source, someLinks{}); !errors.Is(err, tc.want) {
				t.Errorf("Check: %v, want %v", err, tc.want)
			}
			if got := targetsIn(tc.source); (len(got) > 0) != (name == "EnoughLinks") || len(got) > MaxLinks {
				t.Errorf("%d targets", len(got))
			}
		})
	}
}

// bomb is a short text that makes too large a page.
func bomb() string {
	return strings.Repeat(strings.Repeat("[a] ", 400)+"\n\n", 4) + "[a]: https://example.org/" + strings.Repeat("x", 1900) + "\n"
}

// Colours are dropped before an article is.
func TestColoursAreNoReasonToRefuseAnArticle(t *testing.T) {
	code := "\n```go\n" + strings.Repeat("if x { return nil }\n", 200) + "```\n"
	long := bomb()
	for { // as long as goes without the code's colours
		if _, err := brokenIn(code+long, nil); err == nil {
			break
		}
		long = strings.Replace(long, "xxxxx", "", 1)
	}
	document, err := Render(code+long, nil, Labels{})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(document.HTML), "<span") {
		t.Error("the code has its colours")
	}
}
