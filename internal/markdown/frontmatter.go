// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"
)

// maxFrontMatter is the longest front matter, in bytes.
const maxFrontMatter = 16 << 10

// Body returns the article that a file holds: without its front matter, and cleaned
// as Render cleans its source. Files with other line ends, or with a byte order mark,
// have the same Body. The error says why the front matter cannot be read, which is left out
// all the same.
func Body(file string) (string, error) { return withoutFrontMatter(clean(file)) }

// withoutFrontMatter removes the front matter of Hugo, Jekyll and others: YAML
// between lines of "---", TOML between lines of "+++", or a JSON object. A text
// that begins with a thematic break stays whole, because no mapping follows the break.
// Faulty front matter differs from such a text by its first line, which has a key.
func withoutFrontMatter(text string) (string, error) {
	first, rest, _ := strings.Cut(text, "\n")
	fence := strings.TrimRight(first, " \t")
	switch {
	case fence == "---":
		if matter, body, ok := cutAtLine(rest, "---", "..."); ok {
			return withoutMapping(text, matter, body, yamlKey, readYAML)
		}
	case fence == "+++":
		if matter, body, ok := cutAtLine(rest, "+++"); ok {
			return withoutMapping(text, matter, body, tomlKey, readTOML)
		}
	case strings.HasPrefix(fence, "{"):
		return withoutJSON(text, rest, fence)
	}
	return text, nil
}

// withoutMapping returns the body of a text whose front matter reads as a mapping, or is faulty and begins with a key. Any
// other text stays whole.
func withoutMapping(text, matter, body string, key *regexp.Regexp, read func(string) (isMapping bool, err error)) (string, error) {
	switch isMapping, err := read(matter); {
	case isMapping:
		return body, nil
	case err != nil && beginsWith(key, matter):
		return body, err
	}
	return text, nil
}

// withoutJSON is withoutMapping for a JSON object that begins with the text. rest is the text after the line of the fence.
func withoutJSON(text, rest, fence string) (string, error) {
	length, err := jsonObjectLength(text)
	if length > 0 {
		if after, body, _ := strings.Cut(text[length:], "\n"); strings.TrimSpace(after) == "" {
			return body, nil
		}
	}
	if matter, body, ok := cutAtLine(rest, "}"); ok && err != nil && fence == "{" && beginsWith(jsonKey, matter) {
		return body, err
	}
	return text, nil
}

// The keys that front matter begins with. Prose that begins so is in lower case too seldom.
var (
	yamlKey = regexp.MustCompile(`^["']?[a-z_][\w.-]*["']?[ \t]*:([ \t]|$)`)
	tomlKey = regexp.MustCompile(`^(["']?[a-z_][\w.-]*["']?[ \t]*=|\[+[\w.-]+\]+[ \t]*$)`)
	jsonKey = regexp.MustCompile(`^[ \t]*"[^"]*"[ \t]*:`)
)

// beginsWith reports whether the first line that says something, and is no comment, has a key.
func beginsWith(key *regexp.Regexp, matter string) bool {
	for line := range strings.Lines(matter) {
		line = strings.TrimRight(line, "\n")
		if strings.TrimSpace(line) != "" && line[0] != '#' {
			return key.MatchString(line)
		}
	}
	return false
}

// cutAtLine cuts the text around the first line that is one of the fences. ok is false
// if there is none within maxFrontMatter.
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

// readYAML returns an error if front matter is not YAML, and reports whether it is a mapping. The error counts
// lines from the fence.
func readYAML(matter string) (isMapping bool, err error) {
	var document yaml.Node // does not expand aliases
	if err := yaml.Unmarshal([]byte("\n"+matter), &document); err != nil {
		return false, err
	}
	return len(document.Content) == 1 && document.Content[0].Kind == yaml.MappingNode, nil
}

// readTOML returns an error if front matter is not TOML, and reports whether it is a table. The error counts
// lines from the fence.
func readTOML(matter string) (isTable bool, err error) {
	var table map[string]any
	_, err = toml.Decode("\n"+matter, &table)
	return err == nil && len(table) > 0, err
}

// jsonObjectLength returns the length of the JSON object at the beginning of the text. It returns 0
// if there is none, or if the object is empty or too long.
func jsonObjectLength(text string) (length int, err error) {
	decoder := json.NewDecoder(strings.NewReader(text[:min(len(text), maxFrontMatter)]))
	var object map[string]json.RawMessage
	if err := decoder.Decode(&object); err != nil || len(object) == 0 {
		return 0, err
	}
	return int(decoder.InputOffset()), nil
}
