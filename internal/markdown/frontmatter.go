// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"encoding/json"
	"strings"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"
)

// maxFrontMatter is the longest front matter, in bytes.
const maxFrontMatter = 16 << 10

// Body returns the article that a file holds: without its front matter, and cleaned
// as Render cleans its source. Files with other line ends, or with a byte order mark,
// have the same Body.
func Body(file string) string { return withoutFrontMatter(clean(file)) }

// withoutFrontMatter leaves out the front matter of Hugo, Jekyll and others: YAML
// between lines of "---", TOML between lines of "+++", or an object of JSON. A text
// that begins with a thematic break stays whole, since no mapping follows the break.
func withoutFrontMatter(text string) string {
	first, rest, _ := strings.Cut(text, "\n")
	switch fence := strings.TrimRight(first, " \t"); {
	case fence == "---":
		if matter, body, ok := cutAtLine(rest, "---", "..."); ok && isYAMLMapping(matter) {
			return body
		}
	case fence == "+++":
		if matter, body, ok := cutAtLine(rest, "+++"); ok && isTOMLTable(matter) {
			return body
		}
	case strings.HasPrefix(fence, "{"):
		if length := jsonObjectLength(text); length > 0 {
			if after, body, _ := strings.Cut(text[length:], "\n"); strings.TrimSpace(after) == "" {
				return body
			}
		}
	}
	return text
}

// cutAtLine cuts the text around the first line that is one of the fences; ok is false
// when there is none within maxFrontMatter.
func cutAtLine(text string, fences ...string) (before, after string, ok bool) {
	for start := 0; start <= min(len(text), maxFrontMatter); {
		line, _, more := strings.Cut(text[start:], "\n")
		end := start + len(line)
		for _, fence := range fences {
			if strings.TrimRight(line, " \t") == fence {
				return text[:start], text[min(end+1, len(text)):], true
			}
		}
		if !more {
			break
		}
		start = end + 1
	}
	return "", "", false
}

func isYAMLMapping(matter string) bool {
	var document yaml.Node // does not expand aliases
	if err := yaml.Unmarshal([]byte(matter), &document); err != nil || len(document.Content) != 1 {
		return false
	}
	return document.Content[0].Kind == yaml.MappingNode
}

func isTOMLTable(matter string) bool {
	var table map[string]any
	_, err := toml.Decode(matter, &table)
	return err == nil && len(table) > 0
}

// jsonObjectLength is the length of the object of JSON that the text begins with; 0
// where it begins with none, or with an empty or overly long one.
func jsonObjectLength(text string) int {
	decoder := json.NewDecoder(strings.NewReader(text[:min(len(text), maxFrontMatter)]))
	var object map[string]json.RawMessage
	if err := decoder.Decode(&object); err != nil || len(object) == 0 {
		return 0
	}
	return int(decoder.InputOffset())
}
