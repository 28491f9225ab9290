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

// The forms that luxon reads: basic or extended, a calendar date, a date of a week, or the
// day of a year.
var (
	luxonTime    = `(?:[Tt](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,30}))?)?)?(?:([Zz])|([+-]\d\d)(?::?(\d\d))?)?)?$`
	luxonDay     = regexp.MustCompile(`^(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?` + luxonTime)
	luxonWeek    = regexp.MustCompile(`^(\d{4})-?W(\d\d)(?:-?(\d))?` + luxonTime)
	luxonOrdinal = regexp.MustCompile(`^(\d{4})-?(\d{3})` + luxonTime)
)

// ParseISO is what luxon's DateTime.fromISO makes of a text; without an offset it is in UTC.
func ParseISO(text string) (t time.Time, dateOnly, ok bool) {
	day, parts, ok := luxonDate(text)
	if !ok {
		return time.Time{}, false, false
	}
	hour, minute, second := number(parts[0]), number(parts[1]), number(parts[2])
	if hour > 24 || minute > 59 || second > 59 || hour == 24 && minute+second > 0 {
		return time.Time{}, false, false
	}
	zone := time.UTC
	if parts[5] != "" {
		zone = offset(parts[5] + ":" + (parts[6] + "00")[:2])
	}
	nanosecond := number((parts[3] + "000000000")[:9])
	return time.Date(day.Year(), day.Month(), day.Day(), hour, minute, second, nanosecond, zone), parts[0] == "", true
}

// luxonDate is the day of a text, and the parts of the time behind it.
func luxonDate(text string) (day time.Time, rest []string, ok bool) {
	if parts := luxonDay.FindStringSubmatch(text); parts != nil {
		day, ok = calendarDay(number(parts[1]), orFirst(parts[2]), orFirst(parts[3]))
		return day, parts[4:], ok
	}
	if parts := luxonOrdinal.FindStringSubmatch(text); parts != nil {
		year, dayOfYear := number(parts[1]), number(parts[2])
		day = time.Date(year, 1, dayOfYear, 0, 0, 0, 0, time.UTC)
		return day, parts[3:], dayOfYear >= 1 && day.Year() == year
	}
	if parts := luxonWeek.FindStringSubmatch(text); parts != nil {
		week, weekday := number(parts[2]), orFirst(parts[3])
		monday := firstMonday(number(parts[1])).AddDate(0, 0, 7*(week-1))
		_, in := monday.AddDate(0, 0, 3).ISOWeek()
		return monday.AddDate(0, 0, weekday-1), parts[4:], in == week && weekday >= 1 && weekday <= 7
	}
	return time.Time{}, nil, false
}

// calendarDay is a day in UTC; ok is false if the month has no such day.
func calendarDay(year, month, day int) (t time.Time, ok bool) {
	t = time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, int(t.Month()) == month && t.Day() == day
}

// orFirst reads digits; an empty text is 1.
func orFirst(digits string) int {
	if digits == "" {
		return 1
	}
	return number(digits)
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
