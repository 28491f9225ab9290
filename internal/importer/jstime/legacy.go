// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package jstime

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
)

// none is a part of a date that the text does not give.
const none = math.MinInt

// legacyDate is a date as V8 reads a text that is not in the form of ECMAScript: any order of numbers, names
// of months, times and zones.
type legacyDate struct {
	tokens []string

	days       []int
	namedMonth int
	clock      []int
	closed     bool // the time has all its parts
	hourOffset int  // of AM or PM
	zoneSign   int
	zoneHour   int
	zoneMinute int
	numbers    bool // one has been read
}

var (
	legacyToken = regexp.MustCompile(`\d+|[^\x00-@\s]+|\s+|\([^()]*\)|.`)
	months      = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
	zones       = map[string]int{"ut": 0, "utc": 0, "z": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
)

func legacy(text string, local *time.Location) (t time.Time, dateOnly, ok bool) {
	d := legacyDate{tokens: legacyToken.FindAllString(text, -1), namedMonth: none, hourOffset: none, zoneHour: none, zoneMinute: none, zoneSign: none}
	for len(d.tokens) > 0 {
		if !d.read() {
			return time.Time{}, false, false
		}
	}
	return d.date(local)
}

// next takes a token; "" is the end.
func (d *legacyDate) next() string {
	token := d.peek()
	d.tokens = d.tokens[min(1, len(d.tokens)):]
	return token
}

func (d *legacyDate) peek() string {
	if len(d.tokens) == 0 {
		return ""
	}
	return d.tokens[0]
}

func (d *legacyDate) skip(token string) {
	if d.peek() == token {
		d.next()
	}
}

func isNumber(token string) bool { return token != "" && '0' <= token[0] && token[0] <= '9' }

func isWord(token string) bool {
	return token != "" && token[0] >= 'A'
}

// read takes the next token and the tokens that belong to it. It returns false if the text is no date.
func (d *legacyDate) read() bool {
	token := d.next()
	switch {
	case isNumber(token):
		d.numbers = true
		return d.readNumber(token)
	case isWord(token):
		return d.readWord(strings.ToLower(token))
	case (token == "+" || token == "-") && (d.zoneSign != none && d.zoneHour == 0 && d.zoneMinute == 0 || len(d.clock) > 0):
		return d.readOffset(token)
	case (token == "+" || token == "-" || token == ")") && d.numbers:
		return false
	}
	return true
}

func (d *legacyDate) readNumber(token string) bool {
	n := number(token)
	if len(token) > 9 {
		return false
	}
	switch {
	case d.peek() == ":":
		d.next()
		d.clock = append(d.clock, n)
		return !d.closed && len(d.clock) <= 4
	case d.peek() == "." && d.expects(n):
		return d.readFraction(n)
	case d.zoneHour != none && d.zoneMinute == none:
		d.zoneMinute = n
	case d.expects(n):
		d.clock, d.closed = append(d.clock, n), true
		return endsClock(d.peek())
	default:
		d.skip(".")
		if len(d.days) == 3 {
			return false
		}
		d.days = append(d.days, n)
		d.skip("-")
	}
	return true
}

// readFraction takes seconds with their fraction.
func (d *legacyDate) readFraction(seconds int) bool {
	d.next()
	if !isNumber(d.peek()) {
		return false
	}
	fraction := (d.next() + "000")[:3]
	d.clock, d.closed = append(d.clock, seconds, number(fraction)), true
	return true
}

// endsClock reports whether a token may stand behind the time.
func endsClock(token string) bool {
	return strings.TrimSpace(token) == "" || strings.EqualFold(token, "z") || token == "+" || token == "-" || token == "("
}

// expects reports whether a number is the next part of the time.
func (d *legacyDate) expects(n int) bool {
	return !d.closed && (len(d.clock) == 1 || len(d.clock) == 2) && n < 60 || !d.closed && len(d.clock) == 3 && n < 1000
}

func (d *legacyDate) readWord(word string) bool {
	prefix := word[:min(3, len(word))]
	zone, isZone := zones[word]
	switch {
	case (word == "am" || word == "pm") && len(d.clock) > 0:
		d.hourOffset = 0
		if word == "pm" {
			d.hourOffset = 12
		}
	case len(prefix) == 3 && slices.Contains(months, prefix):
		d.namedMonth = slices.Index(months, prefix) + 1
		d.skip("-")
	case isZone && d.numbers:
		d.zoneSign, d.zoneHour, d.zoneMinute = 1, zone, 0
		if zone < 0 {
			d.zoneSign, d.zoneHour = -1, -zone
		}
	default:
		return !d.numbers && !isNumber(d.peek())
	}
	return true
}

func (d *legacyDate) readOffset(sign string) bool {
	d.zoneSign = 1
	if sign == "-" {
		d.zoneSign = -1
	}
	digits := ""
	if isNumber(d.peek()) {
		digits = d.next()
	}
	n := number(digits)
	switch {
	case d.peek() == ":":
		d.next()
		d.zoneHour, d.zoneMinute = n, none
	case len(digits) == 1 || len(digits) == 2:
		d.zoneHour, d.zoneMinute = n, 0
	case len(digits) == 3 || len(digits) == 4:
		d.zoneHour, d.zoneMinute = n/100, n%100
	default:
		return false
	}
	return true
}

func (d *legacyDate) date(local *time.Location) (t time.Time, dateOnly, ok bool) {
	year, month, day, ok := d.day()
	if !ok || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 {
		return time.Time{}, false, false
	}
	sinceMidnight, ok := d.time()
	if !ok {
		return time.Time{}, false, false
	}
	hours, minutes, rest := sinceMidnight/time.Hour, sinceMidnight%time.Hour/time.Minute, sinceMidnight%time.Minute
	return time.Date(year, time.Month(month), day, int(hours), int(minutes), 0, int(rest), d.zone(local)), len(d.clock) == 0, true
}

// time is the time on the clock, since midnight.
func (d *legacyDate) time() (sinceMidnight time.Duration, ok bool) {
	clock := append(slices.Clone(d.clock), 0, 0, 0, 0)
	hour, minute, second, millisecond := clock[0], clock[1], clock[2], clock[3]
	if d.hourOffset != none {
		if hour < 1 || hour > 12 {
			return 0, false
		}
		hour = hour%12 + d.hourOffset
	}
	if hour > 24 || minute > 59 || second > 59 || hour == 24 && minute+second+millisecond > 0 {
		return 0, false
	}
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second + time.Duration(millisecond)*time.Millisecond, true
}

// zone is the zone that the text names, or the local zone.
func (d *legacyDate) zone(local *time.Location) *time.Location {
	switch {
	case d.zoneSign == none:
		return local
	case d.zoneHour == 0 && d.zoneMinute <= 0:
		return time.UTC
	}
	return time.FixedZone("", d.zoneSign*(max(0, d.zoneHour)*3600+max(0, d.zoneMinute)*60))
}

// day puts the numbers in order.
func (d *legacyDate) day() (year, month, day int, ok bool) {
	if len(d.days) == 0 || d.namedMonth != none && len(d.days) == 3 {
		return 0, 0, 0, false
	}
	n := append(slices.Clone(d.days), 1, 1)
	first := n[0] >= 1 && n[0] <= 31
	switch {
	case d.namedMonth != none && first:
		year, month, day = n[1], d.namedMonth, n[0]
	case d.namedMonth != none:
		year, month, day = n[0], d.namedMonth, n[1]
	case first:
		year, month, day = n[2], n[0], n[1]
	default:
		year, month, day = n[0], n[1], n[2]
	}
	switch {
	case year < 50:
		year += 2000
	case year < 100:
		year += 1900
	}
	return year, month, day, true
}
