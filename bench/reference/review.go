// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"fmt"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// reviewBy returns the date of the first review of a Topic's Posts, as its status has it.
func (w *world) reviewBy(posts []post) string {
	var first time.Time
	written := ""
	for _, p := range posts {
		if by, date := w.review(p); date != "" && (written == "" || by.Before(first)) {
			first, written = by, date
		}
	}
	return written
}

// review returns when the next review of a Post is due, and that date as written; "" for never.
func (w *world) review(p post) (by time.Time, written string) {
	checked, asDay := p.published, len(p.Spec.PublishDate) == len(time.DateOnly)
	for _, date := range []v1alpha1.Date{p.Spec.UpdateDate, p.Spec.LastReviewed} {
		if t, err := date.Time(); err == nil && t.After(checked) {
			checked, asDay = t, len(date) == len(time.DateOnly)
		}
	}
	if t, err := p.Spec.ReviewBy.Time(); err == nil && checked.Before(t) {
		return t, string(p.Spec.ReviewBy)
	}
	for _, t := range w.topics {
		if t.Spec.StaleAfter == "" || !w.belongs(p, t) {
			continue
		}
		due := later(checked, t.Spec.StaleAfter)
		if written != "" && !due.Before(by) {
			continue
		}
		if by, written = due, due.Format(time.RFC3339Nano); asDay {
			written = due.Format(time.DateOnly)
		}
	}
	return by, written
}

// later returns t plus a period of one unit, which is all that the tests draw.
func later(t time.Time, period v1alpha1.Period) time.Time {
	var n int
	var unit string
	if _, err := fmt.Sscanf(string(period), "P%d%s", &n, &unit); err != nil {
		return t
	}
	switch unit {
	case "D":
		return t.AddDate(0, 0, n)
	case "W":
		return t.AddDate(0, 0, 7*n)
	case "Y":
		n *= 12
	}
	for next := t.AddDate(0, n, 0); ; next = next.AddDate(0, 0, -1) {
		if (int(next.Month())-int(t.Month())-n)%12 == 0 { // the day exists in that month
			return next
		}
	}
}
