// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package frontmatter

import (
	"strconv"
	"strings"
	"time"
)

// date makes a Date of the parts of a scalar.
func (s *scalars) date(v *Value, parts []string, dateOnly bool) (message string) {
	year, month, day := parseNumber(parts[1]), parseNumber(parts[2]), parseNumber(parts[3])
	hour, minute, second, nanosecond, zone, zoned := 0, 0, 0, 0, time.UTC, false
	if !dateOnly {
		hour, minute, second = parseNumber(parts[4]), parseNumber(parts[5]), parseNumber(parts[6])
		nanosecond = parseNumber((parts[7] + "000000000")[:9])
		zone, zoned = zoneOf(parts)
	}
	if s.impossible == rollsOver && year < 100 { // as JavaScript counts years
		year += 1900
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanosecond, zone)
	written := [...]int{year, month, day, hour, minute, second}
	if read := [...]int{t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second()}; read != written {
		switch s.impossible {
		case isString:
			return ""
		case isError:
			return "there is no date " + v.Raw
		}
	}
	v.Kind, v.Time, v.DateOnly, v.Zoned = Date, t, dateOnly, zoned
	v.Text = s.language.printDate(v)
	return ""
}

// zoneOf is the zone of an instant; zoned is true if an offset is written.
func zoneOf(parts []string) (zone *time.Location, zoned bool) {
	if parts[8] == "" || parts[8] == "Z" {
		return time.UTC, parts[8] != ""
	}
	offset := parseNumber(parts[10])*3600 + parseNumber(parts[11])*60
	if parts[9] == "-" {
		offset = -offset
	}
	return time.FixedZone("", offset), true
}

// printDate is a date as the language prints it.
func (l valueSyntax) printDate(v *Value) string {
	switch {
	case l.doubles: // JavaScript prints a date in the zone of the machine
		return v.Time.UTC().Format(l.date)
	case v.DateOnly:
		return v.Time.Format(l.day)
	case v.Zoned:
		return v.Time.Format(l.zoned)
	}
	return v.Time.Format(l.date)
}

// parseNumber reads digits; an empty text is 0.
func parseNumber(digits string) int {
	n, _ := strconv.Atoi(strings.TrimSpace(digits))
	return n
}
