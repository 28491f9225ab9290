// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package prose

import (
	"slices"
	"time"

	"github.com/topicpages/topicpages/internal/archive"
)

// adjacentWords returns how sentences name the strongest adjacent tags and topics,
// at most so many.
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
		y := year(p.Published)
		if len(list) == 0 || list[len(list)-1].Label != y {
			list = append(list, Evidence{Label: y})
		}
		list[len(list)-1].Count++
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
