// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"
)

// A prose writes texts with as many frequent and rare words as people use, by Zipf's law with a long tail. It is the same every time.
type prose struct {
	random *rand.Rand
	words  []string
	choose *rand.Zipf
}

// wordsOfProse is how many words a prose knows. A million words of English have about a tenth of that, and most of them once.
const wordsOfProse = 200_000

var (
	onsets  = strings.Fields("b c d f g h j k l m n p r s t v w br cr dr fr gr pr tr bl cl fl gl pl sl sc st sp ch sh th qu str ex un in al")
	vowels  = strings.Fields("a e i o u a e i o e ai ea ee ie oo ou io")
	codas   = strings.Fields("- - - - n r s t l m d c nd st nt ck ng rt x p")
	endings = strings.Fields("- - - s ing ed er ly tion al ness ment able ity")
)

func newProse() *prose {
	p := &prose{random: rand.New(rand.NewPCG(1, 2))}
	syllables := make([]string, 900)
	for i := range syllables {
		syllables[i] = p.oneOf(onsets) + p.oneOf(vowels) + p.oneOf(codas)
	}
	syllable := rand.NewZipf(p.random, 1.05, 50, uint64(len(syllables)-1))
	known := map[string]bool{}
	for len(p.words) < wordsOfProse {
		word := ""
		for range p.syllables() {
			word += syllables[syllable.Uint64()]
		}
		if len(p.words) > 150 {
			word += p.oneOf(endings)
		}
		if !known[word] {
			known[word] = true
			p.words = append(p.words, word)
		}
	}
	p.choose = rand.NewZipf(p.random, 1.07, 2.7, uint64(len(p.words)-1))
	return p
}

// oneOf returns one of several parts of words, or "" for a dash.
func (p *prose) oneOf(parts []string) string {
	return strings.Trim(parts[p.random.IntN(len(parts))], "-")
}

// syllables returns how many syllables the next word has. Frequent words are short.
func (p *prose) syllables() int {
	switch n := len(p.words); {
	case n < 150:
		return 1
	case n < 3000:
		return 1 + p.random.IntN(2)
	}
	return 2 + p.random.IntN(5)/3
}

// text returns a text of so many words.
func (p *prose) text(words int) string {
	list := make([]string, words)
	for i := range list {
		list[i] = p.words[p.choose.Uint64()]
	}
	first, size := utf8.DecodeRuneInString(list[0])
	list[0] = strings.ToUpper(string(first)) + list[0][size:]
	return strings.Join(list, " ")
}

// article returns paragraphs of at least so many bytes in all.
func (p *prose) article(bytes int) string {
	var b strings.Builder
	for b.Len() < bytes {
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		for range 5 {
			b.WriteString(p.text(8+p.random.IntN(15)) + ". ")
		}
	}
	return b.String()
}

// docsByWord counts the texts that have each word.
type docsByWord map[string]int

func (d docsByWord) add(text string) {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == ' ' || r == '.' || r == '\n' })
	slices.Sort(words)
	for _, word := range slices.Compact(words) {
		d[word]++
	}
}

// near returns words of at least five letters that about so many texts have, the nearest first.
func (d docsByWord) near(count, words int) []string {
	var list []string
	for word := range d {
		if len(word) >= 5 {
			list = append(list, word)
		}
	}
	distance := func(word string) int { return max(d[word]-count, count-d[word]) }
	slices.SortFunc(list, func(a, b string) int {
		if distance(a) != distance(b) {
			return distance(a) - distance(b)
		}
		return strings.Compare(a, b)
	})
	return list[:min(words, len(list))]
}
