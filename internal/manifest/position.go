// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// place is an object in a document.
type place struct {
	document *document
	// path of the object: "" for the whole document, "items[3]" in a list.
	path string
}

// String returns the file and the line of the object's name.
func (p place) String() string {
	return fmt.Sprintf("%s:%d", p.document.file, p.line("metadata.name"))
}

// problem is a mistake in a field of the object.
func (p place) problem(kind, name, field, message string) Problem {
	return Problem{File: p.document.file, Line: p.line(field), Kind: kind, Name: name, Field: field, Message: message}
}

// line is the line of a field of the object: of its key in a mapping, or of the item
// in a list. For a field that is not there it is the line of the nearest parent that
// is, and of the document when the text cannot be parsed.
func (p place) line(field string) int {
	root := p.document.root()
	if root == nil {
		return p.document.first
	}
	return p.document.first + lineOf(root, p.path+"."+field) - 1
}

// root returns the value of the document with its lines, or nil if it has none. It parses the text at the first call.
func (d *document) root() *yaml.Node {
	d.once.Do(func() {
		text := d.text
		if d.json {
			text = plain(text)
		}
		var node yaml.Node
		if err := yaml.Unmarshal(text, &node); err == nil && len(node.Content) > 0 {
			d.parsed = node.Content[0]
		}
	})
	return d.parsed
}

// textLine is the line on which the text of a field begins: that after the field for a block scalar, and the field's own for any other.
// ok is true where each line of the text is one line of the file.
func (p place) textLine(field string) (line int, ok bool) {
	line = p.line(field)
	value := valueOf(p.document.root(), p.path+"."+field)
	if value == nil || value.Style&yaml.LiteralStyle == 0 {
		return line, false
	}
	return p.document.first + value.Line, true
}

// valueOf follows path from node to its end. It returns nil if the path does not exist.
func valueOf(node *yaml.Node, path string) *yaml.Node {
	for node != nil && strings.TrimPrefix(path, ".") != "" {
		path = strings.TrimPrefix(path, ".")
		if node.Kind == yaml.AliasNode {
			node = node.Alias
		}
		switch node.Kind {
		case yaml.MappingNode:
			_, node, path = findEntry(node, path)
		case yaml.SequenceNode:
			node, path = findItem(node, path)
		default:
			return nil
		}
	}
	return node
}

// plain returns JSON that YAML's parser can read, with the same lines: tabs, which
// JSON has only between its tokens, as spaces, and escapes, which are not the same in
// both, as other characters.
func plain(text []byte) []byte {
	text = bytes.ReplaceAll(text, []byte("\t"), []byte(" "))
	for i := 0; i+1 < len(text); i++ {
		if text[i] == '\\' {
			text[i], text[i+1] = '_', '_'
			i++
		}
	}
	return text
}

// lineOf follows path from node as far as possible. Paths have the form of field errors:
// "spec.tags[3]", "metadata.labels[example.com/a]". Keys may contain dots, so only
// the existing keys can tell where one ends.
func lineOf(node *yaml.Node, path string) int {
	line := node.Line
	for node != nil {
		path = strings.TrimPrefix(path, ".")
		if node.Kind == yaml.AliasNode {
			node = node.Alias
		}
		var key, value *yaml.Node
		switch node.Kind {
		case yaml.MappingNode:
			key, value, path = findEntry(node, path)
		case yaml.SequenceNode:
			value, path = findItem(node, path)
			key = value
		}
		if key != nil {
			line = key.Line
		}
		node = value
	}
	return line
}

// findEntry finds the entry of a mapping that path begins with, and returns the rest of
// the path. Of several such keys it takes the longest. An entry from a merge key
// has the position of its original.
func findEntry(mapping *yaml.Node, path string) (key, value *yaml.Node, rest string) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		k := mapping.Content[i]
		if r, ok := cutKey(path, k.Value); ok && (key == nil || len(r) < len(rest)) {
			key, value, rest = k, mapping.Content[i+1], r
		}
	}
	for i := 0; i+1 < len(mapping.Content) && key == nil; i += 2 {
		merged := mapping.Content[i+1].Alias
		if mapping.Content[i].Tag == "!!merge" && merged != nil && merged.Kind == yaml.MappingNode {
			key, value, rest = findEntry(merged, path)
		}
	}
	return key, value, rest
}

// cutKey removes a key, as ".key" or as "[key]", from the beginning of path.
func cutKey(path, key string) (rest string, ok bool) {
	if rest, ok := strings.CutPrefix(path, "["+key+"]"); ok {
		return rest, true
	}
	rest, ok = strings.CutPrefix(path, key)
	return rest, ok && key != "" && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// findItem finds the item of a list that path begins with, "[3]".
func findItem(list *yaml.Node, path string) (value *yaml.Node, rest string) {
	index, rest, ok := strings.Cut(strings.TrimPrefix(path, "["), "]")
	if !ok {
		return nil, ""
	}
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(list.Content) {
		return nil, ""
	}
	return list.Content[i], rest
}
