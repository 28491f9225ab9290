// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/topicpages/topicpages/test/browsertest"
)

//go:embed testdata/audit.js
var auditScript string

// visitor is a reader with a browser.
type visitor struct {
	ctx context.Context
	url string
}

// ask evaluates an expression in the open page. audit is the object of audit.js.
// The value of a promise is awaited.
func ask[T any](t *testing.T, v *visitor, expression string) T {
	t.Helper()
	value, err := chromedp.Run(v.ctx, chromedp.Evaluate[T](auditScript+expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("cannot evaluate %s: %v", expression, err)
	}
	return value
}

func (v *visitor) open(t *testing.T, d *document, view browsertest.View) {
	t.Helper()
	browsertest.Open(v.ctx, t, v.url+d.path, view)
	v.become(t, d)
}

// look is a way to look at a page. It returns the faults of the page.
type look func(t *testing.T, d *document) []string

// forEach looks at pages one by one.
func forEach(t *testing.T, list []*document, see look) {
	for _, d := range list {
		t.Run(string(d.kind)+" "+d.path, func(t *testing.T) { report(t, see(t, d)) })
	}
}

// hosts collects the hosts that the browser asks while visit runs.
func (v *visitor) hosts(t *testing.T, visit func()) []string {
	t.Helper()
	ctx, stop := context.WithCancel(v.ctx)
	defer stop()
	var mu sync.Mutex
	var list []string
	err := chromedp.Listen(ctx, func(event any) {
		request, ok := event.(*network.EventRequestWillBeSent)
		if !ok {
			return
		}
		if u, err := url.Parse(request.Request.URL); err != nil || u.Host != "" {
			mu.Lock()
			defer mu.Unlock()
			list = append(list, u.Scheme+"://"+u.Host)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	visit()
	mu.Lock()
	defer mu.Unlock()
	slices.Sort(list)
	return slices.Compact(list)
}

// checkWindows looks at pages in narrow and wide windows, by day and by night.
func (v *visitor) checkWindows(t *testing.T, list []*document) {
	if complaints := v.complaintsInWindows(t, list); len(complaints) > 0 {
		t.Errorf("the browser complains:\n%s", head(complaints))
	}
}

// complaintsInWindows does the same, and returns the complaints of the browser.
func (v *visitor) complaintsInWindows(t *testing.T, list []*document) (complaints []string) {
	hosts := v.hosts(t, func() {
		complaints = v.complaints(t, func() { forEach(t, list, v.windows) })
	})
	if !slices.Equal(hosts, []string{v.url}) {
		t.Errorf("the browser has asked %q, which should be %q alone", hosts, v.url)
	}
	return complaints
}

// complaints returns the browser's messages about the pages that visit opens.
func (v *visitor) complaints(t *testing.T, visit func()) []string {
	t.Helper()
	return slices.DeleteFunc(browsertest.Complaints(v.ctx, t, visit), func(text string) bool {
		// The browser says this of every page with this status.
		return strings.Contains(text, "status of 404") && strings.Contains(text, "/no-such-page/")
	})
}

func (v *visitor) windows(t *testing.T, d *document) (faults []string) {
	for _, width := range []int64{320, 390, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			v.open(t, d, browsertest.View{Width: width, Scheme: scheme})
			for _, fault := range v.misfits(t) {
				faults = append(faults, fmt.Sprintf("%d pixels, %s: %s", width, scheme, fault))
			}
			if dark := ask[bool](t, v, `audit.isDark()`); dark != (scheme == "dark") {
				faults = append(faults, fmt.Sprintf("%d pixels: the page is not %s", width, scheme))
			}
		}
	}
	return faults
}

// misfits returns what does not fit into the window, or into its own box.
func (v *visitor) misfits(t *testing.T) []string {
	t.Helper()
	return ask[[]string](t, v, `[...audit.wide(), ...audit.squeezed()]`)
}

// misfitsOf names the page and the window of each misfit of the page that is open.
func (v *visitor) misfitsOf(t *testing.T, d *document) (faults []string) {
	t.Helper()
	for _, fault := range v.misfits(t) {
		faults = append(faults, fmt.Sprintf("%s, %d pixels: %s", d.path, ask[int](t, v, `innerWidth`), fault))
	}
	return faults
}

// spaced looks at a page with letters, words and lines as far apart as a reader may set them (WCAG 2.2, 1.4.12).
func (v *visitor) spaced(t *testing.T, d *document) []string {
	v.open(t, d, browsertest.View{Width: 320})
	ask[any](t, v, `audit.space()`)
	return ask[[]string](t, v, `audit.wide()`)
}

// mirrored looks at a page as if its language were written from right to left.
func (v *visitor) mirrored(t *testing.T, d *document) []string {
	v.open(t, d, browsertest.View{Width: 320})
	ask[any](t, v, `audit.mirror()`)
	return ask[[]string](t, v, `audit.wide()`)
}

// printed looks at a page on paper, which always has the light colours.
func (v *visitor) printed(t *testing.T, d *document) []string {
	v.open(t, d, browsertest.View{Print: true, Scheme: "dark"})
	faults := ask[[]string](t, v, `audit.printed()`)
	if ask[bool](t, v, `audit.isDark()`) {
		faults = append(faults, "the paper is dark")
	}
	return faults
}

// still looks at a page as a reader does who prefers reduced motion.
func (v *visitor) still(t *testing.T, d *document) (faults []string) {
	v.open(t, d, browsertest.View{Still: true})
	ask[any](t, v, `scrollTo(0, document.documentElement.scrollHeight)`)
	for _, animation := range ask[[]string](t, v, `audit.animations()`) {
		faults = append(faults, "this moves: "+animation)
	}
	if behavior := ask[string](t, v, `getComputedStyle(document.documentElement).scrollBehavior`); behavior != "auto" {
		faults = append(faults, "the page scrolls with an animation: scroll-behavior is "+behavior)
	}
	return faults
}

// contents lists the contents of a page, as audit.js finds them.
type contents struct{ Headings, Links, Idle []string }

// scriptless compares a page with the same page without JavaScript.
func (v *visitor) scriptless(t *testing.T, d *document) (faults []string) {
	v.open(t, d, browsertest.View{})
	with := ask[contents](t, v, `audit.contents()`)
	v.open(t, d, browsertest.View{NoScript: true})
	without := ask[contents](t, v, `audit.contents()`)
	for _, heading := range missing(with.Headings, without.Headings) {
		faults = append(faults, fmt.Sprintf("the heading %q needs JavaScript", heading))
	}
	for _, link := range missing(with.Links, without.Links) {
		faults = append(faults, fmt.Sprintf("the link to %s needs JavaScript", link))
	}
	if len(without.Headings) == 0 || len(without.Links) == 0 {
		faults = append(faults, fmt.Sprintf("there is little to see without JavaScript: %+v", without))
	}
	for _, button := range without.Idle {
		faults = append(faults, button+" is there without JavaScript, and does nothing")
	}
	picture, err := chromedp.Run(v.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if n := colors(t, picture); n < 8 {
		faults = append(faults, fmt.Sprintf("the page is blank: its picture has %d colours", n))
	}
	return faults
}

// missing returns the elements of want that got lacks.
func missing(want, got []string) []string {
	return slices.DeleteFunc(slices.Clone(want), func(s string) bool { return slices.Contains(got, s) })
}
