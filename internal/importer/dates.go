// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// undated is the publishDate of a post without a date: the oldest day there is.
const undated = "0001-01-01"

// dates adds the dates of the post, and says whether it is a draft.
func (w *writer) dates() (draft bool) {
	post, draft := w.post, w.post.Draft
	published := w.date(post.Date, post.DateOnly, "date")
	if published == "" {
		if post.Date.IsZero() && !post.Draft && !w.dateReported {
			w.lose(DateMissing, "the post has no date: it gets %s, so write the right one into the source", undated)
		}
		published = undated
	}
	w.field("publishDate", quoted(published))
	if updated := w.date(post.Updated, isMidnight(post.Updated), "date of the last change"); updated != "" {
		switch begin, end := startOf(published), startOf(updated); {
		case end.Before(begin) && updated[:10] < published[:10]:
			w.lose(FieldIgnored, "the last change, %s, is earlier than the post, %s: left out", updated, published)
		case end.After(begin):
			w.field("updateDate", quoted(updated))
		}
	}
	if expires := w.date(post.Expires, false, "date on which the post expires"); expires != "" {
		if startOf(expires).After(startOf(published)) {
			w.field("expiryDate", quoted(expires))
		} else {
			w.lose(FieldIgnored, "the post expires, %s, before it begins, %s: it becomes a draft", expires, published)
			draft = true
		}
	}
	return draft
}

// date is a date as a Post has it; empty for the zero time and for years that a Post cannot hold.
func (w *writer) date(t time.Time, dayOnly bool, what string) string {
	if t.IsZero() {
		return ""
	}
	if t.Year() < 1 || t.UTC().Year() < 1 || t.Year() > 9999 || t.UTC().Year() > 9999 {
		w.lose(DateInvalid, "a Post cannot hold the %s, in the year %d: left out", what, t.Year())
		return ""
	}
	if dayOnly {
		return t.Format(time.DateOnly)
	}
	_, offset := t.Zone()
	if offset%60 != 0 { // an offset of seconds, as of local mean time
		t = t.UTC()
	}
	return t.Format(time.RFC3339Nano)
}

func isMidnight(t time.Time) bool {
	return t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0
}

// startOf is the instant at which a date of a Post begins.
func startOf(date string) time.Time {
	t, err := v1alpha1.Date(date).Time()
	if err != nil {
		panic(err) // the date was written by us
	}
	return t
}
