// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package scripttest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/test/browsertest"
)

// cards returns a list of posts with the tags.
func cards(tags ...string) string {
	var b strings.Builder
	b.WriteString(`<ol class="cards" id="reference-list" data-filter data-all="All" data-label="Filter by tag" data-status="{shown} of {total} posts">`)
	for i, t := range tags {
		fmt.Fprintf(&b, `<li data-tags="%s">post %d</li>`, t, i)
	}
	return b.String() + "</ol>"
}

const (
	buttons = `[...document.querySelectorAll(".filter button")].map((b) => b.textContent)`
	pressed = `[...document.querySelectorAll(".filter [aria-pressed=true]")].map((b) => b.textContent).join()`
	shown   = `[...document.querySelectorAll("#reference-list li")].filter((li) => li.checkVisibility()).map((li) => li.textContent).join()`
	counted = `document.querySelector(".filter + [role=status]").textContent`
)

func TestTheFilterShowsPostsWithAllTags(t *testing.T) {
	browse(t, func(ctx context.Context) {
		s := serve(t, nil, cards("go|db", "db", "go|&lt;i&gt;|db", "&lt;i&gt;|rare", ""))
		visitPage(ctx, t, s.url+"/?a=b#reference-list")
		if diff := cmp.Diff([]string{"All", "db 3", "<i> 2", "go 2"}, browsertest.Evaluate[[]string](ctx, t, buttons)); diff != "" {
			t.Errorf("unexpected buttons (-want +got):\n%s", diff)
		}
		wait(ctx, t, pressed+` === "All" && `+counted+` === "5 of 5 posts"`)
		click(ctx, t, ".filter button:nth-child(4)")
		wait(ctx, t, pressed+` === "go 2" && `+shown+` === "post 0,post 2" && `+counted+` === "2 of 5 posts"`)
		click(ctx, t, ".filter button:nth-child(3)")
		wait(ctx, t, pressed+` === "<i> 2,go 2" && `+shown+` === "post 2"`)
		wait(ctx, t, `location.search + location.hash === "?a=b&tag=go&tag=%3Ci%3E#reference-list"`)

		visitPage(ctx, t, browsertest.Evaluate[string](ctx, t, "location.href"))
		wait(ctx, t, pressed+` === "<i> 2,go 2" && `+shown+` === "post 2"`)
		click(ctx, t, ".filter button")
		wait(ctx, t, pressed+` === "All" && `+counted+` === "5 of 5 posts" && location.search === "?a=b"`)
	})
}

func TestTheFilterKnowsTheTagOfALink(t *testing.T) {
	browse(t, func(ctx context.Context) {
		s := serve(t, nil, cards("go|db", "db|go", "rare"))
		visitPage(ctx, t, s.url+"/?tag=rare&tag=unknown")
		wait(ctx, t, pressed+` === "rare 1" && `+shown+` === "post 2"`)
	})
}

func TestTheFilterOffersTheTwelveMostFrequentTags(t *testing.T) {
	browse(t, func(ctx context.Context) {
		var all []string
		for i := range 20 {
			all = append(all, fmt.Sprintf("tag-%02d", i))
		}
		s := serve(t, nil, cards(strings.Join(all, "|"), strings.Join(all, "|"), "tag-19", ""))
		visitPage(ctx, t, s.url)
		wait(ctx, t, buttons+`.join() === "All,tag-19 3,tag-00 2,tag-01 2,tag-02 2,tag-03 2,tag-04 2,tag-05 2,tag-06 2,tag-07 2,tag-08 2,tag-09 2,tag-10 2"`)
	})
}

func TestThereIsNoFilterWhereItWouldChangeNothing(t *testing.T) {
	browse(t, func(ctx context.Context) {
		s := serve(t, nil, cards("go|a", "go|b"))
		visitPage(ctx, t, s.url)
		wait(ctx, t, `!document.querySelector("button.scheme").hidden`)
		wait(ctx, t, `!document.querySelector(".filter")`)
	})
}

func TestPrintShowsAllPosts(t *testing.T) {
	browse(t, func(ctx context.Context) {
		s := serve(t, nil, cards("go", "go", "db", "db"))
		visitPage(ctx, t, s.url+"/?tag=go")
		wait(ctx, t, shown+` === "post 0,post 1"`)
		browsertest.Evaluate[any](ctx, t, `addEventListener("beforeprint", () => { window.printed = `+shown+` })`)
		if _, err := chromedp.Run(ctx, chromedp.PrintToPDF()); err != nil {
			t.Fatal(err)
		}
		wait(ctx, t, `window.printed === "post 0,post 1,post 2,post 3"`)
		wait(ctx, t, shown+` === "post 0,post 1"`)
	})
}
