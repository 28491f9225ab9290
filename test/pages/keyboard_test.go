// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/topicpages/topicpages/test/browsertest"
)

// tabStop is where the focus is.
type tabStop struct {
	// Index is the position among the reachable elements, or nowhere, or scroller.
	Index  int
	Name   string
	Faults []string
}

const (
	nowhere = -1
	// scroller is an element that is no control, but that the keyboard must be able to scroll. The browser lets it
	// have the focus on its own.
	scroller = -2
)

// keyboard goes through a page with the Tab key only.
func (v *visitor) keyboard(t *testing.T, d *document) (faults []string) {
	for _, width := range []int64{390, 1280} {
		v.open(t, d, browsertest.View{Width: width, Still: true})
		for _, fault := range v.tabThrough(t) {
			faults = append(faults, fmt.Sprintf("%d pixels: %s", width, fault))
		}
	}
	return faults
}

func (v *visitor) tabThrough(t *testing.T) (faults []string) {
	names := ask[[]string](t, v, `audit.prepare()`)
	if len(names) == 0 {
		return []string{"the keyboard can reach nothing"}
	}
	next := 0
	for range 2*len(names) + 20 {
		at := v.tab(t)
		if at.Index == nowhere || at.Index == 0 && next > 0 {
			break // at the end: out of the page, or back at its beginning
		}
		for _, fault := range at.Faults {
			faults = append(faults, at.Name+" "+fault)
		}
		if at.Index == scroller {
			continue
		}
		if at.Index != next {
			return append(faults, fmt.Sprintf("after %d of %d stops the focus should be on %s, and is on %s",
				next, len(names), slices.Concat(names, []string{"none"})[next], at.Name))
		}
		next++
	}
	if next < len(names) {
		faults = append(faults, fmt.Sprintf("the focus comes to %d of %d elements, and not to %s", next, len(names), names[next]))
	}
	return faults
}

// tab presses Tab, and returns the new focus. Scrolling it into view may take a moment.
func (v *visitor) tab(t *testing.T) tabStop {
	t.Helper()
	if err := chromedp.Do(v.ctx, chromedp.KeyEvent(kb.Tab)); err != nil {
		t.Fatal(err)
	}
	at := ask[tabStop](t, v, `audit.stop()`)
	for deadline := time.Now().Add(300 * time.Millisecond); len(at.Faults) > 0 && time.Now().Before(deadline); {
		at = ask[tabStop](t, v, `audit.stop()`)
	}
	return at
}
