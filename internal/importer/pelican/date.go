// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pelican

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	dateToken = regexp.MustCompile(`\d+(?:\.\d+)?|[A-Za-z]+|[-+:/,.]|\s+|[^\s]`)
	months    = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
	weekdays  = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	fillers   = []string{"at", "on", "and", "ad", "m", "t", "of", "st", "nd", "rd", "th"}
	clock     = regexp.MustCompile(`(?i)(?:^|[ T])(\d{1,2})(?::|[ ]?h[ ]?)(\d{2})(?::(\d{2})(?:[.,](\d+))?)?[ ]*([ap]m)?`)
	bareHour  = regexp.MustCompile(`^(.*[ T])(\d{2})(\d{2})?$`)
	hourOnly  = regexp.MustCompile(`(?i)(?:^|[ T])(\d{1,2})[ ]*([ap]m)\b`)
	zoneStart = regexp.MustCompile(`^[ ]*(?:([A-Z]{3,5})?([-+])(\d{1,2}):?(\d{2})?\b|(Z|UTC|GMT)\b)`)
	digitsDay = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?)?$`)
)

// parsedDate is a date as dateutil reads it, with the month first where that is possible.
type parsedDate struct {
	year, month, day                 int
	hour, minute, second, nanosecond int
	dateOnly                         bool
	zone                             *time.Location // nil where the text has no offset
	missing                          string         // the part that the text leaves out
}

// parseDate reads a date; ok is false if Pelican cannot.
func parseDate(text string) (d parsedDate, ok bool) {
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, "_", " ")), " ")
	if found := digitsDay.FindStringSubmatch(text); found != nil {
		d = parsedDate{year: number(found[1]), month: number(found[2]), day: number(found[3]), hour: number(found[4]), minute: number(found[5]), second: number(found[6]), dateOnly: found[4] == ""}
		return d, d.valid()
	}
	d.dateOnly = true
	if at := clock.FindStringSubmatchIndex(text); at != nil {
		parts := clock.FindStringSubmatch(text)
		d.hour, d.minute, d.second = number(parts[1]), number(parts[2]), number(parts[3])
		d.nanosecond = number((parts[4] + "000000000")[:9])
		rest := text[at[1]:]
		if !d.half(parts[5]) {
			return d, false
		}
		if zone := zoneStart.FindStringSubmatch(rest); zone != nil {
			d.zone = zoneOf(zone)
			rest = rest[len(zone[0]):]
		}
		d.dateOnly = false
		text = text[:at[0]] + " " + rest
	} else if at := hourOnly.FindStringSubmatchIndex(text); at != nil {
		parts := hourOnly.FindStringSubmatch(text)
		d.hour, d.dateOnly = number(parts[1]), false
		if !d.half(parts[2]) {
			return d, false
		}
		text = text[:at[0]] + " " + text[at[1]:]
	} else if found := bareHour.FindStringSubmatch(text); found != nil {
		if day, ok := d.readDay(found[1]); ok && day.missing == "" {
			day.hour, day.minute, day.dateOnly = number(found[2]), number(found[3]), false
			return day, day.valid()
		}
	}
	return d.readDay(text)
}

func (d *parsedDate) half(mark string) bool {
	if mark == "" {
		return true
	}
	if d.hour < 1 || d.hour > 12 {
		return false
	}
	d.hour %= 12
	if strings.EqualFold(mark, "pm") {
		d.hour += 12
	}
	return true
}

// zoneOf is the zone of an offset. Behind the name of a zone, dateutil reads its sign the other way round.
func zoneOf(parts []string) *time.Location {
	if parts[5] != "" {
		return time.UTC
	}
	seconds := number(parts[3])*3600 + number(parts[4])*60
	if (parts[2] == "-") != (parts[1] != "") {
		seconds = -seconds
	}
	return time.FixedZone("", seconds)
}

// readDay reads year, month and day in any order. Without all three, dateutil takes the rest from today.
func (d parsedDate) readDay(text string) (parsedDate, bool) {
	numbers, month, ok := d.dayParts(text)
	switch {
	case !ok:
		return d, false
	case month > 0 && len(numbers) == 2:
		d.setNamed(numbers[0], month, numbers[1])
	case month == 0 && len(numbers) == 3:
		d.setNumbers(numbers[0], numbers[1], numbers[2])
	default:
		return d.readMonth(numbers, month)
	}
	return d, d.valid()
}

// readMonth reads a year, and possibly a month.
func (d parsedDate) readMonth(numbers []string, month int) (parsedDate, bool) {
	d.missing, d.day, d.month = "day", 1, max(month, 1)
	switch {
	case len(numbers) == 1 && len(numbers[0]) == 4:
		d.year = number(numbers[0])
		if month == 0 {
			d.missing = "month and the day"
		}
	case month == 0 && len(numbers) == 2 && len(numbers[0]) == 4:
		d.year, d.month = number(numbers[0]), number(numbers[1])
	case month == 0 && len(numbers) == 2 && len(numbers[1]) == 4:
		d.month, d.year = number(numbers[0]), number(numbers[1])
	default:
		return d, false
	}
	return d, d.valid()
}

// dayParts are the numbers of a day, and its month if that is written as a word, otherwise 0. ok is false if another word is in
// the text.
func (d parsedDate) dayParts(text string) (numbers []string, month int, ok bool) {
	for _, token := range dateToken.FindAllString(text, -1) {
		if token[0] >= '0' && token[0] <= '9' {
			numbers = append(numbers, strings.Split(token, ".")...) // 7.3.2024
			continue
		}
		named := monthOf(token)
		if named > 0 && month > 0 || named == 0 && !d.isFiller(token) {
			return nil, 0, false
		}
		month = max(month, named)
	}
	return numbers, month, true
}

// monthOf is the month that a word names, or 0.
func monthOf(word string) int {
	if len(word) < 3 {
		return 0
	}
	return slices.Index(months, strings.ToLower(word[:3])) + 1
}

var zoneName = regexp.MustCompile(`^[A-Z]{3,5}$`)

// isFiller reports whether dateutil ignores a word: a separator, a weekday, or the name of a zone beside a time.
func (d parsedDate) isFiller(token string) bool {
	word := strings.ToLower(token)
	switch {
	case strings.TrimSpace(token) == "", strings.ContainsAny(token, "-+:/,."), slices.Contains(fillers, word):
		return true
	case len(word) >= 3 && slices.Contains(weekdays, word[:3]):
		return true
	}
	return !d.dateOnly && zoneName.MatchString(token)
}

// setNamed sets a day whose month is a word. The year is first if it cannot be a day.
func (d *parsedDate) setNamed(first string, month int, second string) {
	d.month = month
	if number(first) > 31 || len(first) > 2 {
		d.year, d.day = year(first), number(second)
	} else {
		d.day, d.year = number(first), year(second)
	}
}

// setNumbers sets a day of three numbers: the year first if it cannot be a day, otherwise the month first if it can be one.
func (d *parsedDate) setNumbers(first, second, third string) {
	a, b, c := number(first), number(second), number(third)
	switch {
	case a > 31 || len(first) > 2:
		d.year, d.month, d.day = year(first), b, c
	case a > 12:
		d.day, d.month, d.year = a, b, year(third)
	default:
		d.month, d.day, d.year = a, b, year(third)
	}
}

// year reads a year of two digits as one of the hundred around the present.
func year(digits string) int {
	n := number(digits)
	if len(digits) > 2 {
		return n
	}
	if n < 76 {
		return 2000 + n
	}
	return 1900 + n
}

func (d parsedDate) valid() bool {
	t := d.in(time.UTC)
	return d.year > 0 && t.Day() == d.day && int(t.Month()) == d.month && d.hour < 24 && d.minute < 60 && d.second < 60
}

// in is the instant of a date without an offset in a zone.
func (d parsedDate) in(zone *time.Location) time.Time {
	if d.zone != nil {
		zone = d.zone
	}
	return time.Date(d.year, time.Month(d.month), d.day, d.hour, d.minute, d.second, d.nanosecond, zone)
}

func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
