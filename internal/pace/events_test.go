// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"testing"
	"testing/synctest"
	"time"
)

// A load of ten thousand Posts writes a few events, takes nothing from warnings or from other namespaces, and
// the next edit has its event again.
func TestEventsHaveABudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPaced(t)
		written := func(namespace string, warning bool, of int) (n int) {
			for range of {
				if p.TakeEvent(namespace, warning) {
					n++
				}
			}
			return n
		}
		if got := written("team", false, 10_000); got != maxEvents {
			t.Errorf("%d events of 10,000 are written, want %d", got, maxEvents)
		}
		if got := p.EventsLeftOut(); got != 10_000-maxEvents {
			t.Errorf("%d are left out", got)
		}
		if written("team", true, 1) != 1 || written("other", false, 1) != 1 {
			t.Error("there is no room for a warning, or for another namespace")
		}
		time.Sleep(eventInterval)
		if got := written("team", false, 2); got != 1 {
			t.Errorf("after %s there is room for %d", eventInterval, got)
		}
	})
}
