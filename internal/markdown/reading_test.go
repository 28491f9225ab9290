// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// drawnLinks are links with random targets, but no addresses, as a status is checked against.
type drawnLinks struct {
	missing map[string]bool
	title   string
	hosts   []string
}

func (l *drawnLinks) has(name string) bool { return !l.missing[name] }

func (l *drawnLinks) Post(name string) (title, url string, ok bool) { return l.title, "", l.has(name) }
func (l *drawnLinks) Topic(name string) (title, url string, ok bool) {
	return l.title, "", l.has("topic:" + name)
}
func (l *drawnLinks) Picture(address string) (width, height int, ok bool) {
	return 30_000, 2, l.has(address)
}
func (l *drawnLinks) Page(page string) (url string, ok bool) { return "", l.has(page) }
func (l *drawnLinks) Heading(target, anchor string) (id string, ok bool) {
	return "c-" + anchor, l.has(target + "#" + anchor)
}
func (l *drawnLinks) Hosts() []string { return l.hosts }

// What a text says by itself is the same whether it is asked at once, or question after question.
func TestReadingSaysTheSame(t *testing.T) {
	targets := []string{"a", "b", "g", "topic:t", "/posts/a/", "/posts/b/", "/posts/d/", "/posts/c/", "/media/x/a.png", "a#why", "/posts/b/#y"}
	piece := rapid.SampledFrom([]string{"[[a]]", "[[b|text]]", "[[topic:t]]", "`[[c]]`", "[[a#why]]", "[[#t]]", "[[#u]]", "[x](#t)", "[](a.md)", "[x](2024-01-01-a.md)", "x[](b.md)y",
		"<a href=\"b.md\">", "</a>", "<a href=/posts/b/>", "<a href=https://this.example/posts/d/></a>", "<div>\n", "<img src=x.png>", "<img src=/media/x/a.png alt=z>", "<h2>t</h2>\n", "<h3>[[a]]</h3>\n",
		"[x](/posts/a/)", "[x](/posts/b/#y)", "[x](https://this.example/posts/d/)", "https://this.example/posts/a/#y", "![alt](/media/x/a.png)", "![alt](https://this.example/media/x/a.png \"Caption\")",
		"\n\n![alt](https://example.org/a.png \"Caption\")\n\n", "![x](/posts/c/)", "# [[g]]\n", "## t\n", "> [[b]]\n", "| [[a]] |\n| --- |\n", "[^1]", "[^1]: [[b]]\n",
		"<iframe src=https://www.youtube.com/embed/abc></iframe>", "שלום", "中文", "*", "[", "\\", "\n", "\n\n", " ", "x"})
	sound, unsound := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		source := strings.Join(rapid.SliceOfN(piece, 0, 20).Draw(t, "source"), "")
		links := &drawnLinks{missing: map[string]bool{}, title: rapid.SampledFrom([]string{"", " ", "A title", "<&>", "כותרת"}).Draw(t, "title")}
		for _, name := range rapid.SliceOfN(rapid.SampledFrom(targets), 0, 2).Draw(t, "missing") {
			links.missing[name] = true
		}
		if rapid.Bool().Draw(t, "hosts") {
			links.hosts = []string{"this.example"}
		}
		got := NewText(source).Read(links.hosts)
		want := Reading{Targets: NewText(source).Targets(links.hosts), Anchors: NewText(source).Anchors(links.hosts), Searchable: NewText(source).Searchable()}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Reading{}, "Sound")); diff != "" {
			t.Fatalf("%q (-one by one +at once):\n%s", source, diff)
		}
		broken, ok := got.Sound.Broken(links)
		if !ok {
			unsound++
			return
		}
		sound++
		whole, err := NewText(source).Broken(links)
		if diff := cmp.Diff(whole, broken, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Fatalf("%q: %v (-read +known):\n%s", source, err, diff)
		}
	})
	if sound == 0 || unsound == 0 {
		t.Errorf("%d texts have all their targets, and %d do not: want some of each", sound, unsound)
	}
}

// A text whose page may be too large, or is refused, is read each time.
func TestNoReadingOfAPageThatMayBeTooLarge(t *testing.T) {
	for name, source := range map[string]string{
		"too long":       strings.Repeat("a", MaxSource+1),
		"too large":      bomb(),
		"too many links": manyTargets(MaxLinks + 1),
		"large":          strings.Repeat("word ", maxSoundHTML/4),
	} {
		got, text := NewText(source).Read(nil), NewText(source)
		if got.Sound != nil || got.Searchable != text.Searchable() {
			t.Errorf("%s: it is sound, or another text of %d bytes is searched", name, len(got.Searchable))
		}
		if _, ok := got.Sound.Broken(&drawnLinks{}); ok {
			t.Errorf("%s: its links are known", name)
		}
	}
}

// The titles of others may make a page too large, so they count.
func TestLongTitlesAreReadAgain(t *testing.T) {
	sound := NewText(strings.Repeat("[[a]] ", 400)).Read(nil).Sound
	for title, want := range map[string]bool{"short": true, strings.Repeat("long", 2000): false} {
		if _, ok := sound.Broken(&drawnLinks{title: title}); ok != want {
			t.Errorf("a title of %d bytes: known %v, want %v", len(title), ok, want)
		}
	}
}

// Whoever has addresses is asked by the renderer.
func TestLinksWithAddressesAreReadAgain(t *testing.T) {
	if _, ok := NewText("[[a]]").Read(nil).Sound.Broken(someLinks{}); ok {
		t.Error("the links are known although a target has an address")
	}
}
