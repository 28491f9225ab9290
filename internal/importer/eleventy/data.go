// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package eleventy

import (
	"path"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// metadata are the data of a template.
type metadata struct{ frontmatter.Value }

func (m metadata) text(key string) string {
	v, _ := m.Get(key)
	if v.Kind == frontmatter.Null {
		return ""
	}
	return v.Joined()
}

// names are the texts of a field that may be a list.
func (m metadata) names(key string) []string {
	v, _ := m.Get(key)
	items := v.Items
	if v.Kind != frontmatter.List {
		items = []frontmatter.Value{v}
	}
	var names []string
	for _, item := range items {
		if name, ok := item.Get("name"); ok {
			item = name
		}
		if item.IsScalar() && item.Truthy() {
			names = append(names, item.Text)
		}
	}
	return names
}

// globals are the data in the files of _data, each of which is named after its key.
func (s *site) globals() frontmatter.Value {
	dir := path.Join(s.input, "_data")
	if known, ok := s.directories[dir]; ok {
		return known
	}
	global := frontmatter.Value{Kind: frontmatter.Map}
	if s.Exists(dir) {
		files, err := s.Files(dir, []string{".json"}, func(_ string, isDir bool) bool { return isDir })
		if err != nil {
			s.Refuse(dir, err, "cannot read the data")
		}
		for _, file := range files {
			key := strings.TrimSuffix(strings.TrimSuffix(path.Base(file), ".json"), ".11tydata")
			text, ok := s.Config(file)
			if !ok {
				continue
			}
			value, err := frontmatter.ParseYAML(text, 1, frontmatter.YAML12)
			if err != nil {
				s.Refuse(file, err, "cannot read the data")
				continue
			}
			global.Fields = append(global.Fields, frontmatter.Field{Key: key, Line: 1, Value: value})
		}
	}
	s.directories[dir] = global
	return global
}

// data returns the data of a template, from the whole site, its directories, the data file beside it and its front matter. Later values win,
// except that lists of tags are joined.
func (s *site) data(file string, matter frontmatter.Value) metadata {
	merged := s.globals()
	dirs := []string{s.input}
	if dir := path.Dir(s.inside(file)); dir != "." {
		at := s.input
		for name := range strings.SplitSeq(dir, "/") {
			at = path.Join(at, name)
			dirs = append(dirs, at)
		}
	}
	for _, dir := range dirs {
		merged = merge(merged, s.described(path.Join(dir, path.Base(dir))))
	}
	merged = merge(merged, s.described(strings.TrimSuffix(file, path.Ext(file))))
	return s.computed(file, metadata{merge(merged, matter)})
}

// computed adds the data that templates in eleventyComputed give. A template that takes more than is known here leaves
// the data as they are, and is reported.
func (s *site) computed(file string, data metadata) metadata {
	templates, _ := data.Get("eleventyComputed")
	for _, field := range templates.Fields {
		if field.Value.Kind == frontmatter.String {
			filled, known := s.fill(field.Value.Text, importer.Post{}, file, data)
			if !known {
				s.Lose(file, field.Line, importer.TemplateRemoved, "a program computes %s: %q", field.Key, field.Value.Text)
				continue
			}
			field.Value.Raw, field.Value.Text = filled, filled
		}
		data = metadata{merge(data.Value, frontmatter.Value{Kind: frontmatter.Map, Line: data.Line, Fields: []frontmatter.Field{{Key: "override:" + field.Key, Line: field.Line, Value: field.Value}}})}
	}
	return data
}

// described returns the data in the JSON files with this name.
func (s *site) described(name string) frontmatter.Value {
	known, ok := s.directories[name]
	if ok {
		return known
	}
	for _, file := range []string{name + ".json", name + ".11tydata.json"} {
		text, ok := s.Config(file)
		if !ok {
			continue
		}
		data, err := frontmatter.ParseYAML(text, 1, frontmatter.YAML12)
		if err != nil {
			s.Refuse(file, err, "cannot read the data")
			continue
		}
		known = merge(known, data)
	}
	for _, ending := range []string{".11tydata.js", ".11tydata.mjs", ".11tydata.cjs"} {
		if program, ok := s.Config(name + ending); ok {
			s.draftsCount = s.draftsCount || draftWord.MatchString(program)
			s.Lose(name+ending, 0, importer.TemplateRemoved, "a program computes data, which are not known here")
		}
	}
	s.directories[name] = known
	return known
}

func merge(base, over frontmatter.Value) frontmatter.Value {
	if over.Kind != frontmatter.Map {
		return base
	}
	merged := frontmatter.Value{Kind: frontmatter.Map, Line: over.Line, Fields: append([]frontmatter.Field{}, base.Fields...)}
	for _, field := range over.Fields {
		name, overrides := strings.CutPrefix(field.Key, "override:")
		field.Key = name
		replaced := false
		for i, old := range merged.Fields {
			if old.Key != field.Key {
				continue
			}
			if field.Key == "tags" && !overrides {
				field.Value = joinTags(old.Value, field.Value)
			}
			merged.Fields[i], replaced = field, true
		}
		if !replaced {
			merged.Fields = append(merged.Fields, field)
		}
	}
	return merged
}

// joinTags joins two lists of tags, each of which may be a text.
func joinTags(a, b frontmatter.Value) frontmatter.Value {
	if !a.Truthy() || b.Truthy() && b.Kind != frontmatter.List && b.Kind != frontmatter.String {
		return b
	}
	joined := frontmatter.Value{Kind: frontmatter.List, Line: b.Line}
	for _, v := range []frontmatter.Value{a, b} {
		if v.Kind == frontmatter.List {
			joined.Items = append(joined.Items, v.Items...)
			continue
		}
		if v.Kind == frontmatter.String && v.Text != "" {
			for tag := range strings.SplitSeq(v.Text, ",") {
				joined.Items = append(joined.Items, frontmatter.Value{Kind: frontmatter.String, Raw: tag, Text: tag, Line: v.Line})
			}
		}
	}
	return joined
}
