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

// A startPause pauses the collection of garbage while the operator starts. Nearly all that a start reads stays, so a collection
// finds little, and takes the cores that the operator and the API server need (bench/README.md, P4). All sizes are in bytes.
type startPause struct {
	// limit is the memory limit after the start.
	limit int64
	// room is the memory that a start may use before garbage is collected.
	room int64

	mu   sync.Mutex
	over bool
}

const (
	// defaultGOGC is GOGC where nobody sets it.
	defaultGOGC = 100
	// smallestLimit is the memory limit below which a pause costs more than it saves.
	smallestLimit = 256 << 20
	// mostRoom bounds the memory of a start, since a limit may be larger than the memory that the container has.
	mostRoom = 256 << 20
)

// pauseCollection begins the pause of this process, if it gets one.
func pauseCollection() {
	if p := newStartPause(debug.SetMemoryLimit(-1), os.Getenv("GOGC")); p != nil {
		p.begin(pace.StartTime)
	}
}

// newStartPause returns the pause for a memory limit (GOMEMLIMIT): a start may use a quarter of it, up to mostRoom. It returns nil
// without a limit, for one below smallestLimit, and where GOGC is set.
func newStartPause(limit int64, gogc string) *startPause {
	if limit == math.MaxInt64 || limit < smallestLimit || gogc != "" {
		return nil
	}
	return &startPause{limit: limit, room: min(limit/4, mostRoom)}
}

// begin pauses the collection until the memory is used up or the time is over. Unlike a large GOGC, a memory limit holds even
// if nobody looks at the heap for a while.
func (p *startPause) begin(length time.Duration) {
	debug.SetMemoryLimit(p.room)
	debug.SetGCPercent(-1)
	afterCollection(p.look)
	time.AfterFunc(length, p.end)
}

// look ends the pause if half of the room is still in use after a collection. The usual GOGC then collects less often.
func (p *startPause) look() {
	if usedBytes() > p.room/2 {
		p.end()
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over {
		afterCollection(p.look)
	}
}

// end ends the pause.
func (p *startPause) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return
	}
	p.over = true
	debug.SetGCPercent(defaultGOGC)
	debug.SetMemoryLimit(p.limit)
}

// afterCollection calls a function in another goroutine after the next garbage collection.
func afterCollection(call func()) {
	garbage := new([32]byte) // smaller objects share memory, and may live longer (runtime.AddCleanup)
	runtime.AddCleanup(garbage, func(f func()) { f() }, call)
}

// usedBytes returns the memory that was in use after the last collection: live objects, and all that the memory limit counts
// beside the heap, such as stacks.
func usedBytes() int64 {
	sample := []metrics.Sample{
		{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/unused:bytes"}, {Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/released:bytes"},
	}
	metrics.Read(sample)
	live, used := int64(sample[0].Value.Uint64()), int64(sample[1].Value.Uint64())
	for _, heap := range sample[2:] {
		used -= int64(heap.Value.Uint64())
	}
	return live + used
}
