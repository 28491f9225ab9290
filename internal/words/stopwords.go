// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package words

import (
	"embed"
	"maps"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data/stop-*.txt
var stopFiles embed.FS

// The languages whose stop words are never motifs: English, which people also use on a Site
// in another language, and Chinese, whose words no other language has.
var always = []string{"en", "zh"}

// stopWordsOf returns the stop words of a language, or nil if there is no list. A test ensures that
// each language of a Site has one.
func stopWordsOf(language string) map[string]bool { return stopLists()[language] }

// stopLists are the lists by language, read once.
var stopLists = sync.OnceValue(func() map[string]map[string]bool {
	lists := map[string]map[string]bool{}
	files, err := stopFiles.ReadDir("data")
	if err != nil {
		panic(err) // it is embedded
	}
	for _, file := range files {
		text, err := stopFiles.ReadFile("data/" + file.Name())
		if err != nil {
			panic(err)
		}
		language := strings.TrimSuffix(strings.TrimPrefix(file.Name(), "stop-"), ".txt")
		lists[language] = readStopWords(string(text))
	}
	return lists
})

// readStopWords reads words between blanks; a line that begins with # is a comment.
func readStopWords(text string) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Fields(line) {
			set[w] = true
		}
	}
	return set
}

// IsStopWord reports whether a word is no motif in whichever language a Site has.
func IsStopWord(word string) bool {
	for _, language := range always {
		if stopWordsOf(language)[word] {
			return true
		}
	}
	return false
}

// A List holds the stop words of Sites, in addition to the ones in IsStopWord. The zero List is empty.
type List struct {
	languages map[string]bool
	more      map[string]bool
}

// NewList returns the stop words of languages, and more.
func NewList(languages, more []string) List {
	l := List{languages: map[string]bool{}, more: map[string]bool{}}
	for _, language := range languages {
		l.languages[language] = true
	}
	for _, text := range more {
		for _, w := range Of(text) {
			l.more[w] = true
		}
	}
	return l
}

// Equal reports whether two Lists hold the same words.
func (l List) Equal(m List) bool {
	return maps.Equal(l.languages, m.languages) && maps.Equal(l.more, m.more)
}

// Has reports whether the List holds a word, in the form that Of returns.
func (l List) Has(word string) bool {
	if l.more[word] {
		return true
	}
	for language := range l.languages {
		if stopWordsOf(language)[word] || language == "ar" && hasArabicPrefix(word) {
			return true
		}
	}
	return false
}

// arabicPrefixes are the conjunctions and prepositions that Arabic writes together with the next word.
var arabicPrefixes = []string{"و", "ف", "ب", "ل", "ك"}

// arabicParticles are the two-letter stop words that remain stop words behind a prefix. Others do not:
// "فهم" is "understanding", and not "and they".
var arabicParticles = readStopWords("من في عن ما لا أن إن هو هي هل")

// hasArabicPrefix reports whether a word is a prefix, or two, and an Arabic stop word.
func hasArabicPrefix(word string) bool {
	for _, prefix := range arabicPrefixes {
		rest, found := strings.CutPrefix(word, prefix)
		if !found {
			continue
		}
		long := utf8.RuneCountInString(rest) > 2 && stopWordsOf("ar")[rest]
		if long || arabicParticles[rest] || isConjunction(prefix) && hasArabicPrefix(rest) {
			return true
		}
	}
	return false
}

// isConjunction reports whether a prefix may stand in front of another.
func isConjunction(prefix string) bool { return prefix == "و" || prefix == "ف" }
