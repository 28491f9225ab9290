// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package jstime reads dates as JavaScript does.
package jstime

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// isoDate is the form that ECMAScript asks for. The groups are year, month, day, then hour,
// minute, second, fraction, and the offset.
var isoDate = regexp.MustCompile(`^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[-+]\d\d:?\d\d)?)?$`)

// Parse is what new Date(text) makes of a text: in UTC, or in local where the text has a time and no
// offset. dateOnly is true for a day without a time.
func Parse(text string, local *time.Location) (t time.Time, dateOnly, ok bool) {
	text = strings.TrimSpace(text)
	if parts := isoDate.FindStringSubmatch(text); parts != nil {
		year, month, day := number(parts[1]), max(1, number(parts[2])), max(1, number(parts[3]))
		hour, minute, second := number(parts[4]), number(parts[5]), number(parts[6])
		if month > 12 || day > 31 || hour > 24 || minute > 59 || second > 59 {
			return legacy(text, local)
		}
		zone := time.UTC
		switch {
		case parts[8] != "" && parts[8] != "Z":
			zone = offset(parts[8])
		case parts[8] == "" && parts[4] != "":
			zone = local
		}
		nanosecond := number((parts[7] + "000000000")[:9])
		return time.Date(year, time.Month(month), day, hour, minute, second, nanosecond, zone), parts[4] == "", true
	}
	return legacy(text, local)
}

// luxonDate is the form that luxon reads: basic or extended, a calendar date, a date of a week, or the
// day of a year.
var (
	luxonTime    = `(?:[Tt](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,30}))?)?)?(?:([Zz])|([+-]\d\d)(?::?(\d\d))?)?)?$`
	luxonDay     = regexp.MustCompile(`^(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?` + luxonTime)
	luxonWeek    = regexp.MustCompile(`^(\d{4})-?W(\d\d)(?:-?(\d))?` + luxonTime)
	luxonOrdinal = regexp.MustCompile(`^(\d{4})-?(\d{3})` + luxonTime)
)

// ParseISO is what luxon's DateTime.fromISO makes of a text; without an offset it is in UTC.
func ParseISO(text string) (t time.Time, dateOnly, ok bool) {
	parts := luxonDay.FindStringSubmatch(text)
	year, month, day := 0, 1, 1
	if parts != nil {
		year = number(parts[1])
		if parts[2] != "" {
			month = number(parts[2])
		}
		if parts[3] != "" {
			day = number(parts[3])
		}
		parts = parts[4:]
	} else if parts = luxonOrdinal.FindStringSubmatch(text); parts != nil {
		year, day = number(parts[1]), number(parts[2])
		if last := time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC).YearDay(); day < 1 || day > last {
			return time.Time{}, false, false
		}
		first := time.Date(year, 1, day, 0, 0, 0, 0, time.UTC)
		month, day = int(first.Month()), first.Day()
		parts = parts[3:]
	} else if parts = luxonWeek.FindStringSubmatch(text); parts != nil {
		week, weekday := number(parts[2]), 1
		if parts[3] != "" {
			weekday = number(parts[3])
		}
		year = number(parts[1])
		monday := firstMonday(year).AddDate(0, 0, 7*(week-1))
		if _, in := monday.AddDate(0, 0, 3).ISOWeek(); in != week || weekday < 1 || weekday > 7 {
			return time.Time{}, false, false
		}
		at := monday.AddDate(0, 0, weekday-1)
		year, month, day = at.Year(), int(at.Month()), at.Day()
		parts = parts[4:]
	} else {
		return time.Time{}, false, false
	}
	hour, minute, second := number(parts[0]), number(parts[1]), number(parts[2])
	if hour > 24 || minute > 59 || second > 59 {
		return time.Time{}, false, false
	}
	zone := time.UTC
	if parts[5] != "" {
		zone = offset(parts[5] + ":" + (parts[6] + "00")[:2])
	}
	if first := time.Date(year, time.Month(month), day, 0, 0, 0, 0, zone); int(first.Month()) != month || first.Day() != day || hour == 24 && minute+second > 0 {
		return time.Time{}, false, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, number((parts[3] + "000000000")[:9]), zone), parts[0] == "", true
}

// firstMonday is the day on which the first week of a year begins.
func firstMonday(year int) time.Time {
	inFirst := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC)
	return inFirst.AddDate(0, 0, -(int(inFirst.Weekday())+6)%7)
}

// offset is the zone of an offset such as "+05:30".
func offset(text string) *time.Location {
	seconds := number(text[1:3])*3600 + number(text[len(text)-2:])*60
	if text[0] == '-' {
		seconds = -seconds
	}
	return time.FixedZone("", seconds)
}

// number reads digits; an empty text is 0.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
