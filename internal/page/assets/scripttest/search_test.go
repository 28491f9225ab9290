// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package scripttest

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/search"
	"github.com/topicpages/topicpages/test/browsertest"
)

// library holds the searched docs. Few words are in two of them.
var library = []search.Doc{
	{Kind: search.Topic, ID: "topic/replication", URL: "/topics/replication/", Title: "Replication", Posts: 12, Date: "2020-01-01"},
	{Kind: search.Post, ID: "post/old", URL: "/posts/old/", Title: "Replication", Date: "2021-01-01"},
	{Kind: search.Post, ID: "post/new", URL: "/posts/new/", Title: "Replication lag", Date: "2026-05-06", Tags: []string{"Databases"}},
	{Kind: search.Post, ID: "post/prefix", URL: "/posts/prefix/", Title: "Replications of studies", Date: "2026-05-07"},
	{Kind: search.Post, ID: "post/tag", URL: "/posts/tag/", Title: "Leaders", Tags: []string{"Databases", "replication"}},
	{Kind: search.Post, ID: "post/summary", URL: "/posts/summary/", Title: "Followers", Summary: "They need replication."},
	{Kind: search.Post, ID: "post/cafe", URL: "/posts/cafe/", Title: "The naïve Café in Łódź", Date: "2024-01-01"},
	{Kind: search.Post, ID: "post/arabic", URL: "/posts/arabic/", Title: "مُقَدِّمَة في الأنظمة الموزعة", Date: "2024-01-02"},
	{Kind: search.Post, ID: "post/japanese", URL: "/posts/japanese/", Title: "分散システム入門", Date: "2024-01-03"},
	{Kind: search.Post, ID: "post/korean", URL: "/posts/korean/", Title: "분산 시스템 입문", Date: "2024-01-04"},
	{Kind: search.Post, ID: "post/hindi", URL: "/posts/hindi/", Title: "हिन्दी में लेख", Date: "2024-01-04"},
	{Kind: search.Post, ID: "post/cpp", URL: "/posts/cpp/", Title: "C++ for C programmers", Date: "2024-01-05"},
	{Kind: search.Post, ID: "post/hostile", URL: "javascript:alert(1)", Title: "Hostile address", Date: "2024-01-06"},
	{Kind: search.Post, ID: "post/network", URL: "//elsewhere.example/", Title: "Hostile host", Date: "2024-01-07"},
	{
		Kind: search.Post, ID: "post/markup", URL: "/posts/markup/", Title: `<img src=x onerror="alert(1)"> & </script>`,
		Summary: "<b>bold</b> {count}", Tags: []string{"<i>tag</i>"}, Date: "2024-01-08",
	},
}

func TestSearchFinds(t *testing.T) {
	browse(t, func(ctx context.Context) {
		s := serveArticles(t, library, articles{"post/summary": "A long article about onomatopoeia."}, "")
		for name, tt := range map[string]struct {
			query string
			want  []string
		}{
			"title before prefix before tag before summary": {
				query: "replication",
				want:  []string{"Replication", "Replication", "Replication lag", "Replications of studies", "Leaders", "Followers"},
			},
			"all words":             {query: "lag REPL", want: []string{"Replication lag"}},
			"words of many fields":  {query: "leaders database", want: []string{"Leaders"}},
			"no part of a word":     {query: "plication"},
			"no accents":            {query: "CAFE naive", want: []string{"The naïve Café in Łódź"}},
			"accents":               {query: "café", want: []string{"The naïve Café in Łódź"}},
			"other accents":         {query: "ＣÀFÉ", want: []string{"The naïve Café in Łódź"}},
			"Arabic without points": {query: "مقدمة", want: []string{"مُقَدِّمَة في الأنظمة الموزعة"}},
			"the start of a word":   {query: "الانظ", want: []string{"مُقَدِّمَة في الأنظمة الموزعة"}},
			"Japanese":              {query: "システム", want: []string{"分散システム入門"}},
			"Chinese":               {query: "入門", want: []string{"分散システム入門"}},
			"Korean":                {query: "시스", want: []string{"분산 시스템 입문"}},
			"Hindi":                 {query: "हिन्", want: []string{"हिन्दी में लेख"}},
			"signs":                 {query: "c++", want: []string{"C++ for C programmers"}},
			"an article":            {query: "onomatopoeia", want: []string{"Followers"}},
			"two words of a text":   {query: "onomato need", want: []string{"Followers"}},
			"short words of titles": {query: "le", want: []string{"Leaders"}},
			"no short part in text": {query: "ne"},
			"a short word":          {query: "for", want: []string{"C++ for C programmers"}},
			"signs alone":           {query: "<>!?"},
			"nothing":               {query: "  "},
			"what patterns mean":    {query: "(?:[a $& {query}"},
		} {
			t.Run(name, func(t *testing.T) {
				visitPage(ctx, t, s.url+"/search/?q="+url.QueryEscape(tt.query))
				wait(ctx, t, `document.querySelector("#search-page [role=status]").textContent !== "Searching…"`)
				got := browsertest.Evaluate[[]string](ctx, t, `[...document.querySelectorAll(".results a")].map((a) => a.textContent)`)
				if diff := cmp.Diff(tt.want, got, emptyIsNil); diff != "" {
					t.Errorf("unexpected results (-want +got):\n%s", diff)
				}
			})
		}
	})
}

