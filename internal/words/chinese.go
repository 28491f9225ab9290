// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package words

import (
	_ "embed"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed data/chinese.txt
var chineseText string

// longestChinese is how many characters a word of the list has at most.
const longestChinese = 8

// frequencies are words, sorted, and how frequent each of them is, as the logarithm of its part of
// all occurrences.
type frequencies struct {
	words []string
	logs  []float64
	// unknown is the frequency of a character outside the list.
	unknown float64
}

// chinese is read when the first Chinese title is: most operators never need it.
var chinese = sync.OnceValue(func() *frequencies { return readFrequencies(chineseText) })

// readFrequencies reads lines of a word, a blank and a count.
func readFrequencies(text string) *frequencies {
	f := &frequencies{}
	total := 0.0
	for line := range strings.Lines(text) {
		word, count, _ := strings.Cut(strings.TrimSpace(line), " ")
		n, err := strconv.Atoi(count)
		if err != nil {
			continue // a test ensures that there is none
		}
		f.words, f.logs = append(f.words, word), append(f.logs, float64(n))
		total += float64(n)
	}
	for i, n := range f.logs {
		f.logs[i] = math.Log(n / total)
	}
	f.unknown = math.Log(1 / total)
	return f
}

// log returns the logarithm of the frequency of a word. ok is false if it is not in the list.
func (f *frequencies) log(word string) (log float64, ok bool) {
	i, ok := slices.BinarySearch(f.words, word)
	if !ok {
		return 0, false
	}
	return f.logs[i], true
}

// divideChinese returns the words of a run of Han characters: the most probable
// division into words of the list, and single characters elsewhere.
func divideChinese(run string) []string {
	f := chinese()
	var starts []int // of the characters, and the end
	for i := range run {
		starts = append(starts, i)
	}
	n := len(starts)
	starts = append(starts, len(run))
	best, next := make([]float64, n+1), make([]int, n)
	for i := n - 1; i >= 0; i-- {
		best[i], next[i] = math.Inf(-1), i+1
		for j := i + 1; j <= min(n, i+longestChinese); j++ {
			log, ok := f.log(run[starts[i]:starts[j]])
			if !ok && j > i+1 {
				continue
			}
			if !ok {
				log = f.unknown
			}
			if p := log + best[j]; p > best[i] {
				best[i], next[i] = p, j
			}
		}
	}
	var list []string
	for i := 0; i < n; i = next[i] {
		list = append(list, run[starts[i]:starts[next[i]]])
	}
	return list
}
