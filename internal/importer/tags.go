// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/words"
)

const (
	// maxTags is the number of tags of a Post, and maxTag the length of one in characters.
	maxTags, maxTag = 32, 63
)

// spellings says how each tag of a blog is written, by its normal form.
type spellings map[string]string

// newSpellings chooses the spelling of each tag that most posts use; on a tie, the spelling that sorts first.
func newSpellings(posts []Post) spellings {
	counts := map[string]map[string]int{}
	for _, post := range posts {
		for _, tag := range tagsOf(post) {
			tag = words.Line(cleanCharacters(tag, func(int, string) {}))
			normal := archive.Normalize(tag)
			if counts[normal] == nil {
				counts[normal] = map[string]int{}
			}
			counts[normal][tag]++
		}
	}
	chosen := spellings{}
	for normal, forms := range counts {
		best := ""
		for form, n := range forms {
			if best == "" || n > forms[best] || n == forms[best] && form < best {
				best = form
			}
		}
		chosen[normal] = best
	}
	return chosen
}

// tagsOf are the tags of a post, then its categories.
func tagsOf(post Post) []string {
	return append(append([]string(nil), post.Tags...), post.Categories...)
}

// tags returns the tags of a Post: first the tags of the post, then its categories, each once.
func (s spellings) tags(post Post) (list []string, losses []Loss) {
	lost := func(format string, args ...any) {
		losses = append(losses, Loss{File: post.File, Line: post.Line, Reason: TagChanged, Message: fmt.Sprintf(format, args...)})
	}
	seen := map[string]bool{}
	for _, original := range tagsOf(post) {
		tag := words.Line(cleanCharacters(original, func(int, string) {}))
		normal := archive.Normalize(tag)
		if strings.TrimSpace(original) == "" {
			continue
		}
		if normal == "" {
			lost("tag %q left out: it has no letter and no digit", original)
			continue
		}
		form := s[normal]
		if form != tag {
			lost("tag %q written as %q, as elsewhere in the blog", tag, form)
		}
		if short, cut := shorten(form, maxTag, ""); cut {
			lost("tag %q shortened to %q: a tag has at most %d characters", form, short, maxTag)
			form = short
		}
		if seen[normal] {
			continue
		}
		seen[normal] = true
		if len(list) == maxTags {
			lost("tag %q left out: a Post has at most %d tags", form, maxTags)
			continue
		}
		list = append(list, form)
	}
	return list, losses
}

// shorten cuts text to a number of characters, at the end of a word where there is one, and ends it with
// the mark; cut is false if the text is short enough.
func shorten(text string, bound int, mark string) (short string, cut bool) {
	if utf8.RuneCountInString(text) <= bound {
		return text, false
	}
	runes := []rune(text)[:bound-utf8.RuneCountInString(mark)]
	short = string(runes)
	if i := strings.LastIndexByte(short, ' '); i > len(short)/2 {
		short = short[:i]
	}
	return strings.TrimRight(short, " ,.;:") + mark, true
}
