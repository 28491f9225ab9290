// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package scripttest

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/topicpages/topicpages/test/browsertest"
)

// Expressions for the colours of the page, and for the colours that the button offers.
const (
	automatic = `!("scheme" in document.documentElement.dataset) &&
		document.querySelector("meta[name=color-scheme]").content === "light dark" &&
		document.querySelector("meta[name=theme-color]").media === "(prefers-color-scheme: light)"`
	dark = `document.documentElement.dataset.scheme === "dark" &&
		document.querySelector("meta[name=color-scheme]").content === "dark" &&
		document.querySelector("meta[name=theme-color]").media === "not all" &&
		document.querySelector("meta[data-scheme=dark]").media === "all"`
	light    = `document.documentElement.dataset.scheme === "light"`
	says     = `document.querySelector("button.scheme").ariaLabel === `
	saysDark = says + `"Dark colours" && !document.querySelector("button.scheme").hidden`
)

func TestColoursAreChosenAndRemembered(t *testing.T) {
	browse(t, func(ctx context.Context) {
		s := serve(t, nil, "")
		visitPage(ctx, t, s.url)
		wait(ctx, t, automatic)
		wait(ctx, t, saysDark)

		click(ctx, t, "button.scheme")
		wait(ctx, t, dark)
		wait(ctx, t, says+`"Automatic colours"`)
		visitPage(ctx, t, s.url+"/search/")
		wait(ctx, t, dark)
		if probe := browsertest.Evaluate[string](ctx, t, `document.documentElement.dataset.probe`); probe != "dark" {
			t.Errorf("before there is a body, the colours are %s", probe)
		}

		click(ctx, t, "button.scheme")
		wait(ctx, t, automatic)
		visitPage(ctx, t, s.url)
		wait(ctx, t, automatic)
		wait(ctx, t, saysDark)
	})
}

func TestColoursFollowTheSystemUntilChosen(t *testing.T) {
	browse(t, func(ctx context.Context) {
		s := serve(t, nil, "")
		visitPage(ctx, t, s.url)
		wait(ctx, t, saysDark)
		prefer(ctx, t, "dark")
		wait(ctx, t, automatic)
		wait(ctx, t, says+`"Light colours"`)
		click(ctx, t, "button.scheme")
		wait(ctx, t, light)
		prefer(ctx, t, "light")
		wait(ctx, t, light+"&&"+saysDark)
	})
}

func TestColoursChangeInAllTabs(t *testing.T) {
	browse(t, func(ctx context.Context) {
		s := serve(t, nil, "")
		visitPage(ctx, t, s.url)
		other, stop := chromedp.NewContext(ctx)
		defer stop()
		visitPage(other, t, s.url)
		wait(other, t, automatic)
		click(ctx, t, "button.scheme")
		wait(other, t, dark)
		click(ctx, t, "button.scheme")
		wait(other, t, automatic)
	})
}

func TestColoursCanBeChosenWhereNothingCanBeStored(t *testing.T) {
	browse(t, func(ctx context.Context) {
		s := serve(t, nil, "")
		if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
			Source: `Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError") } })`,
		}); err != nil {
			t.Fatal(err)
		}
		visitPage(ctx, t, s.url)
		wait(ctx, t, automatic)
		click(ctx, t, "button.scheme")
		wait(ctx, t, dark)
		click(ctx, t, "button.scheme")
		wait(ctx, t, automatic)
	})
}
