// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package plain

import (
	"bytes"
	"encoding/json"
)

// What JSON does with the characters of markup: a file that may become a part of an HTML
// page has them escaped.
const (
	EscapeHTML = true
	KeepHTML   = false
)

// JSON returns v as encoding/json does with an indent of two spaces, and a line feed at the
// end. encoding/json parses its own output to indent it, which
// takes longer than writing it.
func JSON(v any, escapeHTML bool) ([]byte, error) {
	return Bytes(func(b *bytes.Buffer) error {
		encoder := json.NewEncoder(b)
		encoder.SetEscapeHTML(escapeHTML)
		if err := encoder.Encode(v); err != nil {
			return err
		}
		// What comes after the compact form takes its place.
		compact := b.Len()
		_, _ = b.Write(indent(b.AvailableBuffer(), b.Bytes()))
		b.Next(compact)
		return nil
	})
}

// indent appends compact, valid JSON in lines to out.
func indent(out, compact []byte) []byte {
	depth := 0
	for i := 0; i < len(compact); i++ {
		switch c := compact[i]; c {
		case '"':
			end := endOfString(compact, i)
			out = append(out, compact[i:end]...)
			i = end - 1
		case '{', '[':
			out = append(out, c)
			if next := compact[i+1]; next == '}' || next == ']' {
				out = append(out, next)
				i++
				continue
			}
			depth++
			out = breakLine(out, depth)
		case '}', ']':
			depth--
			out = append(breakLine(out, depth), c)
		case ',':
			out = breakLine(append(out, c), depth)
		case ':':
			out = append(out, c, ' ')
		default:
			out = append(out, c)
		}
	}
	return out
}

// endOfString returns the index after the quote that ends the string which begins at start.
func endOfString(compact []byte, start int) int {
	i := start + 1
	for ; compact[i] != '"'; i++ {
		if compact[i] == '\\' {
			i++
		}
	}
	return i + 1
}

func breakLine(out []byte, depth int) []byte {
	out = append(out, '\n')
	for range depth {
		out = append(out, ' ', ' ')
	}
	return out
}
