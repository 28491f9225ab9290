// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// zones are the abbreviations of zones that mean one offset, in minutes. Others, such as IST and
// BST, mean several.
var zones = map[string]int{
	"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120, "EET": 120, "EEST": 180, "MSK": 180,
	"EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600,
	"NST": -210, "NDT": -150, "JST": 540, "KST": 540, "HKT": 480, "SGT": 480, "AWST": 480, "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}

// months are the names of months in English, and in languages of blogs whose software translates them, by
// their first letters.
var months = []struct {
	month time.Month
	names string
}{
	{time.January, "jan janv ene gen"}, {time.February, "feb fév fev févr"}, {time.March, "mar mär mrz maa mrt mars"}, {time.April, "apr avr abr"},
	{time.May, "may mai mag maj mei"}, {time.June, "jun juin giu"}, {time.July, "jul juil lug"}, {time.August, "aug août aou aoû ago"},
	{time.September, "sep sept set"}, {time.October, "oct okt ott out"}, {time.November, "nov"}, {time.December, "dec dez déc dic dix"},
}

var (
	isoDate          = regexp.MustCompile(`^(\d{4})-?(\d{2})-?(\d{2})(?:[Tt ]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(.*))?$`)
	dayFirst         = regexp.MustCompile(`^(?:[^\d\s,]+[.,]*\s*,?\s*)?(\d{1,2})\.?[\s-]+([^\d\s.-]+)\.?[\s,-]+(\d{4}|\d{2})\b(.*)$`)
	monthFirst       = regexp.MustCompile(`^(?:[^\d\s,]+,?\s+)?([^\d\s,.]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,\s*(\d{4})\b(.*)$`)
	ansiDate         = regexp.MustCompile(`^[^\d\s]+\s+([^\d\s]+)\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s+(?:([A-Z]{1,5})\s+)?(\d{4})$`)
	dotted           = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.(\d{4})\b(.*)$`)
	slashed          = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})/(\d{4})\b(.*)$`)
	yearFirstSlashed = regexp.MustCompile(`^(\d{4})/(\d{1,2})/(\d{1,2})\b(.*)$`)
	clock            = regexp.MustCompile(`(?i)^[\s,T]*(?:at\s+)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap]m\b)?\s*(.*)$`)
	offset           = regexp.MustCompile(`^(?:GMT|UTC|UT)?\s*([+-])(\d{1,2}):?(\d{2})?\s*(?:\([^)]*\))?$`)
)

// date is a date as a feed has it.
type date struct {
	time time.Time
	// dayOnly is true if the text has no time of day.
	dayOnly bool
	// doubt names the uncertain part of a date whose day is certain.
	doubt string
}

// written is a day as it is written, and the time behind it.
type written struct {
	year  int
	month string
	day   int
	rest  string
}

// forms are the forms of dates, the surest first.
var forms = []struct {
	form *regexp.Regexp
	read func(m []string) (written, error)
}{
	{isoDate, func(m []string) (written, error) {
		w := written{number(m[1]), m[2], number(m[3]), ""}
		if m[4] != "" {
			w.rest = m[4] + ":" + m[5]
			if m[6] != "" {
				w.rest += ":" + m[6]
			}
			w.rest += " " + m[7]
		}
		return w, nil
	}},
	{dayFirst, func(m []string) (written, error) {
		year := number(m[3])
		if len(m[3]) == 2 {
			if year += 2000; year > 2068 {
				year -= 100
			}
		}
		return written{year, m[2], number(m[1]), m[4]}, nil
	}},
	{monthFirst, func(m []string) (written, error) { return written{number(m[3]), m[1], number(m[2]), m[4]}, nil }},
	{ansiDate, func(m []string) (written, error) {
		return written{number(m[5]), m[1], number(m[2]), m[3] + " " + m[4]}, nil
	}},
	{dotted, func(m []string) (written, error) { return written{number(m[3]), m[2], number(m[1]), m[4]}, nil }},
	{yearFirstSlashed, func(m []string) (written, error) { return written{number(m[1]), m[2], number(m[3]), m[4]}, nil }},
	{slashed, func(m []string) (written, error) {
		a, b := number(m[1]), number(m[2])
		switch {
		case a > 12:
			return written{number(m[3]), m[2], a, m[4]}, nil
		case b > 12 || a == b:
			return written{number(m[3]), m[1], b, m[4]}, nil
		}
		return written{}, errors.New("it does not say which number is the day")
	}},
}

