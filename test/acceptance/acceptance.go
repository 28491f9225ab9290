// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package acceptance holds the page that topicpages must reproduce, and finds the lines that a text lacks.
package acceptance

import (
	_ "embed"
	"strings"
)

var (
	// page is the visible text of the real page.
	//go:embed page.txt
	page string

	// cards are the references of that page: title, summary and tags, one per line, with an empty line between cards.
	// The page runs them together.
	//go:embed cards.txt
	cards string
)

// Missing returns the lines of the acceptance page that are not in text, or not in order. It returns nil if none is
// missing. A run of white space counts as one space, lines match whole words only, and a reference card is one line.
// Other text may stand between two lines.
func Missing(text string) []string {
	rest := " " + normalize(text) + " "
	var missing []string
	for _, line := range lines() {
		_, after, found := strings.Cut(rest, " "+line+" ")
		if !found {
			missing = append(missing, line)
			continue
		}
		// The space that ended this line begins the next one.
		rest = " " + after
	}
	return missing
}

// lines returns the lines to find: the lines of the page without bullets. Its last line holds all references, and is
// replaced by a line for each card.
func lines() []string {
	var out []string
	for line := range strings.Lines(page) {
		if line = normalize(strings.TrimPrefix(strings.TrimSpace(line), "•")); line != "" {
			out = append(out, line)
		}
	}
	return append(out[:len(out)-1], cardLines()...)
}

// cardLines returns the references of the page, each as one line.
func cardLines() []string {
	var out []string
	for card := range strings.SplitSeq(strings.TrimSpace(cards), "\n\n") {
		out = append(out, normalize(card))
	}
	return out
}

func normalize(text string) string { return strings.Join(strings.Fields(text), " ") }
