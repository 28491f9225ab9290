// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// termFileText is a term file. Terms are sorted, as are Names. In and Named have a list for each of
// them, with a space between two: numbers of Chunks, as appendRising writes them. Those in In are up to three, with ! between
// two: the chunks that have the term only in text, those that have it in other names, those that have it in a title.
type termFileText struct {
	Chunks string `json:"chunks"`
	Terms  string `json:"terms"`
	In     string `json:"in"`
	// Names are whole names, with a comma between two.
	Names string `json:"names"`
	Named string `json:"named"`
}

// TermFile returns the text of a term file.
func (x *Index) TermFile(n int) ([]byte, error) {
	file := x.files[n]
	keys := slices.Sorted(maps.Keys(file))
	terms := slices.IndexFunc(keys, func(key string) bool { return key[0] != ' ' })
	if terms < 0 {
		terms = len(keys)
	}
	numbers, ids := x.chunksOf(file)
	text := termFileText{
		Chunks: ids, Terms: strings.Join(keys[terms:], " "), In: lists(file, keys[terms:], numbers),
		Names: strings.ReplaceAll(strings.Join(keys[:terms], ","), ", ", ",")[min(1, terms):],
		Named: lists(file, keys[:terms], numbers),
	}
	body, err := encodeJSON(text)
	if err != nil {
		return nil, fmt.Errorf("cannot encode term file %d: %w", n, err)
	}
	return body, nil
}

// chunksOf numbers the chunks that a file names in order: the numbers are by slot.
func (x *Index) chunksOf(file postings) (numbers []int, ids string) {
	numbers = make([]int, len(x.slots))
	for _, list := range file {
		for _, p := range list {
			numbers[p.slot()] = 1
		}
	}
	var b strings.Builder
	count := 0
	for leaf := range x.root.leaves {
		if numbers[leaf.slot] == 0 {
			continue
		}
		if count > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(leaf.id.String())
		numbers[leaf.slot] = count
		count++
	}
	return numbers, b.String()
}

// lists writes the chunks of each of the terms with the keys.
func lists(file postings, keys []string, numbers []int) string {
	var b []byte
	var in [places][]int
	for i, key := range keys {
		if i > 0 {
			b = append(b, ' ')
		}
		in = byPlace(in, file[key], numbers)
		if key[0] == ' ' {
			b = appendRising(b, in[inTitle])
			continue
		}
		b = appendRising(b, in[inText])
		if len(in[inName])+len(in[inTitle]) > 0 {
			b = appendRising(append(b, '!'), in[inName])
		}
		if len(in[inTitle]) > 0 {
			b = appendRising(append(b, '!'), in[inTitle])
		}
	}
	return string(b)
}

// byPlace sorts the numbers of chunks by the best place that each has the term in. It uses the lists that it is given.
func byPlace(in [places][]int, list []posting, numbers []int) [places][]int {
	for at := range in {
		in[at] = in[at][:0]
	}
	for i, p := range list {
		if i == 0 || p.slot() != list[i-1].slot() {
			in[p.place()] = append(in[p.place()], numbers[p.slot()])
		}
	}
	for _, numbers := range in {
		slices.Sort(numbers)
	}
	return in
}
