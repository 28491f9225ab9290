// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package frontmatter

import (
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxValues bounds how many values aliases may make of a text.
const maxValues = 10_000

// ParseYAML reads YAML whose first line is that line of the file. An empty text is Null. The
// error is a *SyntaxError.
func ParseYAML(text string, line int, dialect Dialect) (Value, error) {
	if dialects[dialect].language.doubles && text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n" // as js-yaml does: a literal block at the end has its line feed
	}
	document, err := parseDocument(text)
	if err != nil {
		return Value{}, syntaxError(err, line)
	}
	if dialects[dialect].oneDocument && hasAnotherDocument(text) {
		return Value{}, &SyntaxError{Line: line, Message: "a line of --- or ... ends the metadata, and more text follows it"}
	}
	if len(document.Content) == 0 {
		return Value{Line: line}, nil
	}
	p := yamlParser{scalars: dialects[dialect], offset: line - 1}
	return p.value(document.Content[0])
}

var documentEnd = regexp.MustCompile(`(?m)^(?:---|\.\.\.)(?:[ \t]|$)`)

// hasAnotherDocument reports whether text follows the first document.
func hasAnotherDocument(text string) bool {
	if !documentEnd.MatchString(text) {
		return false
	}
	documents := yaml.NewDecoder(strings.NewReader(text))
	var node yaml.Node
	return documents.Decode(&node) == nil && !errors.Is(documents.Decode(&node), io.EOF)
}

// questionMark and slash stand for signs within a text; no file of words holds them.
const questionMark, slash = "\uf8ff", "\uf8fe"

// questionInText is a question mark that begins no key.
var questionInText = regexp.MustCompile(`([^\s\[{,])\?|\?([^\s\]},])`)

// jsonEscape is a character with a backslash, or a character of two escapes in JSON.
var jsonEscape = regexp.MustCompile(`\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\.`)

// parseDocument reads YAML. The library refuses a question mark in a list such as [why?, how?], and escapes of JSON: "\/" and those
// of emoji. All tools read them.
func parseDocument(text string) (document yaml.Node, err error) {
	if err = yaml.Unmarshal([]byte(text), &document); err == nil || !strings.ContainsAny(text, `?\`) || strings.ContainsAny(text, questionMark+slash) {
		return document, err
	}
	mended := jsonEscape.ReplaceAllStringFunc(questionInText.ReplaceAllString(text, "${1}"+questionMark+"${2}"), func(escape string) string {
		var character string
		if escape == `\/` {
			return slash
		} else if len(escape) > 2 && json.Unmarshal([]byte(`"`+escape+`"`), &character) == nil {
			return character
		}
		return escape
	})
	var another yaml.Node
	if yaml.Unmarshal([]byte(mended), &another) != nil {
		return document, err
	}
	restoreSigns(&another)
	return another, nil
}

func restoreSigns(node *yaml.Node) {
	written := `\/`
	if node.Style&yaml.DoubleQuotedStyle != 0 {
		written = "/"
	}
	node.Value = strings.NewReplacer(questionMark, "?", slash, written).Replace(node.Value)
	for _, child := range node.Content {
		restoreSigns(child)
	}
}

var errorLine = regexp.MustCompile(`line (\d+): `)

// syntaxError takes the line out of an error of the YAML library.
func syntaxError(err error, line int) *SyntaxError {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	match := errorLine.FindStringSubmatchIndex(message)
	if match == nil { // the library leaves out the first line
		return &SyntaxError{Line: line, Message: message}
	}
	at, _ := strconv.Atoi(message[match[2]:match[3]])
	return &SyntaxError{Line: at + line - 1, Message: message[:match[0]] + message[match[1]:]}
}

type yamlParser struct {
	scalars *scalars
	offset  int // lines of the file before the text
	count   int
	aliases []*yaml.Node // being expanded
}

func (p *yamlParser) fail(node *yaml.Node, message string) error {
	return &SyntaxError{Line: node.Line + p.offset, Message: message}
}

func (p *yamlParser) value(node *yaml.Node) (Value, error) {
	if p.count++; p.count > maxValues {
		return Value{}, p.fail(node, "the aliases make more than 10000 values")
	}
	switch node.Kind {
	case yaml.AliasNode:
		for _, open := range p.aliases {
			if open == node.Alias {
				return Value{}, p.fail(node, "an alias holds itself")
			}
		}
		p.aliases = append(p.aliases, node.Alias)
		v, err := p.value(node.Alias)
		p.aliases = p.aliases[:len(p.aliases)-1]
		return v, err
	case yaml.SequenceNode:
		v := Value{Kind: List, Line: node.Line + p.offset}
		for _, child := range node.Content {
			item, err := p.value(child)
			if err != nil {
				return Value{}, err
			}
			v.Items = append(v.Items, item)
		}
		return v, nil
	case yaml.MappingNode:
		return p.mapping(node)
	default:
		return p.scalar(node)
	}
}

func (p *yamlParser) mapping(node *yaml.Node) (Value, error) {
	v := Value{Kind: Map, Line: node.Line + p.offset}
	var merged []Field
	given := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, err := p.value(node.Content[i])
		if err != nil {
			return Value{}, err
		}
		value, err := p.value(node.Content[i+1])
		if err != nil {
			return Value{}, err
		}
		if p.scalars.merges && key.Raw == "<<" && node.Content[i].Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 {
			if merged = append(merged, mergedFields(value)...); p.scalars.mergesInOrder {
				v.Fields, merged = replaceFields(v.Fields, merged), nil
			}
			continue
		}
		field := Field{Key: key.Text, Line: node.Content[i].Line + p.offset, Value: value}
		if given[field.Key] && p.scalars.uniqueKeys {
			return Value{}, p.fail(node.Content[i], "the key "+strconv.Quote(field.Key)+" is there twice")
		}
		given[field.Key] = true
		v.Fields = replaceFields(v.Fields, []Field{field})
	}
	for _, field := range merged {
		if indexOf(v.Fields, field.Key) < 0 {
			v.Fields = append(v.Fields, field)
		}
	}
	return v, nil
}

func mergedFields(v Value) []Field {
	if v.Kind == Map {
		return v.Fields
	}
	var fields []Field
	for _, item := range v.Items {
		fields = append(fields, item.Fields...)
	}
	return fields
}

// replaceFields adds fields to a map, and replaces the ones that have the same keys.
func replaceFields(fields, later []Field) []Field {
	for _, field := range later {
		if at := indexOf(fields, field.Key); at >= 0 {
			fields[at] = field
		} else {
			fields = append(fields, field)
		}
	}
	return fields
}

func indexOf(fields []Field, key string) int {
	for i, field := range fields {
		if field.Key == key {
			return i
		}
	}
	return -1
}

func (p *yamlParser) scalar(node *yaml.Node) (Value, error) {
	v := Value{Kind: String, Raw: node.Value, Text: node.Value, Line: node.Line + p.offset}
	plain := node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	if node.Style&yaml.TaggedStyle != 0 && node.Tag != "!!int" && node.Tag != "!!float" && node.Tag != "!!bool" && node.Tag != "!!timestamp" && node.Tag != "!!null" {
		plain = false
	}
	if !plain {
		return v, nil
	}
	message := p.scalars.resolve(&v)
	if message != "" {
		return Value{}, p.fail(node, message)
	}
	return v, nil
}
