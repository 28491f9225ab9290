// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Period is a span of calendar time in the form of ISO 8601: years, months and days ("P18M", "P1Y6M", "P90D"), or
// weeks ("P6W"). Hours and less have no place in it.
// +kubebuilder:validation:MaxLength=16
// +kubebuilder:validation:XValidation:rule=`self.matches(r'^P([1-9][0-9]?Y)?([1-9][0-9]{0,2}M)?([1-9][0-9]{0,3}D)?$') && size(self) > 1 || self.matches(r'^P[1-9][0-9]{0,2}W$')`,message="a period must be an ISO 8601 duration of years (up to 99), months (999) and days (9999), or of weeks (999), each at least 1: P18M, P1Y6M, P90D or P6W"
type Period string

var periodForm = regexp.MustCompile(`^P(?:([1-9][0-9]?)Y)?(?:([1-9][0-9]{0,2})M)?(?:([1-9][0-9]{0,3})D)?$|^P([1-9][0-9]{0,2})W$`)

// After returns the instant that is the period later than t, at the same time of day and with the same offset. Years
// and months are added first. If the day does not exist in that month, its last day counts: a month after 31 January
// is the last day of February. It returns an error if p is not a period; the CRD admits no such value.
func (p Period) After(t time.Time) (time.Time, error) {
	match := periodForm.FindStringSubmatch(string(p))
	if match == nil || len(p) < len("P1D") {
		return time.Time{}, fmt.Errorf("cannot read %q as a period such as P18M", p)
	}
	var numbers [4]int
	for i, digits := range match[1:] {
		numbers[i], _ = strconv.Atoi(digits) // digits, or none, by the form
	}
	years, months, days, weeks := numbers[0], numbers[1], numbers[2], numbers[3]
	return addMonths(t, 12*years+months).AddDate(0, 0, days+7*weeks), nil
}

// addMonths adds months to a date. time.Time.AddDate makes 3 March of a month after 31 January.
func addMonths(t time.Time, months int) time.Time {
	year, month, day := t.Date()
	lastDay := time.Date(year, month+time.Month(months)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return t.AddDate(0, months, min(day, lastDay)-day)
}
