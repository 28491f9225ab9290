// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"fmt"
	"slices"
	"strings"
)

// Root returns the text of the root file of the index, which readers get first. It changes with the number of term files
// alone.
func (x *Index) Root() ([]byte, error) {
	root := rootText{version, map[string]int{}}
	for _, id := range x.termFiles {
		root.Terms[id.prefix()] = id.Number + 1
	}
	return encodeJSON(root)
}

// termFileText is a term file. Terms are sorted, as are Names. In and Named have a list for each of
// them, with a space between two: numbers of docs, as appendRising writes them. The number of a doc is 256 times the index of its chunk in
// Chunks and its number there. In has up to three lists for a term, with ! between two: the docs that have it only in text,
// those that have it in other names, those that have it in the title.
type termFileText struct {
	Chunks string `json:"chunks"`
	// Terms are words, and with a * the first letters of words of names: two or three.
	Terms string `json:"terms"`
	In    string `json:"in"`
	// Names are whole names, with a comma between two.
	Names string `json:"names"`
	Named string `json:"named"`
}

// TermFile returns the text of a term file.
func (x *Index) TermFile(id TermFileID) ([]byte, error) {
	file := x.files[generation(id.Recent)][id.Number].postings
	var names, terms []string
	for key := range file {
		if name, whole := strings.CutPrefix(key, namePrefix); whole {
			names = append(names, name)
		} else {
			terms = append(terms, key)
		}
	}
	slices.Sort(names)
	slices.Sort(terms)
	indexes, ids := x.chunksOf(file)
	text := termFileText{Chunks: ids, Terms: strings.Join(terms, " "), Names: strings.Join(names, ",")}
	var in, named []byte
	var lists [places][]int
	for i, term := range terms {
		if i > 0 {
			in = append(in, ' ')
		}
		lists = byPlace(lists, *file[term], indexes)
		in = appendLists(in, lists)
	}
	for i, name := range names {
		if i > 0 {
			named = append(named, ' ')
		}
		lists = byPlace(lists, *file[namePrefix+name], indexes)
		named = appendRising(named, lists[inTitle])
	}
	text.In, text.Named = string(in), string(named)
	body, err := encodeJSON(text)
	if err != nil {
		return nil, fmt.Errorf("cannot encode %s: %w", id, err)
	}
	return body, nil
}

// chunksOf returns the chunks that a file names, in order, and the index of each by slot.
func (x *Index) chunksOf(file postings) (indexes []int, ids string) {
	indexes = make([]int, len(x.slots))
	for _, list := range file {
		for _, p := range *list {
			indexes[p.slot()] = 1
		}
	}
	var b []byte
	count := 0
	for leaf := range x.root.leaves {
		if indexes[leaf.slot] == 0 {
			continue
		}
		if count > 0 {
			b = append(b, ' ')
		}
		b = append(b, leaf.id.String()...)
		indexes[leaf.slot] = count
		count++
	}
	return indexes, string(b)
}

// appendLists appends the docs of a term by place. Last come the best ones, which are the fewest.
func appendLists(b []byte, in [places][]int) []byte {
	b = appendRising(b, in[inText])
	if len(in[inName])+len(in[inTitle]) > 0 {
		b = appendRising(append(b, '!'), in[inName])
	}
	if len(in[inTitle]) > 0 {
		b = appendRising(append(b, '!'), in[inTitle])
	}
	return b
}

// byPlace returns the numbers of docs by place, in order. It uses the lists that it is given.
func byPlace(in [places][]int, list []posting, indexes []int) [places][]int {
	for at := range in {
		in[at] = in[at][:0]
	}
	for _, p := range list {
		in[p.place()] = append(in[p.place()], indexes[p.slot()]<<numberBits|int(p.number()))
	}
	for _, numbers := range in {
		slices.Sort(numbers)
	}
	return in
}
