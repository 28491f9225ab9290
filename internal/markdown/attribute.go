// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"regexp"
	"strings"
)

// attributes returns the attributes that an element may keep, as pairs of names and values.
func (r *renderer) attributes(t *htmlTag, e element) []string {
	var list []string
	add := func(name, value string) {
		if value != "" {
			list = append(list, name, value)
		}
	}
	add("id", r.takeID(t))
	list = append(list, checkedAttributes(t, e)...)
	if align := alignment(t); align != "" && e.text {
		add("class", "align-"+align)
	}
	if language := t.attribute("lang"); languageTag.MatchString(language) {
		add("lang", language)
	}
	add("dir", r.directionOf(t, e))
	return list
}

// takeID returns the id of an element. Of several elements with one id, only the first gets it.
func (r *renderer) takeID(t *htmlTag) string {
	id := t.attribute("id")
	if id == "" && t.name == "a" {
		id = t.attribute("name")
	}
	id = anchorElsewhere(id)
	if id == "" || !r.rawIDs[id] || r.elements.ids[id] {
		return ""
	}
	r.elements.ids[id] = true
	return id
}

// checkedAttributes returns the attributes that only some elements have, if their values are valid.
func checkedAttributes(t *htmlTag, e element) (list []string) {
	for name := range strings.FieldsSeq(ownAttributes[e.tag]) {
		value := strings.TrimSpace(t.attribute(name))
		switch pattern := attributePatterns[name]; {
		case pattern == nil && t.has(name):
			list = append(list, name, "")
		case pattern != nil && pattern.MatchString(value):
			list = append(list, name, value)
		}
	}
	return list
}

// directionOf returns the direction of an element's text, or "".
func (r *renderer) directionOf(t *htmlTag, e element) string {
	direction := strings.ToLower(t.attribute("dir"))
	switch {
	case e.tag == "pre":
		return ""
	case direction == "ltr" || direction == "rtl" || direction == "auto":
		return direction
	case e.tag == "code" && r.bidirectional:
		return "ltr"
	case e.text || e.tag == "bdi":
		return "auto"
	}
	return ""
}

// ownAttributes are the attributes of single elements. An attribute without a pattern has no value.
var ownAttributes = map[string]string{
	"abbr": "title", "dfn": "title", "details": "open", "ol": "start reversed type", "li": "value",
	"td": "colspan rowspan", "th": "colspan rowspan scope", "time": "datetime",
}

var (
	languageTag       = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$`)
	attributePatterns = map[string]*regexp.Regexp{
		"title":    regexp.MustCompile(`.`),
		"start":    regexp.MustCompile(`^-?[0-9]{1,9}$`),
		"value":    regexp.MustCompile(`^-?[0-9]{1,9}$`),
		"type":     regexp.MustCompile(`^[1aAiI]$`),
		"colspan":  regexp.MustCompile(`^[1-9][0-9]{0,2}$`),
		"rowspan":  regexp.MustCompile(`^[1-9][0-9]{0,2}$`),
		"scope":    regexp.MustCompile(`^(col|row|colgroup|rowgroup)$`),
		"datetime": regexp.MustCompile(`^[0-9TWPZYMDHS.:+ -]{1,40}$`),
	}
	alignStyle = regexp.MustCompile(`(?i)(?:^|;)\s*text-align\s*:\s*(left|center|right)\s*(?:;|$)`)
)

// alignment returns the alignment of an element: "left", "center", "right" or "".
func alignment(t *htmlTag) string {
	switch align := strings.ToLower(strings.TrimSpace(t.attribute("align"))); {
	case align == "left" || align == "center" || align == "right":
		return align
	case t.name == "center":
		return "center"
	}
	if match := alignStyle.FindStringSubmatch(t.attribute("style")); match != nil {
		return strings.ToLower(match[1])
	}
	return ""
}
