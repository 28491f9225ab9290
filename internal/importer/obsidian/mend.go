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
	for i := range lines {
		text, hadTabs := indentBySpaces(lines[i])
		lines[i] = text
		if rest := strings.TrimSpace(text); hadTabs && rest != "" && !block {
			mended(line+i, rest)
		}
		if block && (text == "" || text[0] == ' ') {
			continue
		}
		before, value := cutValue(text)
		if block = value != "" && (value[0] == '|' || value[0] == '>'); block {
			continue
		}
		if value != "" && value[0] != '"' && value[0] != '\'' && needsQuotes(value) {
			mended(line+i, value)
			lines[i] = before + quoted(value)
		}
	}
	return strings.Join(lines, "\n")
}

// indentBySpaces replaces the tabs that indent a line.
func indentBySpaces(line string) (indented string, hadTabs bool) {
	rest := strings.TrimLeft(line, " \t")
	indent := line[:len(line)-len(rest)]
	return strings.ReplaceAll(indent, "\t", "  ") + rest, strings.Contains(indent, "\t")
}

// cutValue divides a line before the value of a property, or of an item of a list. Without one, the value is empty.
func cutValue(line string) (before, value string) {
	if found := property.FindStringSubmatch(line); found != nil {
		return found[1] + ": ", found[2]
	}
	if found := item.FindStringSubmatch(line); found != nil {
		return found[1] + " ", found[2]
	}
	return "", ""
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
