// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestMedianAndQuantile(t *testing.T) {
	for _, tc := range []struct {
		values           []float64
		median, p50, p99 float64
	}{
		{[]float64{3}, 3, 3, 3},
		{[]float64{4, 1}, 2.5, 1, 4},
		{[]float64{9, 1, 5}, 5, 5, 9},
		{[]float64{4, 3, 2, 1}, 2.5, 2, 4},
	} {
		if m, p50, p99 := median(tc.values), quantile(tc.values, 0.5), quantile(tc.values, 0.99); m != tc.median || p50 != tc.p50 || p99 != tc.p99 {
			t.Errorf("%v: median %v, p50 %v, p99 %v; want %v, %v, %v", tc.values, m, p50, p99, tc.median, tc.p50, tc.p99)
		}
	}
	if !math.IsNaN(median(nil)) || !math.IsNaN(quantile(nil, 0.5)) {
		t.Error("nothing has a median")
	}
	hundred := make([]float64, 200)
	for i := range hundred {
		hundred[i] = float64(200 - i)
	}
	if got := quantile(hundred, 0.99); got != 198 {
		t.Errorf("p99 of 1 to 200 is %v, want 198", got)
	}
}

func TestStatisticsStayWithinTheValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 1, 50).Draw(t, "values")
		s := spreadOf(values)
		q := quantile(values, rapid.Float64Range(0, 1).Draw(t, "q"))
		if s.min > s.median || s.median > s.max || q < s.min || q > s.max || s.n != len(values) {
			t.Fatalf("%+v and %v of %v", s, q, values)
		}
	})
}

func TestRatios(t *testing.T) {
	got := ratios([]float64{2, 9, 7}, []float64{1, 3})
	if len(got) != 2 || got[0] != 2 || got[1] != 3 {
		t.Errorf("got %v", got)
	}
}

func TestSpreadSaysHowOften(t *testing.T) {
	if got, want := spreadOf([]float64{1, 3, 2}).String(), "2 (1 to 3, 3 times)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := spreadOf([]float64{1.2345}).String(), "1.23 (measured once)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestGoals(t *testing.T) {
	for _, tc := range []struct {
		goal  figureGoal
		value float64
		text  string
		holds bool
	}{
		{atMost(1.4), 1.4, "<= 1.4", true}, {atMost(1.4), 1.41, "<= 1.4", false},
		{atLeast(3), 3, ">= 3", true}, {atLeast(3), 2.9, ">= 3", false},
		{exactly(1), 1, "= 1", true}, {exactly(1), 1.001, "= 1", false}, {exactly(0), 0, "= 0", true},
		{figureGoal{}, 17, "", true},
	} {
		if text, holds := tc.goal.String(), tc.goal.holds(tc.value); text != tc.text || holds != tc.holds {
			t.Errorf("%v of %v is %q, %t; want %q, %t", tc.value, tc.goal, text, holds, tc.text, tc.holds)
		}
	}
}
