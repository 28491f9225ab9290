// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestFind(t *testing.T) {
	for tag, want := range map[string][2]string{
		"": {"en", "ltr"}, "en": {"en", "ltr"}, "de": {"de", "ltr"}, "ar": {"ar", "rtl"}, "tlh": {"en", "ltr"},
	} {
		l := Find(tag)
		if got := [2]string{l.Tag(), l.Direction()}; got != want {
			t.Errorf("Find(%q): got %v, want %v", tag, got, want)
		}
	}
	if diff := cmp.Diff([]string{"ar", "de", "en"}, Tags()); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
}

func TestDates(t *testing.T) {
	march, september := time.Date(2017, 3, 6, 0, 0, 0, 0, time.UTC), time.Date(2026, 9, 16, 0, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		at          time.Time
		month, date string
	}{
		"en": {march, "Mar 2017", "6 Mar 2017"},
		"de": {march, "Mär 2017", "6. März 2017"},
		"ar": {march, "مارس 2017", "6 مارس 2017"},

		"en, two digits": {september, "Sep 2026", "16 Sep 2026"},
		"de, two digits": {september, "Sep 2026", "16. September 2026"},
		"ar, two digits": {september, "سبتمبر 2026", "16 سبتمبر 2026"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := Find(name[:2])
			if got := l.Month(test.at); got != test.month {
				t.Errorf("Month: got %q, want %q", got, test.month)
			}
			if got := l.Date(test.at); got != test.date {
				t.Errorf("Date: got %q, want %q", got, test.date)
			}
		})
	}
}

func TestEnglishDatesAreThoseOfGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-62e9, 250e9).Draw(t, "seconds"), 0).UTC()
		if got, want := english.Month(at), at.Format("Jan 2006"); got != want {
			t.Errorf("Month: got %q, want %q", got, want)
		}
		if got, want := english.Date(at), at.Format("2 Jan 2006"); got != want {
			t.Errorf("Date: got %q, want %q", got, want)
		}
	})
}

func TestNumber(t *testing.T) {
	for _, tag := range Tags() {
		if got := Find(tag).Number(12345); got != "12345" {
			t.Errorf("%s: got %q", tag, got)
		}
	}
}

func TestList(t *testing.T) {
	tests := map[string]map[int]string{
		"en": {0: "", 1: "a", 2: "a and b", 3: "a, b, and c", 4: "a, b, c, and قاعدة"},
		"de": {0: "", 1: "a", 2: "a und b", 3: "a, b und c", 4: "a, b, c und قاعدة"},
		"ar": {0: "", 1: "\u2068a\u2069", 2: "\u2068a\u2069 و\u2068b\u2069", 4: "\u2068a\u2069 و\u2068b\u2069 و\u2068c\u2069 وقاعدة"},
	}
	for tag, lists := range tests {
		for n, want := range lists {
			words := []string{"a", "b", "c", "قاعدة"}
			if got := Find(tag).List(words[:n]); got != want {
				t.Errorf("%s, %d words: got %q, want %q", tag, n, got, want)
			}
			if !slices.Equal(words, []string{"a", "b", "c", "قاعدة"}) {
				t.Errorf("%s: the words were changed: %q", tag, words)
			}
		}
	}
}
