// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// spread describes repeated measurements of one thing.
type spread struct {
	min, median, max float64
	n                int
}

func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	return spread{min: slices.Min(values), median: median(values), max: slices.Max(values), n: len(values)}
}

// String writes the median with the extremes.
func (s spread) String() string {
	if s.n == 1 {
		return fmt.Sprintf("%.3g (measured once)", s.median)
	}
	return fmt.Sprintf("%.3g (%.3g to %.3g, %d times)", s.median, s.min, s.max, s.n)
}

// median returns the middle value, or the mean of the two middle ones.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	if n == 0 {
		return math.NaN()
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// quantile returns the smallest value that is not exceeded by a share q of all values (nearest rank).
func quantile(values []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	if len(sorted) == 0 {
		return math.NaN()
	}
	rank := int(math.Ceil(q * float64(len(sorted))))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// ratios divides pairs of measurements.
func ratios(above, below []float64) []float64 {
	out := make([]float64, min(len(above), len(below)))
	for i := range out {
		out[i] = above[i] / below[i]
	}
	return out
}

// latencies describes durations in milliseconds by p50, p99 and the worst.
func latencies(ms []float64) string {
	return fmt.Sprintf("p50 %.1f ms, p99 %.1f ms, max %.1f ms (%d)", median(ms), quantile(ms, 0.99), quantile(ms, 1), len(ms))
}

// milliseconds is a duration as a number.
func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
