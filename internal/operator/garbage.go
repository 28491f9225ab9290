// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package operator

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"

	"github.com/topicpages/topicpages/internal/pace"
)

// A collector has less garbage collected during the start of the operator. Nearly all that a start reads stays, so a collection finds
// little, and takes the cores that the operator and the API server need (bench/README.md, P4). All sizes are in bytes.
type collector struct {
	// usual is GOGC after the start, and limit the memory limit.
	usual int
	limit int64
	// room is the memory that is taken during the start before garbage is collected.
	room int64

	mu   sync.Mutex
	over bool
}

// startCollector gives the start a quarter of the memory limit (GOMEMLIMIT). It changes nothing without a limit, or where GOGC
// is set.
func startCollector() {
	limit := debug.SetMemoryLimit(-1)
	if limit == math.MaxInt64 || os.Getenv("GOGC") != "" {
		return
	}
	c := &collector{usual: 100, limit: limit, room: limit / 4} // 100 is the default of GOGC
	c.begin()
	time.AfterFunc(pace.StartTime, c.end)
}

// begin has garbage collected when there is no more room. That is a bound even where nothing looks at the heap for a while, as a
// large GOGC is not.
func (c *collector) begin() {
	debug.SetMemoryLimit(c.room)
	debug.SetGCPercent(-1)
	afterCollection(c.look)
}

// look ends the start if half of the room is in use after a collection. The usual GOGC then collects less often.
func (c *collector) look() {
	if liveBytes() > c.room/2 {
		c.end()
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.over {
		afterCollection(c.look)
	}
}

// end ends the start.
func (c *collector) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return
	}
	c.over = true
	debug.SetGCPercent(c.usual)
	debug.SetMemoryLimit(c.limit)
}

// afterCollection calls a function in another goroutine after the next garbage collection.
func afterCollection(call func()) {
	garbage := new([32]byte) // smaller objects share memory, and may live longer (runtime.AddCleanup)
	runtime.AddCleanup(garbage, func(f func()) { f() }, call)
}

// liveBytes returns the bytes that were in use after the last collection.
func liveBytes() int64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
