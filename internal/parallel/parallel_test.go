// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package parallel_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/topicpages/topicpages/internal/parallel"
)

func TestEach(t *testing.T) {
	for _, count := range []int{0, 1, 2, 3, 1000} {
		calls := make([]atomic.Int32, count)
		parallel.Each(count, func(i int) { calls[i].Add(1) })
		for i := range calls {
			if n := calls[i].Load(); n != 1 {
				t.Errorf("of %d: %d calls with %d, want 1", count, n, i)
			}
		}
	}
}

func TestAPanicIsTheCallers(t *testing.T) {
	for _, count := range []int{1, 1000} {
		got := func() (panicked any) {
			defer func() { panicked = recover() }()
			parallel.Each(count, func(i int) {
				if i == 0 {
					panic("no such page")
				}
			})
			return nil
		}()
		if !strings.HasPrefix(fmt.Sprint(got), "no such page") {
			t.Errorf("of %d: the caller sees the panic %v", count, got)
		}
	}
}
