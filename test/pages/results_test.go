// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/topicpages/topicpages/internal/language"
	"github.com/topicpages/topicpages/test/browsertest"
)

// forty returns Topics that cover most of the corpus, so that the map is full.
func forty() (list []object) {
	for i, noun := range append(nouns[:30:30], "zero-downtime schema changes across regions", "multi-region failover drills and exercises") {
		list = append(list, object{"Topic", "more-" + fmt.Sprint(i), map[string]any{
			"title": strings.ToUpper(noun[:1]) + noun[1:], "aliases": []string{strings.ReplaceAll(noun, " ", "-")},
			"match": map[string]any{"anyOf": []string{strings.ReplaceAll(noun, " ", "-"), corpusTopics[i%len(corpusTopics)]}},
		}})
	}
	return list
}

// TestResults checks everything that opens when a reader acts, and every list of results.
func TestResults(t *testing.T) {
	if testing.Short() {
		t.Skip("this test needs nginx and a browser")
	}
	s := render(t, writeCorpus(t, forty()...))
	v := &visitor{ctx: browsertest.NewFor(t, 5*time.Minute), url: s.serve(t)}
	for _, width := range []int64{320, 390, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			view := browsertest.View{Width: width, Height: 800, Scheme: scheme, Still: true}
			t.Run(fmt.Sprintf("suggestions %d %s", width, scheme), func(t *testing.T) { v.suggestions(t, view) })
		}
		view := browsertest.View{Width: width, Still: true}
		t.Run(fmt.Sprintf("map %d", width), func(t *testing.T) { v.namesOnTheMap(t, view) })
		t.Run(fmt.Sprintf("counts %d", width), func(t *testing.T) { v.counts(t, view, corpusTopics[0]) })
	}
	t.Run("all results", v.allResults)
	t.Run("best results", v.bestResults)
	t.Run("mirrored", func(t *testing.T) {
		v.search(t, "/", "we", browsertest.View{Width: 390})
		ask[any](t, v, `audit.mirror()`)
		report(t, ask[[]string](t, v, optionFaults))
	})
}

// search opens a page and types into its field.
func (v *visitor) search(t *testing.T, path, text string, view browsertest.View) {
	t.Helper()
	v.open(t, &document{kind: index, path: path, act: fmt.Sprintf(`audit.type(%q)`, text), until: `/\d/.test(document.querySelector("form.search [role=status]")?.textContent)`}, view)
}

// optionFaults finds faults in the layout of suggestions: each date is on one line, each text lies within its option,
// the scrolled-in options lie within the window, and no column is narrow.
const optionFaults = `(() => {
	const faults = [...audit.squeezed(), ...audit.wide()];
	const popup = document.querySelector(".suggestions").getBoundingClientRect();
	if (popup.left < 0 || popup.right > innerWidth || popup.bottom > innerHeight) faults.push("the popup leaves the window: " + JSON.stringify(popup));
	for (const option of document.querySelectorAll("[role=option]")) {
		const outer = option.getBoundingClientRect();
		for (const part of option.children) {
			const { left, right, top, bottom, width } = part.getBoundingClientRect();
			if (width && (left < outer.left || right > outer.right + 1 || top < outer.top || bottom > outer.bottom + 1)) faults.push("this leaves its option: " + part.textContent);
		}
		const time = option.querySelector("time");
		if (time && time.getBoundingClientRect().height >= 1.6 * parseFloat(getComputedStyle(time).lineHeight)) faults.push("this date is not one line: " + time.textContent);
	}
	return faults;
})()`

func (v *visitor) suggestions(t *testing.T, view browsertest.View) {
	v.search(t, "/", "we", view) // no title of a Topic has a word that begins with it
	report(t, ask[[]string](t, v, optionFaults))
	if n := ask[int](t, v, `document.querySelectorAll("[role=option]").length`); n != 9 {
		t.Errorf("%d options, want 8 results and the way to all of them", n)
	}
	if dates := ask[int](t, v, `document.querySelectorAll("[role=option] time").length`); dates == 0 {
		t.Error("no suggestion has a date")
	}
}

