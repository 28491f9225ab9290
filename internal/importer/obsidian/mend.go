// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package obsidian

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

var (
	property = regexp.MustCompile(`^([A-Za-z_][\w -]*):[ \t]+(.*?)[ \t]*$`)
	item     = regexp.MustCompile(`^([ \t]*-)[ \t]+(.*?)[ \t]*$`)
	flowList = regexp.MustCompile(`^\[([^\[\]]*)\]$`)
)

// mend puts values in quotes that are no YAML, or that YAML takes for comments, as #tags are. It calls
// mended for each. Tabs that indent become spaces.
func mend(matter string, line int, mended func(line int, value string)) string {
	lines := strings.Split(matter, "\n")
	block := false // within a text of several lines
	for i, text := range lines {
		if rest := strings.TrimLeft(text, " \t"); strings.Contains(text[:len(text)-len(rest)], "\t") {
			lines[i] = strings.ReplaceAll(text[:len(text)-len(rest)], "\t", "  ") + rest
			text = lines[i]
			if rest != "" && !block {
				mended(line+i, strings.TrimSpace(rest))
			}
		}
		if block && (text == "" || text[0] == ' ') {
			continue
		}
		block = false
		found, key := property.FindStringSubmatch(text), true
		if found == nil {
			if found = item.FindStringSubmatch(text); found == nil {
				continue
			}
			key = false
		}
		value := found[2]
		if value == "" || strings.ContainsAny(value[:1], `"'`) {
			continue
		}
		if value[0] == '|' || value[0] == '>' {
			block = true
			continue
		}
		if !needsQuotes(value) {
			continue
		}
		mended(line+i, value)
		before := found[1] + " "
		if key {
			before = found[1] + ": "
		}
		lines[i] = before + quoted(value)
	}
	return strings.Join(lines, "\n")
}

// needsQuotes reports whether YAML makes an error or nothing of a value.
func needsQuotes(value string) bool {
	if strings.HasPrefix(value, "{{") || strings.HasPrefix(value, "<%") {
		return true
	}
	v, err := frontmatter.ParseYAML("x: "+value, 1, frontmatter.YAML12)
	if err != nil {
		return true
	}
	read, _ := v.Get("x")
	return strings.HasPrefix(value, "#") && read.Kind == frontmatter.Null
}

// quoted is a value in quotes; of a list, each item.
func quoted(value string) string {
	if list := flowList.FindStringSubmatch(value); list != nil {
		var items []string
		for text := range strings.SplitSeq(list[1], ",") {
			if text = strings.TrimSpace(text); text != "" {
				items = append(items, quoted(strings.Trim(text, `"'`)))
			}
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	return fmt.Sprintf(`"%s"`, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value))
}
