// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"bytes"
	"slices"
	"strings"
)

// space is the white space of JSON.
const space = " \t\r\n"

// splitList divides a list in JSON into its items, which share its memory, and the same list without items. ok is false if
// the text is no such list. Whoever decodes the parts checks their syntax.
func splitList(list []byte) (items [][]byte, rest []byte, ok bool) {
	from, to := 0, 0
	ok = members(list, func(key string, _, begin, end int) bool {
		if key != "items" {
			return true
		}
		if to > 0 {
			return false // twice
		}
		from, to = begin, end
		return elements(list[begin:end], func(item []byte) { items = append(items, item) })
	})
	if !ok || to == 0 {
		return nil, nil, false
	}
	return items, slices.Concat(list[:from], []byte("[]"), list[to:]), true
}

// withoutBulk returns an object in JSON without the parts of its metadata that trimAuthored drops and that may be as large as
// all the rest: who wrote which field, and annotations with kubectl's copy of the manifest. It returns the
// object itself if there are none.
func withoutBulk(object []byte) []byte {
	type part struct{ from, to int }
	var bulk []part
	members(object, func(key string, _, metadata, end int) bool {
		return key != "metadata" || members(object[metadata:end], func(key string, start, _, end int) bool {
			if key == "managedFields" || key == "annotations" {
				bulk = append(bulk, part{metadata + start, metadata + end})
			}
			return true
		})
	})
	if len(bulk) == 0 {
		return object
	}
	out, from := make([]byte, 0, len(object)), 0
	for _, p := range bulk {
		out = append(out, object[from:p.from]...)
		from = skipSpace(object, p.to)
		if byteAt(object, from) == ',' {
			from++
		} else { // the last one: the comma before it goes
			out = bytes.TrimSuffix(bytes.TrimRight(out, space), []byte(","))
		}
	}
	return append(out, object[from:]...)
}

// members calls each with the members of an object in JSON: the key as it is written, where it begins, and where the value
// begins and ends. It returns false if each does, or if the text is no object.
func members(object []byte, each func(key string, start, from, to int) bool) bool {
	i := skipSpace(object, 0)
	if byteAt(object, i) != '{' {
		return false
	}
	if i = skipSpace(object, i+1); byteAt(object, i) == '}' {
		return true
	}
	for {
		start, end := i, skipString(object, i)
		if end < 0 {
			return false
		}
		if i = skipSpace(object, end); byteAt(object, i) != ':' {
			return false
		}
		from := skipSpace(object, i+1)
		to := skipValue(object, from)
		if to < 0 || !each(string(object[start+1:end-1]), start, from, to) {
			return false
		}
		switch i = skipSpace(object, to); byteAt(object, i) {
		case ',':
			i = skipSpace(object, i+1)
		case '}':
			return true
		default:
			return false
		}
	}
}

// elements calls each with the elements of an array in JSON. It returns false if the text is no array.
func elements(array []byte, each func([]byte)) bool {
	i := skipSpace(array, 1)
	if byteAt(array, 0) != '[' {
		return false
	}
	if byteAt(array, i) == ']' {
		return true
	}
	for {
		next := skipValue(array, i)
		if next < 0 {
			return false
		}
		each(array[i:next])
		switch i = skipSpace(array, next); byteAt(array, i) {
		case ',':
			i = skipSpace(array, i+1)
		case ']':
			return true
		default:
			return false
		}
	}
}

// byteAt returns a byte, or 0 after the end.
func byteAt(text []byte, i int) byte {
	if i < len(text) {
		return text[i]
	}
	return 0
}

func skipSpace(text []byte, i int) int {
	for i < len(text) && strings.IndexByte(space, text[i]) >= 0 {
		i++
	}
	return i
}

// skipString returns the end of the string that begins at i, or -1.
func skipString(text []byte, i int) int {
	if byteAt(text, i) != '"' {
		return -1
	}
	for i++; ; {
		quote := bytes.IndexByte(text[i:], '"')
		if quote < 0 {
			return -1
		}
		end, escapes := i+quote, 0
		for end-escapes > i && text[end-escapes-1] == '\\' {
			escapes++
		}
		if i = end + 1; escapes%2 == 0 {
			return i
		}
	}
}

// skipValue returns the end of the value that begins at i, or -1. It only counts brackets.
func skipValue(text []byte, i int) int {
	depth := 0
	for start := i; i < len(text); {
		switch text[i] {
		case '"':
			if i = skipString(text, i); i < 0 {
				return -1
			}
		case '{', '[':
			depth++
			i++
			continue
		case '}', ']':
			if depth--; depth < 0 {
				return endOfLiteral(start, i)
			}
			i++
		case ',':
			if depth == 0 {
				return endOfLiteral(start, i)
			}
			i++
			continue
		default:
			i++
			continue
		}
		if depth == 0 {
			return i
		}
	}
	return -1
}

// endOfLiteral returns where a number, true, false or null ends, or -1 without any of them.
func endOfLiteral(start, end int) int {
	if end == start {
		return -1
	}
	return end
}