var emptyIsNil = cmp.Transformer("emptyIsNil", func(list []string) string { return strings.Join(list, "\n") })

func TestMatchesAreMarked(t *testing.T) {
	browse(t, func(ctx context.Context) {
		s := serve(t, library, "")
		for query, want := range map[string]string{
			"naive caf": "The [naïve] [Caf]é in Łódź",
			"システ":       "分散[システ]ム入門",
			"مقد":       "[مُقَدِّ]مَة في الأنظمة الموزعة",
			"시스템":       "분산 [시스템] 입문",
			"c++ c":     "[C++] for [C] programmers",
		} {
			t.Run(query, func(t *testing.T) {
				visitPage(ctx, t, s.url+"/search/?q="+url.QueryEscape(query))
				wait(ctx, t, `document.querySelector("#search-page [role=status]").textContent === "1 result"`)
				got := browsertest.Evaluate[string](ctx, t, `[...document.querySelector(".results a").childNodes]
					.map((node) => node.localName === "mark" ? "[" + node.textContent + "]" : node.textContent).join("")`)
				if got != want {
					t.Errorf("the title is %s, want %s", got, want)
				}
			})
		}
	})
}

func TestAHostileTitleIsText(t *testing.T) {
	browse(t, func(ctx context.Context) {
		s := serve(t, library, "")
		visitPage(ctx, t, s.url+"/search/?q=img+bold+tag")
		wait(ctx, t, `document.querySelector(".results a")?.textContent === '<img src=x onerror="alert(1)"> & </script>'`)
		wait(ctx, t, `document.querySelector(".results p").textContent === "<b>bold</b> {count}"`)
		wait(ctx, t, `!document.querySelector("img, b, i")`)
		visitPage(ctx, t, s.url)
		press(ctx, t, "/img")
		wait(ctx, t, `document.querySelector("[role=option] .title")?.textContent === '<img src=x onerror="alert(1)"> & </script>'`)
		wait(ctx, t, `!document.querySelector("img, b, i")`)
	})
}

// Expressions about the field in the header.
const (
	field    = `document.querySelector("#q")`
	expanded = field + `.ariaExpanded === "true" && document.querySelector(".suggestions [role=listbox]").checkVisibility()`
	closed   = field + `.ariaExpanded === "false" && !document.querySelector("[role=listbox]").checkVisibility()`
	option   = `document.getElementById(` + field + `.getAttribute("aria-activedescendant"))`
	status   = `document.querySelector("form.search [role=status]").textContent`
)

func active(address string) string {
	return fmt.Sprintf(`%[1]s?.getAttribute("href") === %[2]q && %[1]s.ariaSelected === "true" &&
		document.querySelectorAll("[aria-selected=true]").length === 1`, option, address)
}

