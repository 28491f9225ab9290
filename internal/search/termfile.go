// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"cmp"
	"fmt"
	"maps"
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

// TermFile returns the text of a term file. A file that would be too large has the terms of names, and of those that are in
// texts alone the ones with the most docs.
func (x *Index) TermFile(id TermFileID) ([]byte, error) {
	file := &x.files[generation(id.Recent)][id.Number].postings
	keys := slices.Collect(maps.Keys(file.refs))
	indexes, ids := x.chunksOf(file)
	body, err := encodeTermFile(file, keys, indexes, ids)
	if surplus := len(body) - x.bounds.fileBytes; surplus > 0 {
		body, err = encodeTermFile(file, file.mostFound(keys, indexes, surplus), indexes, ids)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot encode %s: %w", id, err)
	}
	return body, nil
}

// encodeTermFile encodes some terms of a file.
func encodeTermFile(file *postings, keys []string, indexes []int, ids string) ([]byte, error) {
	slices.Sort(keys)
	words, _ := slices.BinarySearch(keys, "!") // after namePrefix, and before all that words begin with
	names := slices.Clone(keys[:words])
	for i, name := range names {
		names[i] = strings.TrimPrefix(name, namePrefix)
	}
	text := termFileText{Chunks: ids, Terms: strings.Join(keys[words:], " "), Names: strings.Join(names, ",")}
	var in, named []byte
	var one [1]posting
	var lists [places][]int
	for i, key := range keys {
		lists = byPlace(lists, file.docs(key, &one), indexes)
		if i < words {
			named = append(appendRising(named, lists[inTitle]), ' ')
		} else {
			in = append(appendLists(in, lists), ' ')
		}
	}
	text.In, text.Named = strings.TrimSuffix(string(in), " "), strings.TrimSuffix(string(named), " ")
	return encodeJSON(text)
}

// mostFound returns the terms without those that have the fewest docs, in texts alone, and take so many bytes together.
func (f *postings) mostFound(terms []string, indexes []int, bytes int) []string {
	var one [1]posting
	var lists [places][]int
	var kept, texts []string
	size := map[string]int{}
	for _, term := range terms {
		docs := f.docs(term, &one)
		lists = byPlace(lists, docs, indexes)
		if len(lists[inText]) < len(docs) {
			kept = append(kept, term)
			continue
		}
		texts = append(texts, term)
		size[term] = len(term) + len(appendLists(nil, lists)) + len("  ")
	}
	slices.SortFunc(texts, func(a, b string) int {
		return cmp.Or(cmp.Compare(f.count(a), f.count(b)), strings.Compare(a, b))
	})
	for _, term := range texts {
		if bytes <= 0 {
			kept = append(kept, term)
		}
		bytes -= size[term]
	}
	return kept
}

// chunksOf returns the chunks that a file names, in order, and the index of each by slot.
func (x *Index) chunksOf(file *postings) (indexes []int, ids string) {
	indexes = make([]int, len(x.slots))
	for _, list := range file.all() {
		for _, p := range list {
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
