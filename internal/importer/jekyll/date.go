// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package jekyll

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// time reads a date of front matter in the zone of the site. A time with seconds is one of YAML, which is UTC
// where it has no offset; all else is text that Ruby reads in the zone of the site.
func (s *site) time(v frontmatter.Value) (t time.Time, dateOnly, ok bool) {
	switch {
	case v.Kind == frontmatter.Date && !v.DateOnly:
		return v.Time.In(s.config.zone), false, true
	case v.Kind == frontmatter.Date || v.Kind == frontmatter.String || v.Kind == frontmatter.Int:
		return parseTime(strings.TrimSpace(v.Raw), s.config.zone)
	case v.Kind == frontmatter.List && len(v.Items) > 0 && v.Items[0].IsScalar(): // Ruby finds the first day in the text of a list
		return parseTime(strings.TrimSpace(v.Items[0].Raw), s.config.zone)
	}
	return t, false, false
}

var (
	dayWritten   = regexp.MustCompile(`^(\d{2,4})[-/.](\d{1,2})[-/.](\d{1,2})`)
	compactDay   = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z?)$`)
	slashedDay   = regexp.MustCompile(`^(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b`)
	weekday      = regexp.MustCompile(`(?i)^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+`)
	yearLast     = regexp.MustCompile(`(?i)^([a-z]{3})[a-z]*\s+(\d{1,2})\s+(\d{1,2}:.*)\s(\d{4})$`)
	yearFirst    = regexp.MustCompile(`(?i)^(\d{4})\s+([a-z]{3})[a-z]*\s+(\d{1,2})\b`)
	shortYear    = regexp.MustCompile(`(?i)^(\d{1,2})[\s-]+([a-z]{3})[a-z]*[\s-]+(\d{2})\b`)
	monthOfYear  = regexp.MustCompile(`(?i)^([a-z]{3})[a-z]*\s+(\d{4})$`)
	clockWritten = regexp.MustCompile(`(?i)(?:^|[T\s])(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?\s*([ap]\.?m\.?)?`)
	hourOnly     = regexp.MustCompile(`(?i)(?:^|\s)(\d{1,2})\s*([ap])\.?m\b`)
	offset       = regexp.MustCompile(`(?:\d|\s|[ap]m)\s*(Z|UTC|GMT|[-+]\d{1,2}:?\d{2}|[-+]\d{1,2}|[ECMP][SD]T)(?:\s+\(?[A-Z]{3,5}\)?)?$`)
	monthFirst   = regexp.MustCompile(`(?i)\b([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b`)
	dayFirst     = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th)?\.?[\s-]+([a-z]{3})[a-z]*\.?,?[\s-]+(\d{4})\b`)
	months       = "janfebmaraprmayjunjulaugsepoctnovdec"
	zoneHours    = map[string]float64{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
)

// parseTime reads a date as Ruby's Time.parse does: an ISO day, or day and month by name, with a clock and an
// offset where they are there. Days that a month does not have roll over.
func parseTime(text string, zone *time.Location) (t time.Time, dateOnly, ok bool) {
	year, month, day, rest := parseDay(text)
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return t, false, false
	}
	clock, dateOnly, ok := parseClock(rest)
	if !ok {
		return t, false, false
	}
	in := func(zone *time.Location) time.Time {
		return local(time.Date(year, time.Month(month), day, clock.hour, clock.minute, clock.second, clock.nanosecond, time.UTC), zone)
	}
	if m := offset.FindStringSubmatch(strings.TrimSpace(rest)); m != nil && !dateOnly {
		return in(time.FixedZone("", seconds(m[1]))).In(zone), false, true
	}
	return in(zone), dateOnly, true
}

// local is the time of the day in a zone. Where the clock is put back, it is the later time; where it is put forward, the time
// that the old offset makes: Go takes the other ones.
func local(t time.Time, zone *time.Location) time.Time {
	_, before := t.Add(-24 * time.Hour).In(zone).Zone()
	_, after := t.Add(24 * time.Hour).In(zone).Zone()
	late := t.Add(-time.Duration(after) * time.Second).In(zone)
	if _, offset := late.Zone(); offset == after {
		return late
	}
	return t.Add(-time.Duration(before) * time.Second).In(zone)
}

// parseDay reads a day; all are 0 if there is none. The rest is the text without it.
func parseDay(text string) (year, month, day int, rest string) {
	text = weekday.ReplaceAllString(text, "")
	if m := yearLast.FindStringSubmatch(text); m != nil {
		return number(m[4]), monthNamed(m[1]), number(m[2]), " " + m[3]
	}
	if m := slashedDay.FindStringSubmatch(text); m != nil { // the day comes first
		return number(m[3]), number(m[2]), number(m[1]), text[len(m[0]):]
	}
	if m := dayWritten.FindStringSubmatch(text); m != nil {
		year = number(m[1])
		if len(m[1]) == 2 {
			year = fullYear(year)
		}
		return year, number(m[2]), number(m[3]), text[len(m[0]):]
	}
	if m := compactDay.FindStringSubmatch(text); m != nil {
		if m[4] != "" {
			rest = " " + m[4] + ":" + m[5] + ":" + (m[6] + "00")[:2] + m[7]
		}
		return number(m[1]), number(m[2]), number(m[3]), rest
	}
	if m := monthFirst.FindStringSubmatch(text); m != nil {
		return number(m[3]), monthNamed(m[1]), number(m[2]), strings.Replace(text, m[0], " ", 1)
	}
	if m := dayFirst.FindStringSubmatch(text); m != nil {
		return number(m[3]), monthNamed(m[2]), number(m[1]), strings.Replace(text, m[0], " ", 1)
	}
	return parseRareDay(text)
}

// parseRareDay reads a day in the forms of mail, of programs such as date, and of a month alone.
func parseRareDay(text string) (year, month, day int, rest string) {
	if m := yearFirst.FindStringSubmatch(text); m != nil {
		return number(m[1]), monthNamed(m[2]), number(m[3]), text[len(m[0]):]
	}
	if m := shortYear.FindStringSubmatch(text); m != nil {
		return fullYear(number(m[3])), monthNamed(m[2]), number(m[1]), text[len(m[0]):]
	}
	if m := monthOfYear.FindStringSubmatch(text); m != nil {
		return number(m[2]), monthNamed(m[1]), 1, ""
	}
	return 0, 0, 0, text
}

// wallTime is a time of day on a clock.
type wallTime struct{ hour, minute, second, nanosecond int }

// parseClock reads a time of the day; dateOnly is true if there is none.
func parseClock(text string) (t wallTime, dateOnly, ok bool) {
	dateOnly = true
	if m := clockWritten.FindStringSubmatch(text); m != nil {
		t, dateOnly = wallTime{afternoon(number(m[1]), m[5]), number(m[2]), number(m[3]), number((m[4] + "000000000")[:9])}, false
	} else if m := hourOnly.FindStringSubmatch(text); m != nil {
		t, dateOnly = wallTime{hour: afternoon(number(m[1]), m[2])}, false
	}
	return t, dateOnly, t.hour <= 24 && t.minute <= 59 && t.second <= 60
}

// seconds is an offset from UTC.
func seconds(name string) int {
	if hours, ok := zoneHours[name]; ok {
		return int(hours * 3600)
	}
	digits := strings.ReplaceAll(strings.Trim(name, "+-ZUTCGM"), ":", "")
	if len(digits) <= 2 {
		digits += "00"
	}
	n := number(digits[:len(digits)-2])*3600 + number(digits[len(digits)-2:])*60
	if strings.HasPrefix(name, "-") {
		return -n
	}
	return n
}

func afternoon(hour int, half string) int {
	switch strings.ToLower(half + " ")[0] {
	case 'p':
		return hour%12 + 12
	case 'a':
		return hour % 12
	}
	return hour
}

// fullYear is a year of two digits as Ruby reads it.
func fullYear(year int) int {
	if year < 69 {
		return 2000 + year
	}
	return 1900 + year
}

func monthNamed(name string) int {
	if at := strings.Index(months, strings.ToLower(name[:3])); at >= 0 && at%3 == 0 {
		return at/3 + 1
	}
	return 0
}

func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