func TestSearchByKeyboard(t *testing.T) {
	browse(t, func(ctx context.Context) {
		s := serve(t, library, "")
		visitPage(ctx, t, s.url)
		press(ctx, t, "/")
		wait(ctx, t, `document.activeElement === `+field+` && `+field+`.value === ""`)
		if n := s.requests.Load(); n != 0 {
			t.Errorf("%d files of the index came before anybody searched", n)
		}
		press(ctx, t, "repl")
		wait(ctx, t, expanded+`&& document.querySelectorAll("[role=option]").length === 6`)
		wait(ctx, t, status+` === "6 results"`)
		wait(ctx, t, option+` === null`)

		press(ctx, t, kb.ArrowDown)
		wait(ctx, t, active("/topics/replication/"))
		press(ctx, t, kb.ArrowDown)
		wait(ctx, t, active("/posts/prefix/"))
		press(ctx, t, kb.ArrowUp+kb.ArrowUp)
		wait(ctx, t, option+` === null`)
		press(ctx, t, kb.ArrowUp)
		wait(ctx, t, active("/posts/summary/"))
		press(ctx, t, kb.Home+"x"+kb.End)
		wait(ctx, t, field+`.value === "xrepl" && `+status+` === "No results for “xrepl”"`)
		wait(ctx, t, field+`.ariaExpanded === "false" && `+option+` === null`)

		press(ctx, t, kb.Escape)
		wait(ctx, t, field+`.value === "" && `+closed)
		press(ctx, t, "lag")
		wait(ctx, t, expanded)
		press(ctx, t, kb.Escape)
		wait(ctx, t, field+`.value === "lag" && `+closed)
		press(ctx, t, kb.ArrowDown)
		wait(ctx, t, expanded+"&&"+active("/posts/new/"))
		press(ctx, t, kb.Enter)
		wait(ctx, t, `location.pathname === "/posts/new/" && document.readyState === "complete"`)

		press(ctx, t, "/lag"+kb.Enter)
		wait(ctx, t, `location.pathname + location.search === "/search/?q=lag" && !!document.querySelector(".results a")`)
	})
}

func TestASlashIsTypedInFields(t *testing.T) {
	browse(t, func(ctx context.Context) {
		s := serve(t, library, `<textarea id="notes"></textarea>`)
		visitPage(ctx, t, s.url)
		click(ctx, t, "#notes")
		press(ctx, t, "a/b")
		wait(ctx, t, `document.querySelector("#notes").value === "a/b"`)
		click(ctx, t, "h1, #q")
		press(ctx, t, "a/b")
		wait(ctx, t, field+`.value === "a/b"`)
	})
}

func TestSearchByMouse(t *testing.T) {
	browse(t, func(ctx context.Context) {
		s := serve(t, library, `<h1>Home</h1>`)
		visitPage(ctx, t, s.url)
		press(ctx, t, "/repl")
		wait(ctx, t, expanded)
		click(ctx, t, "h1")
		wait(ctx, t, closed)
		click(ctx, t, "#q")
		press(ctx, t, "i")
		wait(ctx, t, expanded)
		click(ctx, t, "[role=option]:nth-child(3)")
		wait(ctx, t, `location.pathname === "/posts/new/"`)
	})
}

func TestThePageOfResultsFollowsTheField(t *testing.T) {
	browse(t, func(ctx context.Context) {
		s := serve(t, library, "")
		visitPage(ctx, t, s.url+"/search/?q=cafe")
		wait(ctx, t, `document.querySelector(".results .note").textContent === "Jan 1st, 2024"`)
		visitPage(ctx, t, s.url+"/search/?q=lag")
		wait(ctx, t, field+`.value === "lag" && document.querySelector("#search-page [role=status]").textContent === "1 result"`)
		wait(ctx, t, `document.querySelector(".results .note").textContent === "May 6, 2026"`)
		press(ctx, t, "/replication"+kb.Enter)
		wait(ctx, t, `location.search === "?q=replication" && document.querySelectorAll(".results li").length === 6`)
		wait(ctx, t, `document.querySelector(".results .note").textContent === "Topic, 12 posts"`)
		wait(ctx, t, `!document.querySelector("[role=listbox]")`)
	})
}

func TestASearchThatFailsSaysSoAndTriesAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out the tests that need a browser")
	}
	ctx := browsertest.New(t) // it reports the missing files, rightly
	s := serve(t, library, "")
	s.broken.Store(true)
	visitPage(ctx, t, s.url)
	press(ctx, t, "/repl")
	wait(ctx, t, status+` === "The search does not work now."`)
	s.broken.Store(false)
	press(ctx, t, "i")
	wait(ctx, t, status+` === "6 results"`)
}

func TestAHostileAddressIsNoLink(t *testing.T) {
	browse(t, func(ctx context.Context) {
		s := serve(t, library, "")
		visitPage(ctx, t, s.url+"/search/?q=hostile")
		wait(ctx, t, `[...document.querySelectorAll(".results a")].map((a) => a.getAttribute("href")).join() === "#,#"`)
	})
}
