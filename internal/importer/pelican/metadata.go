// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pelican

import (
	"regexp"
	"strings"
)

// field is a key of the metadata with its lines.
type field struct {
	values []string
	line   int
}

var (
	begins = regexp.MustCompile(`^-{3}(?:\s.*)?$`)
	ends   = regexp.MustCompile(`^(?:-{3}|\.{3})(?:\s.*)?$`)
	keyed  = regexp.MustCompile(`^ {0,3}([A-Za-z0-9_-]+):\s*(.*)$`)
	goesOn = regexp.MustCompile(`^ {4,}(.*)$`)
)

// split takes the metadata off a file, as the meta extension of Python-Markdown does: "Key: value" up to
// a blank line. Fences of YAML may stand around them, but nothing between is read as YAML.
func split(text string) (fields map[string]field, body string, bodyLine int) {
	fields = map[string]field{}
	lines := strings.Split(text, "\n")
	at := 0
	if begins.MatchString(lines[0]) {
		at++
	}
	key := ""
	for ; at < len(lines); at++ {
		line := lines[at]
		if strings.TrimSpace(line) == "" || ends.MatchString(line) {
			at++
			break
		}
		if found := keyed.FindStringSubmatch(line); found != nil {
			key = strings.ToLower(strings.TrimSpace(found[1]))
			f, known := fields[key]
			if !known {
				f.line = at + 1
			}
			f.values = append(f.values, strings.TrimSpace(found[2]))
			fields[key] = f
			continue
		}
		found := goesOn.FindStringSubmatch(line)
		if found == nil || key == "" {
			break
		}
		f := fields[key]
		f.values = append(f.values, strings.TrimSpace(found[1]))
		fields[key] = f
	}
	at = min(at, len(lines))
	return fields, strings.Join(lines[at:], "\n"), at + 1
}

// list divides a text at semicolons if it has one, otherwise at commas. YAML's brackets are letters.
func list(text string) []string {
	separator := ","
	if strings.Contains(text, ";") {
		separator = ";"
	}
	var items []string
	seen := map[string]bool{}
	for item := range strings.SplitSeq(text, separator) {
		if item = strings.TrimSpace(item); item != "" && !seen[item] {
			seen[item] = true
			items = append(items, item)
		}
	}
	return items
}
