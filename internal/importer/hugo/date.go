// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo

import (
	"regexp"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// dates sets the dates of the post; it is false if Hugo stops at one.
func (p *page) dates(post *importer.Post) bool {
	found := map[string]time.Time{}
	for _, name := range []string{"date", "lastmod", "publishdate", "expirydate"} {
		t, only, ok := p.date(name)
		if !ok {
			return false
		}
		found[name] = t
		if name == "date" {
			post.DateOnly = only
		}
	}
	post.Date, post.Expires = found["date"], found["expirydate"]
	if updated := found["lastmod"]; !updated.Equal(post.Date) {
		post.Updated = updated
	}
	if publish := found["publishdate"]; publish.After(p.Options.Now) { // until then nobody sees it, whatever the date
		post.Date, post.DateOnly = publish, false
		if post.Updated.Before(publish) {
			post.Updated = time.Time{}
		}
	}
	return true
}

var fileDate = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})(?:.(\d{2})-(\d{2})-(\d{2}))?`)

// cutDate divides the name of the file into the date that begins it and the slug behind; ok is false if it begins with none.
func (p *page) cutDate() (t time.Time, dateOnly bool, slug string, ok bool) {
	match := fileDate.FindStringSubmatch(p.base)
	if match == nil {
		return t, false, "", false
	}
	dateOnly = match[2] == ""
	layout, text, length := time.DateOnly, match[1], len(match[0])
	if !dateOnly {
		layout, text = time.DateTime, match[1]+" "+strings.Join(match[2:], ":")
	}
	t, err := time.ParseInLocation(layout, text, p.config.zone)
	if err != nil && !dateOnly { // such as 2024-03-05-99-01-01
		dateOnly, length = true, len(match[1])
		t, err = time.ParseInLocation(time.DateOnly, match[1], p.config.zone)
	}
	return t, dateOnly, strings.Trim(p.base[length:], " -_"), err == nil
}

// date is the first of the fields for a date that is there; ok is false if Hugo stops at one.
func (p *page) date(name string) (t time.Time, dateOnly, ok bool) {
	for _, field := range p.config.dates[name] {
		if field == ":filename" {
			if t, dateOnly, _, ok := p.cutDate(); ok {
				return t, dateOnly, true
			}
			continue
		}
		value, has := p.matter.Get(field)
		if !has || value.Kind == frontmatter.Null || value.Kind == frontmatter.String && value.Text == "" {
			continue
		}
		if field == "published" && value.Kind == frontmatter.Bool {
			continue // see visibility
		}
		t, dateOnly, ok = readTime(value, p.config.zone)
		if !ok {
			p.Lose(p.file, value.Line, importer.DateInvalid, "Hugo stops at %q, which is no date that it can read: write 2024-03-05 or 2024-03-05T10:00:00Z", value.Text)
		}
		return t, dateOnly, ok
	}
	return t, false, true
}

// layouts are the forms of dates that Hugo reads.
var layouts = []string{
	time.RFC3339, "2006-01-02T15:04:05", time.RFC1123Z, time.RFC1123, time.RFC822Z, time.RFC822, time.RFC850, "2006-01-02 15:04:05.999999999 -0700 MST",
	"2006-01-02T15:04:05-0700", "2006-01-02 15:04:05Z0700", "2006-01-02 15:04:05", time.ANSIC, time.UnixDate, time.RubyDate, "2006-01-02 15:04:05Z07:00",
	"2006-01-02", "02 Jan 2006", "2006-01-02 15:04:05 -07:00", "2006-01-02 15:04:05 -0700",
}

// readTime reads a date as Hugo does. A number is seconds since 1970.
func readTime(v frontmatter.Value, zone *time.Location) (t time.Time, dateOnly, ok bool) {
	switch v.Kind {
	case frontmatter.Int:
		return time.Unix(int64(v.Number), 0).UTC(), false, true
	case frontmatter.Date:
		if !v.Zoned {
			return inZone(v.Time, zone), v.DateOnly, true
		}
		return v.Time, false, true
	case frontmatter.String:
		for _, layout := range layouts {
			if t, err := time.ParseInLocation(layout, v.Text, zone); err == nil {
				if strings.HasSuffix(layout, " MST") && !strings.Contains(layout, "-0700") || layout == time.UnixDate {
					t = inZone(t, zone)
				}
				return t, layout == "2006-01-02" || layout == "02 Jan 2006", true
			}
		}
	}
	return t, false, false
}

// inZone is the same time of the day in another zone. Hugo reads a date with the name of a zone so: it ignores the name.
func inZone(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
}
