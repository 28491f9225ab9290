// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package operator

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
)

func (c *collector) isOver() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.over
}

func gogc() int {
	sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(sample)
	return int(sample[0].Value.Uint64())
}

// restoreSettings undoes what a test changes in the end.
func restoreSettings(t *testing.T) {
	percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	t.Cleanup(func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	})
}

const gib = 1 << 30

func TestStartHasRoomForGarbage(t *testing.T) {
	restoreSettings(t)
	c := &collector{usual: 90, limit: 2 * gib, room: gib}
	c.begin()
	if got := debug.SetGCPercent(-1); got != -1 {
		t.Errorf("GOGC is %d during the start, want none", got)
	}
	if got := debug.SetMemoryLimit(-1); got != gib {
		t.Errorf("%d bytes may be in use during the start, want %d", got, gib)
	}
	runtime.GC()
	c.look()
	if c.isOver() {
		t.Error("the start ends though little is in use")
	}
	c.end()
	checkUsual(t)
}

// checkUsual checks that the start is over.
func checkUsual(t *testing.T) {
	t.Helper()
	if got := gogc(); got != 90 {
		t.Errorf("GOGC is %d after the start, want 90", got)
	}
	if got := debug.SetMemoryLimit(-1); got != 2*gib {
		t.Errorf("%d bytes may be in use after the start, want %d", got, 2*gib)
	}
}

// The room is less than this test has in use.
func TestStartEndsWhenItsRoomIsInUse(t *testing.T) {
	restoreSettings(t)
	c := &collector{usual: 90, limit: 2 * gib, room: 1 << 10}
	c.begin()
	for !c.isOver() { // until this test times out
		runtime.GC()
	}
	checkUsual(t)
	debug.SetGCPercent(80)
	c.end()
	if got := gogc(); got != 80 {
		t.Errorf("GOGC is %d after a second end, want 80", got)
	}
}

func TestNothingIsCollectedLaterWithoutALimit(t *testing.T) {
	restoreSettings(t)
	debug.SetGCPercent(80)
	debug.SetMemoryLimit(math.MaxInt64)
	startCollector()
	if got := gogc(); got != 80 {
		t.Errorf("GOGC is %d without a limit, want 80", got)
	}
	debug.SetMemoryLimit(gib)
	t.Setenv("GOGC", "80")
	startCollector()
	if got := gogc(); got != 80 {
		t.Errorf("GOGC is %d where it is set, want 80", got)
	}
}
