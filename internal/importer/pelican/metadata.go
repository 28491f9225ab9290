// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pelican

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/importer/frontmatter"
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

// article are the metadata of an article.
type article map[string]field

func (a article) text(key string) string {
	if f := a[key]; len(f.values) > 0 {
		return f.values[0]
	}
	return ""
}

func (a article) has(key string) bool {
	_, ok := a[key]
	return ok
}

// joined is a field that may have several lines.
func (a article) joined(key, separator string) string { return strings.Join(a[key].values, separator) }

// matter is the metadata as a map of texts, in the order of the file.
func (a article) matter() (matter frontmatter.Value) {
	matter.Kind = frontmatter.Map
	for key, f := range a {
		value := frontmatter.Value{Kind: frontmatter.String, Text: a.joined(key, " "), Line: f.line}
		matter.Fields = append(matter.Fields, frontmatter.Field{Key: key, Line: f.line, Value: value})
	}
	slices.SortFunc(matter.Fields, func(a, b frontmatter.Field) int { return a.Line - b.Line })
	return matter
}

// ignoredWhenBlank are the fields that count as missing if they are blank. Author and authors are given once.
var ignoredWhenBlank = []string{"tags", "status", "category", "author", "authors", "slug"}

// put sets a field, as later metadata replace earlier ones.
func (a article) put(key string, f field) {
	if len(f.values) == 0 {
		return
	}
	if slices.Contains(ignoredWhenBlank, key) && len(list(f.values[0])) == 0 {
		return
	}
	a[key] = f
}

// metadata are the metadata of a file: from the settings, from its path and from the file itself, which come last.
func (s *site) metadata(file string, fields map[string]field) article {
	a := article{}
	put := func(key, text string) { a.put(strings.ToLower(key), field{values: []string{text}}) }
	for _, entry := range s.settings.values["DEFAULT_METADATA"].Fields {
		put(entry.Key, entry.Value.Text)
	}
	put("category", s.settings.text("DEFAULT_CATEGORY"))
	if date := s.settings.values["DEFAULT_DATE"]; date.Kind == frontmatter.String && date.Text != "fs" {
		put("date", date.Text)
	} else if len(date.Items) >= 3 {
		put("date", dateOfParts(date.Items))
	}
	extra := slices.Clone(s.settings.extraMetadata())
	slices.SortFunc(extra, func(a, b frontmatter.Field) int { return strings.Compare(a.Key, b.Key) })
	for _, entry := range extra {
		if name := s.inside(file); name == entry.Key || strings.HasPrefix(name, strings.TrimSuffix(entry.Key, "/")+"/") {
			for _, inner := range entry.Value.Fields {
				put(inner.Key, inner.Value.Text)
			}
		}
	}
	for key, text := range s.pathMetadata(file) {
		put(key, text)
	}
	for key, f := range fields {
		a.put(key, f)
	}
	return a
}

// dateOfParts is a date of year, month, day and possibly a time.
func dateOfParts(parts []frontmatter.Value) string {
	separators := []string{"", "-", "-", " ", ":", ":"}
	text := ""
	for i, part := range parts[:min(len(parts), len(separators))] {
		text += separators[i] + (strings.Repeat("0", max(0, 2-len(part.Text))) + part.Text)
	}
	if len(parts) == 4 {
		text += ":00"
	}
	return text
}

// pathMetadata are the metadata that the path of a file gives.
func (s *site) pathMetadata(file string) map[string]string {
	metadata := map[string]string{}
	name := s.inside(file)
	add := func(pattern *regexp.Regexp, text string) {
		if pattern == nil {
			return
		}
		found := pattern.FindStringSubmatchIndex(text)
		for i, key := range pattern.SubexpNames() {
			key = strings.ToLower(key)
			if _, known := metadata[key]; found != nil && key != "" && found[2*i] >= 0 && !known {
				metadata[key] = text[found[2*i]:found[2*i+1]]
			}
		}
	}
	add(s.settings.fileName, baseName(file))
	add(s.settings.filePath, name)
	if _, known := metadata["category"]; s.settings.values["USE_FOLDER_AS_CATEGORY"].Bool && !known && strings.Contains(name, "/") {
		metadata["category"] = path.Base(path.Dir(name))
	}
	return metadata
}

// list divides a text at semicolons if it has one, otherwise at commas. YAML's brackets are letters.
func list(text string) []string {
	separator := ","
	if strings.Contains(text, ";") {
		separator = ";"
	}
	var items []string
	for item := range strings.SplitSeq(text, separator) {
		if item = strings.TrimSpace(item); item != "" && !slices.Contains(items, item) {
			items = append(items, item)
		}
	}
	return items
}
