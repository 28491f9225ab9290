// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package browsertest

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A View is the way a reader looks at a page. The zero value is a window of 1280 by 800 pixels, by day.
type View struct {
	// Width and Height of the window, in pixels.
	Width, Height int64
	// Scheme is the colour scheme that the reader prefers: "light" or "dark".
	Scheme string
	// Print shows the page as it is printed.
	Print bool
	// Still is for a reader who prefers reduced motion.
	Still bool
	// NoScript is for a reader whose browser runs no JavaScript.
	NoScript bool
}

// Visit opens an address in a window of the width, by day or by night.
func Visit(ctx context.Context, t testing.TB, url string, width int64, scheme string) {
	t.Helper()
	Open(ctx, t, url, View{Width: width, Scheme: scheme})
}

// Open opens an address as the view says, and returns when the page has loaded.
func Open(ctx context.Context, t testing.TB, url string, view View) {
	t.Helper()
	if view.Width == 0 {
		view.Width = 1280
	}
	if view.Height == 0 {
		view.Height = 800
	}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, view.media()); err != nil {
		t.Fatal(err)
	}
	script := emulation.SetScriptExecutionDisabledParams{Value: view.NoScript}
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, script); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(view.Width, view.Height), chromedp.Navigate(url)); err != nil {
		t.Fatalf("cannot open %s: %v", url, err)
	}
}

func (v View) media() emulation.SetEmulatedMediaParams {
	params := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: "light"},
		{Name: "prefers-reduced-motion", Value: "no-preference"},
	}}
	if v.Scheme != "" {
		params.Features[0].Value = v.Scheme
	}
	if v.Still {
		params.Features[1].Value = "reduce"
	}
	if v.Print {
		params.Media = "print"
	}
	return params
}
