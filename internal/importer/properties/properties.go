// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package properties reads the metadata of Markdown that no generator has rules for: notes and plain files.
package properties

import (
	"slices"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/jstime"
)

// Properties are metadata. Keys are found in any case.
type Properties struct{ frontmatter.Value }

// First returns the value of the first key that is there and not null.
func (p Properties) First(keys ...string) (value frontmatter.Value, ok bool) {
	for _, key := range keys {
		for _, field := range p.Fields {
			if strings.EqualFold(field.Key, key) && field.Value.Kind != frontmatter.Null {
				return field.Value, true
			}
		}
	}
	return frontmatter.Value{}, false
}

// Text returns the first text or number of the keys.
func (p Properties) Text(keys ...string) string {
	for _, key := range keys {
		if v, ok := p.First(key); ok && v.IsScalar() && strings.TrimSpace(v.Text) != "" {
			return strings.TrimSpace(v.Text)
		}
	}
	return ""
}

// Names returns the texts of the keys: the items of lists, and texts divided where cut is true.
func (p Properties) Names(cut func(rune) bool, keys ...string) []string {
	var names []string
	for _, key := range keys {
		v, ok := p.First(key)
		if !ok {
			continue
		}
		items := v.Items
		if v.Kind != frontmatter.List {
			items = nil
			for _, text := range strings.FieldsFunc(v.Text, cut) {
				items = append(items, frontmatter.Value{Kind: frontmatter.String, Text: text})
			}
		}
		for _, item := range items {
			name := strings.TrimSpace(item.Text)
			if item.IsScalar() && item.Kind != frontmatter.Null && name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// Date returns the first date of the keys. Where a key is there and cannot be read, unread is its value.
func (p Properties) Date(zone *time.Location, keys ...string) (t time.Time, dateOnly bool, unread *frontmatter.Value) {
	for _, key := range keys {
		v, ok := p.First(key)
		if !ok {
			continue
		}
		text := strings.TrimSpace(v.Text)
		if v.Kind == frontmatter.Date {
			return v.Time, v.DateOnly, nil
		}
		if day, err := time.Parse(time.DateOnly, text); err == nil {
			return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone), true, nil
		}
		if t, dateOnly, ok := jstime.Parse(text, zone); ok && v.Kind == frontmatter.String && t.Year() > 1 {
			if rolled := len(text) >= len(time.DateOnly) && text[4] == '-' && text[7] == '-' && text[:len(time.DateOnly)] != t.Format(time.DateOnly); rolled {
				return time.Time{}, false, &v
			}
			return t, dateOnly, nil
		}
		return time.Time{}, false, &v
	}
	return time.Time{}, false, nil
}

// Visibility is whether metadata hide a file.
type Visibility int

// The visibilities.
const (
	Public Visibility = iota
	Hidden
	Unclear
)

// Visibility says whether metadata hide a file. A flag that is neither true nor false may mean either. said is
// true where a flag says so, and line is where.
func (p Properties) Visibility() (v Visibility, said bool, line int) {
	for _, key := range []string{"draft", "private", "hidden", "unlisted", "published", "publish", "status", "visibility"} {
		value, ok := p.First(key)
		if !ok {
			continue
		}
		switch own, says := visibilityOf(key, value); {
		case says && own != Public:
			return own, true, value.Line
		case says:
			v, said, line = Public, true, value.Line
		}
	}
	return v, said, line
}

// visibilityOf is what one flag says; says is false if it says nothing.
func visibilityOf(key string, value frontmatter.Value) (v Visibility, says bool) {
	text := strings.ToLower(value.Text)
	switch {
	case key == "status" || key == "visibility":
		return Hidden, slices.Contains([]string{"draft", "private", "hidden", "unlisted", "unpublished", "members", "paid"}, text)
	case value.Kind == frontmatter.Bool:
		if hides := slices.Contains([]string{"draft", "private", "hidden", "unlisted"}, key); value.Bool == hides {
			return Hidden, true
		}
		return Public, true
	case value.Kind == frontmatter.Date || len(text) >= 4 && '0' <= text[0] && text[0] <= '9': // published: 2024-03-05
		return Public, false
	}
	return Unclear, true
}
