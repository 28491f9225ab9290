// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pelican

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// assignments are the settings of a program in Python whose values are literals. Computed has the lines of the others.
type assignments struct {
	values   map[string]frontmatter.Value
	computed map[string]int
}

var statement = regexp.MustCompile(`(?m)^([A-Z][A-Z0-9_]*)[ \t]*(=|\+=|\[|\.)[ \t]*`)

// readAssignments reads the assignments that begin a line.
func readAssignments(text string) assignments {
	a := assignments{values: map[string]frontmatter.Value{}, computed: map[string]int{}}
	for _, at := range statement.FindAllStringSubmatchIndex(text, -1) {
		name, line := text[at[2]:at[3]], strings.Count(text[:at[0]], "\n")+1
		p := pythonParser{text: text, at: at[1]}
		value, err := p.value(0)
		if text[at[4]:at[5]] == "=" && err == nil && p.endsStatement() {
			value.Line = line
			a.values[name] = value
			delete(a.computed, name)
		} else if strings.HasPrefix(text[at[4]:], "==") { // no assignment
			continue
		} else {
			a.computed[name] = line
		}
	}
	return a
}

var errComputed = errors.New("the value is computed")

// maxNesting bounds lists within lists.
const maxNesting = 20

// pythonParser reads literals of Python.
type pythonParser struct {
	text string
	at   int
}

// endsStatement reports whether the rest of the line is blank or a comment.
func (p *pythonParser) endsStatement() bool {
	line, _, _ := strings.Cut(p.text[p.at:], "\n")
	line = strings.TrimSpace(line)
	return line == "" || line[0] == '#' || line[0] == ';'
}

// skip passes white space and comments, over the ends of lines within brackets.
func (p *pythonParser) skip(depth int) {
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == ' ', c == '\t', depth > 0 && c == '\n':
			p.at++
		case depth > 0 && c == '#':
			line, _, _ := strings.Cut(p.text[p.at:], "\n")
			p.at += len(line)
		default:
			return
		}
	}
}

var (
	stringStart = regexp.MustCompile(`^([rRuU]?)("""|'''|"|')`)
	numeral     = regexp.MustCompile(`^-?\d+(?:\.\d+)?`)
	pythonWord  = regexp.MustCompile(`^(?:True|False|None)\b`)
)

func (p *pythonParser) value(depth int) (frontmatter.Value, error) {
	p.skip(depth)
	rest := p.text[p.at:]
	switch {
	case depth > maxNesting:
	case stringStart.MatchString(rest):
		return p.texts(depth)
	case numeral.MatchString(rest):
		digits := numeral.FindString(rest)
		p.at += len(digits)
		value, err := strconv.ParseFloat(digits, 64)
		return frontmatter.Value{Kind: frontmatter.Int, Text: digits, Number: value}, err
	case pythonWord.MatchString(rest):
		word := pythonWord.FindString(rest)
		p.at += len(word)
		if word == "None" {
			return frontmatter.Value{Text: word}, nil
		}
		return frontmatter.Value{Kind: frontmatter.Bool, Text: word, Bool: word == "True"}, nil
	case rest != "" && rest[0] == '[':
		return p.list(']', depth+1)
	case rest != "" && rest[0] == '(':
		return p.list(')', depth+1)
	case rest != "" && rest[0] == '{':
		return p.mapping(depth + 1)
	}
	return frontmatter.Value{}, errComputed
}

// texts reads literal texts that follow each other, which Python joins.
func (p *pythonParser) texts(depth int) (frontmatter.Value, error) {
	v := frontmatter.Value{Kind: frontmatter.String}
	for {
		found := stringStart.FindStringSubmatch(p.text[p.at:])
		if found == nil {
			return v, nil
		}
		p.at += len(found[0])
		text, ok := p.quoted(found[2], strings.EqualFold(found[1], "r"))
		if !ok {
			return v, errComputed
		}
		v.Text += text
		p.skip(depth)
	}
}

var escapes = map[byte]string{'n': "\n", 't': "\t", '\\': `\`, '\'': "'", '"': `"`, '\n': ""}

// quoted reads up to the end of a literal text.
func (p *pythonParser) quoted(end string, raw bool) (text string, ok bool) {
	var b strings.Builder
	for p.at < len(p.text) {
		rest := p.text[p.at:]
		switch {
		case strings.HasPrefix(rest, end):
			p.at += len(end)
			return b.String(), true
		case rest[0] == '\n' && len(end) == 1:
			return "", false
		case rest[0] == '\\' && len(rest) > 1:
			if escaped, known := escapes[rest[1]]; known && !raw {
				b.WriteString(escaped)
			} else {
				b.WriteString(rest[:2])
			}
			p.at += 2
		default:
			b.WriteByte(rest[0])
			p.at++
		}
	}
	return "", false
}

// list reads a list or a tuple. Round brackets around one value without a comma are no tuple.
func (p *pythonParser) list(end byte, depth int) (frontmatter.Value, error) {
	p.at++
	v := frontmatter.Value{Kind: frontmatter.List}
	for comma := false; ; comma = p.comma(depth) {
		p.skip(depth)
		if p.at < len(p.text) && p.text[p.at] == end {
			p.at++
			if end == ')' && len(v.Items) == 1 && !comma {
				return v.Items[0], nil
			}
			return v, nil
		}
		if len(v.Items) > 0 && !comma {
			return v, errComputed
		}
		item, err := p.value(depth)
		if err != nil {
			return v, err
		}
		v.Items = append(v.Items, item)
	}
}

// comma passes a comma, if one is next.
func (p *pythonParser) comma(depth int) bool {
	p.skip(depth)
	if p.at == len(p.text) || p.text[p.at] != ',' {
		return false
	}
	p.at++
	return true
}

func (p *pythonParser) mapping(depth int) (frontmatter.Value, error) {
	p.at++
	v := frontmatter.Value{Kind: frontmatter.Map}
	for comma := true; ; comma = p.comma(depth) {
		p.skip(depth)
		if p.at < len(p.text) && p.text[p.at] == '}' {
			p.at++
			return v, nil
		}
		if !comma {
			return v, errComputed
		}
		key, err := p.value(depth)
		if p.skip(depth); err != nil || p.at == len(p.text) || p.text[p.at] != ':' {
			return v, errComputed
		}
		p.at++
		value, err := p.value(depth)
		if err != nil {
			return v, err
		}
		v.Fields = append(v.Fields, frontmatter.Field{Key: key.Text, Value: value})
	}
}
