// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language

import (
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// The characters that enclose text with a direction of its own, which its first
// letter determines (UAX #9).
const (
	firstStrongIsolate    = "\u2068"
	popDirectionalIsolate = "\u2069"
)

// isolate returns text for the inside of a sentence that is read from right to left.
// Isolates that the text itself leaves open or closes too often are evened out, so
// that they do not reach into the sentence.
func isolate(text string) string {
	if readsAlike(text) {
		return text
	}
	opened, closed := unmatched(text)
	return strings.Repeat(firstStrongIsolate, closed+1) + text + strings.Repeat(popDirectionalIsolate, opened+1)
}

// readsAlike reports whether text needs no isolates inside a right-to-left sentence:
// all text in it that is not isolated runs from right to left too, or is a
// plain number.
func readsAlike(text string) bool {
	depth := 0
	letters, digits, others := false, false, false
	for _, r := range text {
		switch class(r) {
		case bidi.LRI, bidi.RLI, bidi.FSI:
			depth++
			continue
		case bidi.PDI:
			if depth--; depth < 0 {
				return false
			}
			continue
		}
		if depth > 0 {
			continue
		}
		switch class(r) {
		case bidi.L, bidi.LRO, bidi.RLO, bidi.LRE, bidi.RLE, bidi.PDF:
			return false
		case bidi.R, bidi.AL:
			letters = true
		case bidi.EN, bidi.AN:
			digits = true
		default:
			others = true
		}
	}
	// "24-7" alone would come out as "7-24".
	return depth == 0 && (letters || !digits || !others)
}

// unmatched counts the isolates that text opens but does not close, and the isolates that
// it closes but did not open.
func unmatched(text string) (opened, closed int) {
	for _, r := range text {
		switch class(r) {
		case bidi.LRI, bidi.RLI, bidi.FSI:
			opened++
		case bidi.PDI:
			if opened == 0 {
				closed++
			} else {
				opened--
			}
		}
	}
	return opened, closed
}

func class(r rune) bidi.Class {
	properties, _ := bidi.LookupRune(r)
	return properties.Class()
}
