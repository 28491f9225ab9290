// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package operator

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"testing/synctest"
	"time"

	"github.com/topicpages/topicpages/internal/pace"
)

const (
	mib = 1 << 20
	gib = 1 << 30
)

func TestRoomOfAStart(t *testing.T) {
	for _, tc := range []struct {
		limit int64
		gogc  string
		want  int64
	}{
		{limit: 900 * mib, want: 225 * mib}, // config/default
		{limit: 4 * gib, want: 256 * mib},
		{limit: math.MaxInt64 - 1, want: 256 * mib},
		{limit: 256 * mib, want: 64 * mib},
		{limit: 256*mib - 1},
		{limit: 64 * mib},
		{limit: 0},
		{limit: math.MaxInt64}, // no limit
		{limit: 900 * mib, gogc: "100"},
		{limit: 900 * mib, gogc: "off"},
	} {
		got := int64(0)
		if p := newStartPause(tc.limit, tc.gogc); p != nil {
			got = p.room
		}
		if got != tc.want {
			t.Errorf("a limit of %d and GOGC=%s: a start has %d bytes, want %d", tc.limit, tc.gogc, got, tc.want)
		}
	}
}

// settings are the ones that a pause changes.
type settings struct {
	gogc  int // -1 is off
	limit int64
}

func currentSettings() settings {
	sample := []metrics.Sample{{Name: "/gc/gogc:percent"}, {Name: "/gc/gomemlimit:bytes"}}
	metrics.Read(sample)
	s := settings{-1, int64(sample[1].Value.Uint64())}
	if percent := sample[0].Value.Uint64(); percent < math.MaxInt32 {
		s.gogc = int(percent)
	}
	return s
}

// restoreSettings undoes what a test changes in the end.
func restoreSettings(t *testing.T) {
	before := currentSettings()
	t.Cleanup(func() {
		debug.SetGCPercent(before.gogc)
		debug.SetMemoryLimit(before.limit)
	})
}

func (p *startPause) isOver() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.over
}

func TestThePauseEndsInTime(t *testing.T) {
	restoreSettings(t)
	t.Setenv("GOGC", "")
	synctest.Test(t, func(t *testing.T) {
		debug.SetMemoryLimit(2 * gib)
		pauseCollection()
		if got, want := currentSettings(), (settings{-1, 256 * mib}); got != want {
			t.Errorf("during the start: %+v, want %+v", got, want)
		}
		time.Sleep(pace.StartTime - 1)
		synctest.Wait()
		if got := currentSettings().gogc; got != -1 {
			t.Errorf("GOGC is %d before the start is over", got)
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if got, want := currentSettings(), (settings{100, 2 * gib}); got != want {
			t.Errorf("after the start: %+v, want %+v", got, want)
		}
	})
}

func TestThePauseEndsWhenItsRoomIsInUse(t *testing.T) {
	restoreSettings(t)
	runtime.GC()
	for name, tc := range map[string]struct {
		room int64
		ends bool
	}{
		"a little more than half": {usedBytes() * 9 / 5, true},
		"a fourth":                {usedBytes() * 4, false},
	} {
		p := &startPause{limit: 2 * gib, room: tc.room}
		p.look()
		if got := p.isOver(); got != tc.ends {
			t.Errorf("%s of the room is in use: the pause ends: %t, want %t", name, got, tc.ends)
		}
		p.end()
		debug.SetGCPercent(80)
		p.end()
		if got := currentSettings().gogc; got != 80 {
			t.Errorf("%s: GOGC is %d after a second end, want 80", name, got)
		}
	}
}

// More and more stays, so one of the collections ends the pause.
func TestThePauseLooksAfterEachCollection(t *testing.T) {
	restoreSettings(t)
	runtime.GC()
	p := &startPause{limit: 2 * gib, room: max(4*usedBytes(), 64*mib)}
	p.begin(time.Hour)
	var kept [][]byte
	for !p.isOver() {
		if kept = append(kept, make([]byte, mib)); int64(len(kept)) > p.room/mib {
			t.Fatal("all of the room is in use, and the pause goes on")
		}
		runtime.GC()
	}
	if got, want := currentSettings(), (settings{100, 2 * gib}); got != want {
		t.Errorf("after the start: %+v, want %+v", got, want)
	}
	runtime.KeepAlive(kept)
}

func TestUsedMemoryIncludesStacks(t *testing.T) {
	runtime.GC()
	before := usedBytes()
	live := make([]byte, 32*mib)
	stop, started := make(chan struct{}), make(chan struct{})
	for range 1_000 {
		go func() {
			var stack [16 << 10]byte
			started <- struct{}{}
			<-stop
			runtime.KeepAlive(&stack)
		}()
		<-started
	}
	runtime.GC()
	got := usedBytes() - before
	close(stop)
	if got < 44*mib {
		t.Errorf("32 MiB of objects and 15 MiB of stacks take %d bytes", got)
	}
	runtime.KeepAlive(live)
}
