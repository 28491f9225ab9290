// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package docusaurus

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/jstime"
)

// metadata is front matter that is valid.
type metadata struct{ frontmatter.Value }

func (m metadata) has(key string) bool {
	_, ok := m.Get(key)
	return ok
}

func (m metadata) text(key string) string {
	v, _ := m.Get(key)
	return v.Text
}

func (m metadata) flag(key string) bool {
	v, _ := m.Get(key)
	return v.Kind == frontmatter.Bool && v.Bool || v.Kind == frontmatter.String && strings.EqualFold(v.Text, "true")
}

// validate says where Docusaurus refuses front matter; nil if it does not.
func validate(matter frontmatter.Value) *frontmatter.SyntaxError {
	if matter.Kind != frontmatter.Map && matter.Kind != frontmatter.Null {
		return refusal(matter, "the front matter is no mapping")
	}
	for _, field := range matter.Fields {
		if problem := validateField(field.Key, field.Value); problem != nil {
			return problem
		}
	}
	if m := (metadata{matter}); m.flag("draft") && m.flag("unlisted") {
		return refusal(matter, "a post cannot be draft and unlisted at the same time")
	}
	return nil
}

func refusal(v frontmatter.Value, format string, args ...any) *frontmatter.SyntaxError {
	return &frontmatter.SyntaxError{Line: v.Line, Message: fmt.Sprintf(format, args...)}
}

func validateField(key string, v frontmatter.Value) *frontmatter.SyntaxError {
	switch key {
	case "title", "description", "title_meta", "sidebar_label":
		if !isText(v) {
			return refusal(v, "%q must be a string", key)
		}
	case "slug", "author", "id", "author_title", "authorTitle":
		if !isText(v) || v.Text == "" {
			return refusal(v, "%q must be a string that is not empty", key)
		}
	case "draft", "unlisted", "hide_table_of_contents":
		if !isFlag(v) {
			return refusal(v, "%q must be a boolean", key)
		}
	case "date":
		if !isDate(v) {
			return refusal(v, "%q must be a valid date", key)
		}
	case "tags":
		return validateTags(v)
	case "keywords":
		if v.Kind != frontmatter.List {
			return refusal(v, "%q must be an array", key)
		}
	case "authors":
		return validateAuthors(v)
	case "last_update":
		return validateUpdate(v)
	}
	return nil
}

func validateTags(v frontmatter.Value) *frontmatter.SyntaxError {
	if v.Kind != frontmatter.List {
		return refusal(v, "%q does not look like a valid front matter Yaml array", "tags")
	}
	for _, item := range v.Items {
		if !isTag(item) {
			return refusal(item, "%q does not look like a valid tag", item.Joined())
		}
	}
	return nil
}

func validateAuthors(v frontmatter.Value) *frontmatter.SyntaxError {
	items := v.Items
	if v.Kind != frontmatter.List {
		items = []frontmatter.Value{v}
	}
	for _, item := range items {
		if item.Kind == frontmatter.Map && !hasAny(item, "key", "name", "imageURL", "image_url") || item.Kind != frontmatter.Map && (!isText(item) || item.Text == "") {
			return refusal(item, "%q does not look like an author, with a key or a name", "authors")
		}
	}
	return nil
}

func validateUpdate(v frontmatter.Value) *frontmatter.SyntaxError {
	if v.Kind != frontmatter.Map || !hasAny(v, "date", "author") {
		return refusal(v, "%q must have an author or a date", "last_update")
	}
	if date, ok := v.Get("date"); ok && !isDate(date) {
		return refusal(date, "the date of %q must be valid", "last_update")
	}
	return nil
}

func hasAny(v frontmatter.Value, keys ...string) bool {
	return slices.ContainsFunc(v.Fields, func(field frontmatter.Field) bool { return slices.Contains(keys, field.Key) })
}

func isFlag(v frontmatter.Value) bool {
	return v.Kind == frontmatter.Bool || v.Kind == frontmatter.String && (strings.EqualFold(v.Text, "true") || strings.EqualFold(v.Text, "false"))
}

// isText is true for values that become text, such as numbers and dates.
func isText(v frontmatter.Value) bool {
	switch v.Kind {
	case frontmatter.String, frontmatter.Int, frontmatter.Float, frontmatter.Date:
		return true
	}
	return false
}

func isDate(v frontmatter.Value) bool {
	switch v.Kind {
	case frontmatter.Date, frontmatter.Int, frontmatter.Float:
		return true
	case frontmatter.String:
		_, _, ok := jstime.Parse(v.Text, time.UTC)
		return ok
	}
	return false
}

func isTag(v frontmatter.Value) bool {
	if v.Kind != frontmatter.Map {
		return isText(v) && v.Text != ""
	}
	label, _ := v.Get("label")
	permalink, _ := v.Get("permalink")
	return isText(label) && isText(permalink) && label.Text != "" && permalink.Text != ""
}
