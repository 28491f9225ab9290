// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo

import (
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// contentFile is a file of content, cut into front matter and body.
type contentFile struct {
	matter frontmatter.Value
	body   string
	// bodyLine is where the body begins.
	bodyLine int
}

// split cuts a file as Hugo does: YAML, TOML or JSON, which empty lines may precede. Only the fence that begins
// front matter ends it.
func split(text string) (contentFile, error) {
	trimmed := strings.TrimLeft(text, " \t\n")
	line := strings.Count(text[:len(text)-len(trimmed)], "\n") + 1
	switch {
	case strings.HasPrefix(trimmed, "---"):
		return fenced(trimmed, line, "---", func(matter string, line int) (frontmatter.Value, error) {
			return frontmatter.ParseYAML(matter, line, frontmatter.GoccyYAML)
		})
	case strings.HasPrefix(trimmed, "+++"):
		return fenced(trimmed, line, "+++", parseTOML)
	case strings.HasPrefix(trimmed, "{"):
		decoder := json.NewDecoder(strings.NewReader(trimmed))
		var object json.RawMessage
		if err := decoder.Decode(&object); err != nil {
			return contentFile{}, &frontmatter.SyntaxError{Line: line, Message: "a file that begins with { has front matter in JSON: " + err.Error()}
		}
		matter, err := frontmatter.ParseYAML(string(object), line, frontmatter.YAML12)
		end := int(decoder.InputOffset())
		return contentFile{matter: floats(lowerKeys(matter)), body: strings.TrimPrefix(trimmed[end:], "\n"), bodyLine: line + strings.Count(trimmed[:end], "\n") + 1}, err
	}
	return contentFile{body: text, bodyLine: 1}, nil
}

// floats makes floats of integers, as Hugo reads all numbers of JSON.
func floats(v frontmatter.Value) frontmatter.Value {
	if v.Kind == frontmatter.Int {
		v.Kind = frontmatter.Float
	}
	for i := range v.Fields {
		v.Fields[i].Value = floats(v.Fields[i].Value)
	}
	for i := range v.Items {
		v.Items[i] = floats(v.Items[i])
	}
	return v
}

func fenced(text string, line int, fence string, parse func(string, int) (frontmatter.Value, error)) (contentFile, error) {
	first, rest, _ := strings.Cut(text, "\n")
	end, next := len(rest), ""
	found := false
	for at := 0; at < len(rest); {
		current, _, more := strings.Cut(rest[at:], "\n")
		if strings.TrimRight(current, " \t") == fence {
			end, found = at, true
			next = strings.TrimPrefix(rest[at+len(current):], "\n")
			break
		}
		if !more {
			break
		}
		at += len(current) + 1
	}
	if !found {
		return contentFile{}, &frontmatter.SyntaxError{Line: line, Message: fmt.Sprintf("no line of %q ends the front matter", fence)}
	}
	if behind := strings.TrimSpace(strings.TrimPrefix(first, fence)); behind != "" && behind[0] != '#' {
		return contentFile{}, &frontmatter.SyntaxError{Line: line, Message: fmt.Sprintf("%q follows the %q that begins the front matter", behind, fence)}
	}
	matter, err := parse(rest[:end], line+1)
	if err == nil && matter.Kind != frontmatter.Map && matter.Kind != frontmatter.Null {
		err = &frontmatter.SyntaxError{Line: line + 1, Message: "the front matter has no keys"}
	}
	return contentFile{matter: lowerKeys(matter), body: next, bodyLine: line + strings.Count(first+"\n"+rest[:end], "\n") + 1}, err
}

// lowerKeys writes keys in lower case, as Hugo compares them, at all levels.
func lowerKeys(v frontmatter.Value) frontmatter.Value {
	for i := range v.Fields {
		v.Fields[i].Key = strings.ToLower(v.Fields[i].Key)
		v.Fields[i].Value = lowerKeys(v.Fields[i].Value)
	}
	for i := range v.Items {
		v.Items[i] = lowerKeys(v.Items[i])
	}
	return v
}

// parseTOML reads TOML as values. They have no lines.
func parseTOML(text string, line int) (frontmatter.Value, error) {
	var table map[string]any
	if _, err := toml.Decode(text, &table); err != nil {
		var parse toml.ParseError
		if errors.As(err, &parse) {
			return frontmatter.Value{}, &frontmatter.SyntaxError{Line: parse.Position.Line + line - 1, Message: parse.Message}
		}
		return frontmatter.Value{}, &frontmatter.SyntaxError{Message: err.Error()}
	}
	return valueOf(table), nil
}

func valueOf(v any) frontmatter.Value {
	switch v := v.(type) {
	case map[string]any:
		value := frontmatter.Value{Kind: frontmatter.Map}
		keys := make([]string, 0, len(v))
		for key := range v {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		for _, key := range keys {
			value.Fields = append(value.Fields, frontmatter.Field{Key: key, Value: valueOf(v[key])})
		}
		return value
	case []map[string]any:
		value := frontmatter.Value{Kind: frontmatter.List}
		for _, item := range v {
			value.Items = append(value.Items, valueOf(item))
		}
		return value
	case []any:
		value := frontmatter.Value{Kind: frontmatter.List}
		for _, item := range v {
			value.Items = append(value.Items, valueOf(item))
		}
		return value
	case string:
		return frontmatter.Value{Kind: frontmatter.String, Raw: v, Text: v}
	case bool:
		return frontmatter.Value{Kind: frontmatter.Bool, Bool: v, Raw: strconv.FormatBool(v), Text: strconv.FormatBool(v)}
	case int64:
		return frontmatter.Value{Kind: frontmatter.Int, Number: float64(v), Raw: strconv.FormatInt(v, 10), Text: strconv.FormatInt(v, 10)}
	case float64:
		text := strconv.FormatFloat(v, 'f', -1, 64)
		return frontmatter.Value{Kind: frontmatter.Float, Number: v, Raw: text, Text: text}
	case time.Time:
		return tomlTime(v)
	}
	return frontmatter.Value{}
}

// tomlTime is a date of TOML; a local one belongs to whichever zone reads it.
func tomlTime(t time.Time) frontmatter.Value {
	value := frontmatter.Value{Kind: frontmatter.Date, Time: t, Zoned: true, Raw: t.Format(time.RFC3339), Text: t.Format(time.RFC3339)}
	switch t.Location().String() {
	case "date-local":
		value.DateOnly, value.Zoned = true, false
		value.Raw = t.Format(time.DateOnly)
		value.Text = value.Raw
	case "time-local":
		text := t.Format("15:04:05.999999999")
		return frontmatter.Value{Kind: frontmatter.String, Raw: text, Text: text}
	case "datetime-local":
		value.Zoned = false
		value.Raw = t.Format("2006-01-02T15:04:05.999999999")
	}
	return value
}
