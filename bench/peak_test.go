// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"runtime"
	"testing"
)

func TestPeak(t *testing.T) {
	large := make([]byte, 64<<20)
	for i := range large {
		large[i] = 1
	}
	peak := watchPeak(os.Getpid())()
	if peak < float64(len(large)) {
		t.Errorf("with %d bytes in use the peak is %.0f", len(large), peak)
	}
	runtime.KeepAlive(large)
	const none = 1 << 22 // Linux numbers processes below that
	if got := peakOf(none); got != 0 {
		t.Errorf("without a process the peak is %.0f", got)
	}
}
