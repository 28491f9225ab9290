// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo

import (
	"strings"

	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// piece is text, or a shortcode with the pieces up to its end.
type piece struct {
	text string
	line int
	// name is the name of a shortcode; empty for text.
	name   string
	args   arguments
	inner  []piece
	paired bool
	// closes is true for the end of a shortcode, until pieces are joined.
	closes bool
}

// arguments are the arguments of a shortcode.
type arguments struct {
	positional []string
	named      map[string]string
}

// at is a positional argument, or a named one.
func (a arguments) at(i int, names ...string) string {
	for _, name := range names {
		if text := a.named[name]; text != "" {
			return text
		}
	}
	if i >= 0 && i < len(a.positional) {
		return a.positional[i]
	}
	return ""
}

// cutPieces divides a text at its shortcodes. An escaped one is text.
func cutPieces(text *rewrite.Text) (pieces []piece) {
	source, at := text.String(), 0
	for _, m := range shortcode.FindAllStringSubmatchIndex(source, -1) {
		if m[0] > at {
			pieces = append(pieces, piece{text: source[at:m[0]], line: text.Line(at)})
		}
		at = m[1]
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return source[m[2*i]:m[2*i+1]]
		}
		p := piece{text: source[m[0]:m[1]], line: text.Line(m[0])}
		switch {
		case m[18] >= 0: // {{</* x */>}}
			p.text = source[m[0]:m[0]+3] + group(9) + source[m[1]-3:m[1]]
		default:
			p.closes, p.name = group(1)+group(5) != "", group(2)+group(6)
			p.args = parseArguments(group(3) + group(7))
		}
		pieces = append(pieces, p)
	}
	if at < len(source) {
		pieces = append(pieces, piece{text: source[at:], line: text.Line(at)})
	}
	return pieces
}

func parseArguments(text string) arguments {
	a := arguments{named: map[string]string{}}
	text = strings.TrimSpace(text)
	for text != "" {
		m := argument.FindStringSubmatch(text)
		if m == nil {
			break
		}
		text = text[len(m[0]):]
		value := strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\n`, "\n").Replace(m[2]) + m[3] + m[4]
		if m[1] != "" {
			a.named[strings.ToLower(m[1])] = value
		} else {
			a.positional = append(a.positional, value)
		}
	}
	return a
}

// join puts the pieces between a shortcode and its end into the shortcode.
func join(pieces []piece) (list []piece) {
	for _, p := range pieces {
		if !p.closes {
			list = append(list, p)
			continue
		}
		open := -1
		for i := len(list) - 1; i >= 0; i-- {
			if list[i].name == p.name && !list[i].paired {
				open = i
				break
			}
		}
		if open < 0 {
			list = append(list, p)
			continue
		}
		list[open].inner = append([]piece(nil), list[open+1:]...)
		list[open].paired = true
		list = list[:open+1]
	}
	return list
}