// allResults goes through the results with the keyboard only.
func (v *visitor) allResults(t *testing.T) {
	v.search(t, "/", "re", browsertest.View{})
	keys := func(text string) {
		t.Helper()
		if err := chromedp.Do(v.ctx, chromedp.KeyEvent(text)); err != nil {
			t.Fatal(err)
		}
	}
	keys(kb.ArrowUp) // wraps around to the last option
	keys(kb.Enter)
	page := &document{kind: search, path: "/search/?q=re", until: `location.pathname === "/search/" && /\d/.test(document.querySelector("#search-page [role=status]")?.textContent)`}
	v.become(t, page)
	total := ask[int](t, v, `+/\d+/.exec(document.querySelector("#search-page [role=status]")?.textContent)[0]`)
	if total < 100 {
		t.Fatalf("%d results only", total)
	}
	for shown := 10; ; shown += 10 {
		if n := ask[int](t, v, `document.querySelectorAll(".results > li").length`); n != min(shown, total) {
			t.Fatalf("%d results are there, want %d of %d", n, min(shown, total), total)
		}
		if shown >= total {
			break
		}
		ask[any](t, v, `document.querySelector(".results + button").focus()`)
		keys(kb.Enter)
		v.become(t, &document{kind: search, path: page.path, until: fmt.Sprintf(`document.querySelectorAll(".results > li").length === %d`, min(shown+10, total))})
		if at := ask[int](t, v, `[...document.querySelectorAll(".results > li")].findIndex((item) => item.contains(document.activeElement))`); at != shown {
			t.Errorf("the focus is on result %d, want %d, the first new one", at, shown)
		}
	}
	if !ask[bool](t, v, `document.querySelector(".results + button").hidden`) {
		t.Error("there is a button for more than all results")
	}
	report(t, ask[[]string](t, v, `[...audit.squeezed(), ...audit.wide()]`))
}

// bestResults checks the first results for somebody who knows a name.
func (v *visitor) bestResults(t *testing.T) {
	first := func(query string) string {
		t.Helper()
		v.open(t, &document{kind: search, path: "/search/?q=" + query, until: `/\d/.test(document.querySelector("#search-page [role=status]")?.textContent)`}, browsertest.View{})
		return ask[string](t, v, `document.querySelector(".results a").getAttribute("href") + " " + document.querySelector(".results").innerText`)
	}
	if got := first("testing"); !strings.HasPrefix(got, "/topics/testing/ ") {
		t.Errorf("the Topic of the name is not first: %.200s", got)
	}
	if got := first("lovelace"); !strings.Contains(got, "Ada Lovelace · Grace Hopper") {
		t.Errorf("authors are not shown: %.200s", got)
	}
	english := language.Find("en")
	got := ask[map[string]string](t, v, `Object.fromEntries([...document.querySelectorAll(".results time")].map((time) => [time.dateTime, time.textContent]))`)
	for day, name := range got {
		if date, err := time.Parse(time.DateOnly, day); err != nil || name != english.Date(date) {
			t.Errorf("the day %s is called %q, and elsewhere %q", day, name, english.Date(date))
		}
	}
	if links := ask[int](t, v, `document.querySelectorAll('.results .words a[href^="/topics/"]').length`); len(got) == 0 || links == 0 {
		t.Errorf("%d days and %d links to Topics", len(got), links)
	}
}

// namesOnTheMap checks that the name of each Topic lies inside the map, and overlaps no other.
func (v *visitor) namesOnTheMap(t *testing.T, view browsertest.View) {
	v.open(t, &document{kind: index, path: "/"}, view)
	report(t, ask[[]string](t, v, `(() => {
		const faults = [];
		const map = document.querySelector(".picture.map"), area = map.getBoundingClientRect();
		const names = [];
		for (const link of map.querySelectorAll("a")) {
			const texts = [...link.querySelectorAll("text")];
			if (!texts.length) faults.push("no name: " + link.getAttribute("aria-label"));
			for (const text of texts) names.push([text.textContent, text.getBoundingClientRect()]);
		}
		names.forEach(([name, a], i) => {
			if (a.left < area.left || a.right > area.right || a.top < area.top || a.bottom > area.bottom) faults.push("cut at the edge: " + name);
			for (const [other, b] of names.slice(0, i)) {
				if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4) faults.push(name + " lies on " + other);
			}
		});
		if (map.querySelectorAll("a").length < 40) faults.push(map.querySelectorAll("a").length + " Topics only");
		return faults;
	})()`))
}

// counts checks that the page counts all Posts of a Topic, and not only the ones it shows.
func (v *visitor) counts(t *testing.T, view browsertest.View, topic string) {
	v.open(t, &document{kind: hub, path: "/topics/" + topic + "/"}, view)
	posts := ask[string](t, v, `document.querySelector(".facts dd").textContent`)
	if got, want := ask[string](t, v, `document.querySelector(".filter + [role=status]").textContent`), "Posts shown: 50 of "+posts; got != want {
		t.Errorf("the status says %q, want %q", got, want)
	}
	ask[any](t, v, `document.querySelectorAll(".filter button")[1].click()`)
	got := ask[string](t, v, `document.querySelector(".filter + [role=status]").textContent`)
	if strings.HasPrefix(got, "Posts shown: 50 ") || !strings.HasSuffix(got, " of "+posts) {
		t.Errorf("with a filter the status says %q", got)
	}
	if n := ask[int](t, v, `document.querySelectorAll(".filter .count").length`); n > 0 {
		t.Errorf("%d filters count the Posts of this page alone", n)
	}
	ask[any](t, v, `document.querySelectorAll("details").forEach((details) => (details.open = true))`)
	report(t, ask[[]string](t, v, `[...audit.squeezed(), ...audit.wide()]`))
}
