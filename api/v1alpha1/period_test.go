// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"testing"
	"time"
)

func TestPeriod(t *testing.T) {
	for _, test := range []struct {
		period     Period
		from, want string // want is "" for an unreadable period
	}{
		{"P18M", "2025-03-16T00:00:00Z", "2026-09-16T00:00:00Z"},
		{"P1Y6M", "2025-03-16T00:00:00Z", "2026-09-16T00:00:00Z"},
		{"P1M", "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z"},
		{"P1M", "2028-01-31T00:00:00Z", "2028-02-29T00:00:00Z"},
		{"P1Y", "2028-02-29T12:30:00Z", "2029-02-28T12:30:00Z"},
		{"P4Y", "2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"},
		{"P1M1D", "2026-01-31T00:00:00Z", "2026-03-01T00:00:00Z"},
		{"P90D", "2026-01-01T23:59:59.5+05:30", "2026-04-01T23:59:59.5+05:30"},
		{"P6W", "2026-12-01T00:00:00-08:00", "2027-01-12T00:00:00-08:00"},
		{"P99Y999M9999D", "2000-01-01T00:00:00Z", "2209-08-17T00:00:00Z"},
		{"P12M", "2026-12-31T00:00:00Z", "2027-12-31T00:00:00Z"},
		{"", "2026-01-01T00:00:00Z", ""},
		{"P", "2026-01-01T00:00:00Z", ""},
		{"P0D", "2026-01-01T00:00:00Z", ""},
		{"PT1H", "2026-01-01T00:00:00Z", ""},
		{"P1W1D", "2026-01-01T00:00:00Z", ""},
		{"18mo", "2026-01-01T00:00:00Z", ""},
		{"P1000M", "2026-01-01T00:00:00Z", ""},
		{" P1M", "2026-01-01T00:00:00Z", ""},
	} {
		from, err := time.Parse(time.RFC3339Nano, test.from)
		if err != nil {
			t.Fatal(err)
		}
		got, err := test.period.After(from)
		if (err == nil) != (test.want != "") || err == nil && got.Format(time.RFC3339Nano) != test.want {
			t.Errorf("%s after %s is %s, want %q: %v", test.period, test.from, got.Format(time.RFC3339Nano), test.want, err)
		}
	}
}