// parseDate reads the date of a feed. The day is the day as written, whatever day it is in UTC. A time without a zone is in
// the given zone.
func parseDate(text string, zone *time.Location) (date, error) {
	if zone == nil {
		zone = time.UTC
	}
	text = strings.Join(strings.Fields(text), " ")
	for _, f := range forms {
		if m := f.form.FindStringSubmatch(text); m != nil {
			w, err := f.read(m)
			if err != nil {
				return date{}, err
			}
			return w.date(zone)
		}
	}
	return date{}, errors.New("it is no date that feeds have")
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// date is the date, with the time where there is one.
func (w written) date(zone *time.Location) (date, error) {
	if w.year < 1900 {
		return date{}, errors.New("it is no date that feeds have")
	}
	month := time.Month(number(w.month))
	if month == 0 {
		month = monthOf(w.month)
	}
	midnight := time.Date(w.year, month, w.day, 0, 0, 0, 0, zone)
	if month < 1 || month > 12 || midnight.Day() != w.day || midnight.Month() != month {
		return date{}, errors.New("the calendar has no such day")
	}
	return timeOf(midnight, w.rest, zone), nil
}

// timeOf returns the time of the day that a text names, or only the day.
func timeOf(midnight time.Time, text string, zone *time.Location) date {
	m := clock.FindStringSubmatch(text)
	if m == nil {
		return date{time: midnight, dayOnly: true}
	}
	hour, minute, second := number(m[1]), number(m[2]), number(m[3])
	switch meridiem := strings.ToLower(m[4]); {
	case meridiem == "pm" && hour < 12:
		hour += 12
	case meridiem == "am" && hour == 12:
		hour = 0
	}
	if hour > 23 || minute > 59 || second > 60 {
		return date{time: midnight, dayOnly: true, doubt: "the day has no such time"}
	}
	location, ok := zoneOf(strings.TrimSpace(m[5]), zone)
	if !ok {
		return date{time: midnight, dayOnly: true, doubt: "the zone " + strconv.Quote(m[5]) + " may mean several"}
	}
	return date{time: time.Date(midnight.Year(), midnight.Month(), midnight.Day(), hour, minute, min(second, 59), 0, location)}
}

func monthOf(text string) time.Month {
	text = strings.ToLower(strings.TrimSuffix(text, "."))
	best, length := time.Month(0), 0
	for _, m := range months {
		for name := range strings.FieldsSeq(m.names) {
			if strings.HasPrefix(text, name) && len(name) > length {
				best, length = m.month, len(name)
			}
		}
	}
	return best
}

// zoneOf returns the zone that a text names, and whether it means one.
func zoneOf(text string, otherwise *time.Location) (*time.Location, bool) {
	if text == "" {
		return otherwise, true
	}
	if m := offset.FindStringSubmatch(text); m != nil {
		minutes := number(m[2])*60 + number(m[3])
		if minutes > 15*60 {
			return nil, false
		}
		if m[1] == "-" {
			minutes = -minutes
		}
		if minutes == 0 {
			return time.UTC, true
		}
		return time.FixedZone("", minutes*60), true
	}
	minutes, ok := zones[strings.ToUpper(strings.Trim(text, "()"))]
	if !ok {
		return nil, false
	}
	if minutes == 0 {
		return time.UTC, true
	}
	return time.FixedZone("", minutes*60), true
}
