// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package parallel does work on all processors.
package parallel

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Workers is how many goroutines share a number of pieces of work.
func Workers(pieces int) int { return min(pieces, runtime.GOMAXPROCS(0)) }

// Each calls do with each index below count, in any order, on all processors. It returns when all calls have returned. If one panics,
// hardly any others begin, and Each panics in the goroutine of the caller, who can recover; a panic in another goroutine would
// end the program. With several workers the value of the panic is a text, with the stack.
func Each(count int, do func(i int)) {
	workers := Workers(count)
	if workers == 1 {
		for i := range count {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var failure atomic.Pointer[string]
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					failure.CompareAndSwap(nil, new(fmt.Sprintf("%v\n\n%s", r, debug.Stack())))
				}
			}()
			for i := int(next.Add(1)) - 1; i < count && failure.Load() == nil; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	group.Wait()
	if text := failure.Load(); text != nil {
		panic(*text)
	}
}
