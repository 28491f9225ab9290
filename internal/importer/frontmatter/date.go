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
		if zoned = parts[8] != ""; zoned && parts[8] != "Z" {
			offset := parseNumber(parts[10])*3600 + parseNumber(parts[11])*60
			if parts[9] == "-" {
				offset = -offset
			}
			zone = time.FixedZone("", offset)
		}
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanosecond, zone)
	if rolled := t.Year() != year || int(t.Month()) != month || t.Day() != day || t.Hour() != hour || t.Minute() != minute || t.Second() != second; rolled {
		switch s.impossible {
		case isString:
			return ""
		case isError:
			return "there is no date " + v.Raw
		}
	}
	v.Kind, v.Time, v.DateOnly, v.Zoned = Date, t, dateOnly, zoned
	switch {
	case s.language.doubles: // JavaScript prints a date in the zone of the machine
		v.Text = t.UTC().Format(s.language.date)
	case dateOnly:
		v.Text = t.Format(s.language.day)
	case zoned:
		v.Text = t.Format(s.language.zoned)
	default:
		v.Text = t.Format(s.language.date)
	}
	return ""
}

// parseNumber reads digits; an empty text is 0.
func parseNumber(digits string) int {
	n, _ := strconv.Atoi(strings.TrimSpace(digits))
	return n
}
