// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// browser starts a browser for the test. It makes no request of its own.
func browser(t *testing.T) context.Context {
	t.Helper()
	program := os.Getenv("CHROMIUM")
	if program == "" {
		found, err := exec.LookPath("chromium")
		if err != nil {
			t.Fatal(`cannot find Chromium: run "make chromium", or set CHROMIUM`)
		}
		program = found
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, stop := chromedp.NewContext(allocator)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(stop)
	return ctx
}

// complaints says what the browser has to say about the pages since the console
// was subscribed to: errors and warnings, a broken Content-Security-Policy among them.
func complaints(ctx context.Context, t *testing.T, visit func()) []string {
	t.Helper()
	ctx, stop := context.WithCancel(ctx)
	messages := chromedp.Console(ctx)
	visit()
	const end = "the end of the visit"
	evaluate[any](ctx, t, `console.log("`+end+`")`)
	var list []string
	for m, err := range messages {
		if err != nil {
			t.Fatal(err)
		}
		if m.Text == end {
			break
		}
		list = append(list, fmt.Sprintf("%s: %s (%s)", m.Type, m.Text, m.URL))
	}
	stop()
	return list
}

func evaluate[T any](ctx context.Context, t *testing.T, expression string) T {
	t.Helper()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("cannot evaluate %s: %v", expression, err)
	}
	return value
}

// visit opens an address in a window of the width, by day or by night.
func visit(ctx context.Context, t *testing.T, url string, width int64, scheme string) {
	t.Helper()
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	}); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 800), chromedp.Navigate(url)); err != nil {
		t.Fatalf("cannot open %s: %v", url, err)
	}
}

func TestABrowserShowsThePages(t *testing.T) {
	s := tell(t)
	s.samples()
	url := s.serve("notes")
	ctx := browser(t)
	list := complaints(ctx, t, func() {
		for _, path := range []string{"/", "/topics/distributed-systems/"} {
			for _, width := range []int64{320, 390, 1280} {
				for _, scheme := range []string{"light", "dark"} {
					t.Run(fmt.Sprintf("%s %d %s", path, width, scheme), func(t *testing.T) {
						visit(ctx, t, url+path, width, scheme)
						if wide := evaluate[int64](ctx, t, `document.documentElement.scrollWidth`); wide > width {
							t.Errorf("the page is %d pixels wide", wide)
						}
						if heading := evaluate[string](ctx, t, `document.querySelector("h1").innerText`); heading == "" {
							t.Errorf("there is no heading")
						}
						background := evaluate[string](ctx, t, `getComputedStyle(document.body).backgroundColor`)
						if isDark(t, background) != (scheme == "dark") {
							t.Errorf("the background is %s", background)
						}
					})
				}
			}
		}
	})
	if len(list) > 0 {
		t.Errorf("the browser complains:\n%s", strings.Join(list, "\n"))
	}
}

// isDark reports whether a computed colour, "rgb(r, g, b)", is nearer to black.
func isDark(t *testing.T, color string) bool {
	t.Helper()
	var r, g, b int
	if _, err := fmt.Sscanf(color, "rgb(%d, %d, %d)", &r, &g, &b); err != nil {
		t.Fatalf("the background is %q: %v", color, err)
	}
	return r+g+b < 3*128
}
