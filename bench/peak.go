// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// peakInterval is how often the peak of a process is read. What it reaches in its last interval is missed.
const peakInterval = 20 * time.Millisecond

// watchPeak follows the peak of the memory of a process, in bytes. end ends that, and returns it. The peak that the kernel reports at
// the end of a child begins with the one of its parent, so it is read meanwhile.
func watchPeak(pid int) (end func() float64) {
	stop, peak := make(chan struct{}), make(chan float64)
	go func() {
		var most float64
		ticker := time.NewTicker(peakInterval)
		defer ticker.Stop()
		for {
			most = max(most, peakOf(pid))
			select {
			case <-stop:
				peak <- most
				return
			case <-ticker.C:
			}
		}
	}()
	return func() float64 {
		close(stop)
		return <-peak
	}
}

// peakOf returns the most memory that a process has used, in bytes, or 0 if it is gone.
func peakOf(pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(text), "\nVmHWM:")
	var kib float64
	_, _ = fmt.Sscan(after, &kib) // nothing of a process that is ending
	return kib * 1024
}

// forgetPeak makes the most memory of a process, of which peakOf tells, the memory that it has now. It needs root.
func forgetPeak(pid int) error {
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0); err != nil {
		return fmt.Errorf("cannot reset the peak of a process: %w", err)
	}
	return nil
}
