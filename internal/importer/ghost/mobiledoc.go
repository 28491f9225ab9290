// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package ghost

import (
	"encoding/json"
	"fmt"
	"html"
	"strings"
)

// Kinds of sections of Mobiledoc.
const (
	textSection  = 1
	imageSection = 2
	listSection  = 3
	cardSection  = 10
)

type mobiledoc struct {
	Markups  [][]json.RawMessage `json:"markups"`
	Atoms    [][]json.RawMessage `json:"atoms"`
	Cards    [][]json.RawMessage `json:"cards"`
	Sections [][]json.RawMessage `json:"sections"`
}

// mobiledocParts returns the parts of an article of Ghost's editor up to version 5.
func mobiledocParts(text string, lose func(string)) ([]part, error) {
	var doc mobiledoc
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		return nil, fmt.Errorf("it is no Mobiledoc: %w", err)
	}
	var parts []part
	for _, section := range doc.Sections {
		p, err := doc.section(section, lose)
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return parts, nil
}

func value[T any](list []json.RawMessage, i int) (v T) {
	if i < len(list) {
		_ = json.Unmarshal(list[i], &v) // a value of another type is ignored
	}
	return v
}

func (d *mobiledoc) section(section []json.RawMessage, lose func(string)) (part, error) {
	switch kind := value[int](section, 0); kind {
	case textSection:
		tag := value[string](section, 1)
		switch tag {
		case "p", "blockquote":
		case "aside", "pull-quote":
			tag = "blockquote"
		default:
			tag = tagOr(tag, "p")
		}
		return part{html: "<" + tag + ">" + d.markers(value[[][]json.RawMessage](section, 2)) + "</" + tag + ">"}, nil
	case imageSection:
		return part{html: "<p>" + picture(value[string](section, 1), "", "", 0, 0) + "</p>"}, nil
	case listSection:
		tag := tagOr(value[string](section, 1), "ul")
		var b strings.Builder
		b.WriteString("<" + tag + ">")
		for _, item := range value[[][][]json.RawMessage](section, 2) {
			b.WriteString("<li>" + d.markers(item) + "</li>")
		}
		b.WriteString("</" + tag + ">")
		return part{html: b.String()}, nil
	case cardSection:
		at := value[int](section, 1)
		if at < 0 || at >= len(d.Cards) {
			return part{}, fmt.Errorf("it has no card %d", at)
		}
		name := value[string](d.Cards[at], 0)
		c := value[card](d.Cards[at], 1)
		return c.part(name, lose), nil
	default:
		return part{}, fmt.Errorf("it has a section of the unknown kind %d", kind)
	}
}

// markers returns text with its marks. Each marker opens some marks and closes some.
func (d *mobiledoc) markers(list [][]json.RawMessage) string {
	var b strings.Builder
	var open []string
	for _, marker := range list {
		for _, at := range value[[]int](marker, 1) {
			start, tag := d.mark(at)
			b.WriteString(start)
			open = append(open, tag)
		}
		if value[int](marker, 0) == 0 {
			b.WriteString(html.EscapeString(value[string](marker, 3)))
		} else {
			b.WriteString(d.atom(value[int](marker, 3)))
		}
		for range min(value[int](marker, 2), len(open)) {
			b.WriteString("</" + open[len(open)-1] + ">")
			open = open[:len(open)-1]
		}
	}
	for i := len(open) - 1; i >= 0; i-- {
		b.WriteString("</" + open[i] + ">")
	}
	return b.String()
}

func (d *mobiledoc) mark(at int) (start, tag string) {
	if at < 0 || at >= len(d.Markups) {
		return "<span>", "span"
	}
	tag = strings.ToLower(value[string](d.Markups[at], 0))
	switch tag {
	case "a":
		attributes := value[[]string](d.Markups[at], 1)
		for i := 0; i+1 < len(attributes); i += 2 {
			if attributes[i] == "href" {
				return `<a href="` + html.EscapeString(attributes[i+1]) + `">`, "a"
			}
		}
		return "<a>", "a"
	case "strong", "b", "em", "i", "code", "s", "u", "sub", "sup", "mark":
		return "<" + tag + ">", tag
	}
	return "<span>", "span"
}

// atom is the text of a piece that is no text in the editor: a line break, or one of another kind.
func (d *mobiledoc) atom(at int) string {
	if at < 0 || at >= len(d.Atoms) {
		return ""
	}
	if value[string](d.Atoms[at], 0) == "soft-return" {
		return "<br>"
	}
	return html.EscapeString(value[string](d.Atoms[at], 1))
}
