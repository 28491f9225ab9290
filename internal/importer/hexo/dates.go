// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hexo

import (
	"strconv"
	"time"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/jstime"
)

// date returns the date of the front matter, or of the file's name if new_post_name has a date.
func (s *site) date(file string, matter frontmatter.Value, info map[string]string) (t time.Time, dateOnly bool) {
	if v, ok := matter.Get("date"); ok && v.Truthy() {
		if t, dateOnly, ok := s.time(v); ok {
			if v.Kind == frontmatter.Date && v.Zoned && !t.Equal(v.Time) {
				s.Lose(file, v.Line, importer.DateInvalid, "Hexo reads %s as a time of its own zone: %s", v.Raw, t.Format(time.RFC3339))
			}
			return t, dateOnly
		}
		s.Lose(file, v.Line, importer.DateInvalid, "Hexo cannot read the date %q and takes the file's", v.Joined())
		return time.Time{}, false
	}
	month, day := info["month"]+info["i_month"], info["day"]+info["i_day"]
	if info["year"] != "" && month != "" && day != "" {
		return time.Date(number(info["year"]), time.Month(number(month)), number(day), 0, 0, 0, 0, s.zone()), true
	}
	s.Lose(file, 0, importer.DateMissing, "the front matter has no date: Hexo takes the file's")
	return time.Time{}, false
}

// zone is where the times of posts are.
func (s *site) zone() *time.Location {
	if s.config.zone != nil {
		return s.config.zone
	}
	return s.machine
}

// time reads a date. Hexo takes the clock that YAML gives in UTC for one of its own zone, also where the
// author wrote an offset.
func (s *site) time(v frontmatter.Value) (t time.Time, dateOnly, ok bool) {
	switch v.Kind {
	case frontmatter.Date:
		return inZone(v.Time.UTC(), s.zone()), v.DateOnly, true
	case frontmatter.Int, frontmatter.Float:
		t = time.UnixMilli(int64(v.Number))
	case frontmatter.String:
		t, _, ok = jstime.Parse(v.Text, s.machine)
		if !ok {
			return t, false, false
		}
	default:
		return t, false, false
	}
	if s.config.zone != nil {
		return inZone(t.In(s.machine), s.config.zone), false, true
	}
	return t.In(s.machine), false, true
}

// inZone is the time at which the clocks of a zone show what t shows.
func inZone(t time.Time, zone *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
}

func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
