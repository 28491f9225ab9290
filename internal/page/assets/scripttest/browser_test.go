// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package scripttest

import (
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/topicpages/topicpages/test/browsertest"
)

// browse runs a test in a browser, which must report no faults. With -short the test is skipped.
func browse(t *testing.T, visit func(context.Context)) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short leaves out the tests that need a browser")
	}
	ctx := browsertest.New(t)
	if list := browsertest.Complaints(ctx, t, func() { visit(ctx) }); len(list) > 0 {
		t.Errorf("the browser complains:\n%s", strings.Join(list, "\n"))
	}
}

func visitPage(ctx context.Context, t *testing.T, address string) {
	t.Helper()
	browsertest.Visit(ctx, t, address, 1280, "light")
}

// wait returns when the JavaScript expression is true.
func wait(ctx context.Context, t *testing.T, expression string) {
	t.Helper()
	browsertest.Becomes(ctx, t, expression, true)
}

// press sends keys to the focused element. As with a keyboard, the page decides whether a key is typed.
// chromedp.KeyEvent types it in any case.
func press(ctx context.Context, t *testing.T, keys string) {
	t.Helper()
	for _, key := range keys {
		events := kb.Encode(key)
		down, up := *events[0], *events[len(events)-1]
		if len(events) == 3 {
			down.Text = events[1].Text
		}
		for _, event := range []input.DispatchKeyEventParams{down, up} {
			if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, event); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func click(ctx context.Context, t *testing.T, selector string) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.Click(selector)); err != nil {
		t.Fatal(err)
	}
}

// prefer sets the colours that the system prefers.
func prefer(ctx context.Context, t *testing.T, scheme string) {
	t.Helper()
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	}); err != nil {
		t.Fatal(err)
	}
}

func TestTheScriptIsSmall(t *testing.T) {
	script, err := os.ReadFile("../script.min.js")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(script)
	_ = w.Close()
	t.Logf("the script has %d bytes, %d gzipped", len(script), b.Len())
	if limit := 4<<10 + 512; b.Len() > limit {
		t.Errorf("the script has %d bytes gzipped, more than %d", b.Len(), limit)
	}
}
