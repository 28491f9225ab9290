// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package nearest finds the name that somebody meant who mistyped it. It is pure.
//
// It has its own edit distance, of 25 lines. A mistyped name often has two letters swapped, and is compared with all names of a
// namespace, so the distance must count a swap as one mistake and stop early at a bound. agnivade/levenshtein 1.2 does neither,
// and hbollon/go-edlib 1.7 has no bound.
package nearest

import "iter"

// maxWord is the longest word for which a name is looked for, in bytes.
const maxWord = 253

// Of returns the name with the fewest letters to add, leave out, change or swap; of several the first by the alphabet. It is
// "" where more than a third of the letters differ in all of them.
func Of(word string, names iter.Seq[string]) string {
	if word == "" || len(word) > maxWord {
		return ""
	}
	best, least := "", len([]rune(word))/3+1
	for name := range names {
		if len(name) > maxWord {
			continue
		}
		if d := distance([]rune(word), []rune(name), least); d < least || d == least && best != "" && name < best {
			best, least = name, d
		}
	}
	return best
}

// distance is how many letters must be added, left out, changed, or swapped with the next one, to make one word
// of another (optimal string alignment). It is most+1 where that is more than most.
func distance(a, b []rune, most int) int {
	if len(a) > len(b)+most || len(b) > len(a)+most {
		return most + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		smallest := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			smallest = min(smallest, row[j])
		}
		if smallest > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], most+1)
}
