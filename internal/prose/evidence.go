// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package prose

import (
	"slices"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/archive"
)

// adjacentWords returns the strongest adjacent tags and topics as sentences name them,
// up to a number.
func (w writer) adjacentWords(most int) []string {
	var words []string
	for _, a := range w.Adjacency[:min(most, len(w.Adjacency))] {
		words = append(words, a.Words)
	}
	return words
}

// adjacent holds the strongest adjacent tags and topics, at most maxEvidence.
func (w writer) adjacent() []Evidence {
	var list []Evidence
	for _, a := range w.Adjacency[:min(maxEvidence, len(w.Adjacency))] {
		list = append(list, Evidence{Label: a.Words, Count: a.Posts, Topic: a.Topic})
	}
	return list
}

// years counts the Posts of each year that has some, oldest first.
func (w writer) years() []Evidence {
	var list []Evidence
	for _, p := range slices.Backward(w.Posts) {
		label := year(p.Published)
		// The years of one night may take turns, since Posts are ordered by instant.
		at, known := slices.BinarySearchFunc(list, label, func(e Evidence, label string) int { return strings.Compare(e.Label, label) })
		if !known {
			list = slices.Insert(list, at, Evidence{Label: label})
		}
		list[at].Count++
	}
	return list
}

// counts holds the words of the motifs, in order.
func counts(motifs []archive.Motif) []Evidence {
	var list []Evidence
	for _, m := range motifs {
		list = append(list, Evidence{Label: m.Word, Count: m.Count})
	}
	return list
}

func year(t time.Time) string { return t.Format("2006") }
