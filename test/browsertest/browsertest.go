// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package browsertest opens pages in headless Chromium, for tests.
package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// New starts a browser for the test, which may take a minute. The browser makes no requests of its own.
func New(t testing.TB) context.Context {
	t.Helper()
	return NewFor(t, time.Minute)
}

// NewFor is New for a test that may take longer.
func NewFor(t testing.TB, limit time.Duration) context.Context {
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
	ctx, stop = context.WithTimeout(ctx, limit)
	t.Cleanup(stop)
	// The browser ends with the context that it is started under. The context of a caller may be shorter.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("cannot start Chromium: %v", err)
	}
	return ctx
}

// Complaints returns the browser's messages about the pages that visit opens: errors and warnings, including
// violations of the Content-Security-Policy.
func Complaints(ctx context.Context, t testing.TB, visit func()) []string {
	t.Helper()
	ctx, stop := context.WithCancel(ctx)
	messages := chromedp.Console(ctx)
	visit()
	const end = "the end of the visit"
	Evaluate[any](ctx, t, `console.log("`+end+`")`)
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

// Evaluate returns the value of an expression of JavaScript in the page.
func Evaluate[T any](ctx context.Context, t testing.TB, expression string) T {
	t.Helper()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("cannot evaluate %s: %v", expression, err)
	}
	return value
}

// Becomes returns when the JavaScript expression has the value. The preamble runs before it, each time. It fails the
// test if that takes more than 20 seconds.
func Becomes[T comparable](ctx context.Context, t testing.TB, expression string, want T, preamble ...string) {
	t.Helper()
	ctx, stop := context.WithTimeout(ctx, 20*time.Second)
	defer stop()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	script := strings.Join(preamble, "\n") + "\n" + expression
	for {
		// A page that is being left answers with an error, so ask the next one.
		got, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
		if err == nil && got == want {
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			t.Fatalf("%s is %v (error: %v), want %v", expression, got, err, want)
		}
	}
}
