// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxName is the longest metadata.name of a Post with an article, which is part of its address.
const maxName = 200

// namePosts gives each post a name of its own, by its place in the list. Of several posts that want one name,
// the oldest gets it, so that a later post changes no name that is in use; the others add their day, and
// where that is taken too, a hash of their file.
func namePosts(posts []Post) ([]string, []Loss) {
	order := make([]int, len(posts))
	wanted := make([]string, len(posts))
	for i, post := range posts {
		order[i], wanted[i] = i, wantedName(post)
	}
	slices.SortFunc(order, func(a, b int) int { return compareAge(posts[a], posts[b]) })
	list := make([]string, len(posts))
	owners := map[string]int{}
	for _, i := range order {
		if _, taken := owners[wanted[i]]; !taken {
			owners[wanted[i]], list[i] = i, wanted[i]
		}
	}
	var losses []Loss
	for _, i := range order {
		if list[i] != "" {
			continue
		}
		post := posts[i]
		for _, suffix := range []string{dayOf(post.Date), hashOf(post.File), hashOf(fmt.Sprint(post.File, post.Line))} {
			name := withSuffix(wanted[i], suffix)
			if _, taken := owners[name]; !taken && suffix != "" {
				owners[name], list[i] = i, name
				break
			}
		}
		for n := 2; list[i] == ""; n++ {
			name := withSuffix(wanted[i], fmt.Sprint(n))
			if _, taken := owners[name]; !taken {
				owners[name], list[i] = i, name
			}
		}
		losses = append(losses, Loss{File: post.File, Line: post.Line, Reason: NameChanged, Message: fmt.Sprintf(
			"the name %q belongs to the older post %s: this one is called %q", wanted[i], posts[owners[wanted[i]]].File, list[i])})
	}
	return list, losses
}

// compareAge puts the older post first, and posts without a date last.
func compareAge(a, b Post) int {
	switch {
	case a.Date.IsZero() != b.Date.IsZero():
		return cmp.Compare(boolInt(a.Date.IsZero()), boolInt(b.Date.IsZero()))
	case !a.Date.Equal(b.Date):
		return a.Date.Compare(b.Date)
	}
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func hashOf(s string) string {
	h := fnv.New32a()
	h.Write([]byte(s))
	return fmt.Sprintf("%08x", h.Sum32())
}

// wantedName is the name that a post would have if no other post wanted it.
func wantedName(post Post) string {
	for _, proposal := range []string{post.Name, strings.TrimSuffix(path.Base(post.File), path.Ext(post.File))} {
		if name := validName(proposal); name != "" {
			return name
		}
	}
	return "post-" + hashOf(fmt.Sprint(post.File, post.Name))
}

// ascii spells letters that have no decomposition.
var ascii = strings.NewReplacer("ß", "ss", "ẞ", "ss", "æ", "ae", "Æ", "ae", "œ", "oe", "Œ", "oe", "ø", "o", "Ø", "o", "ł", "l", "Ł", "l",
	"đ", "d", "Đ", "d", "ð", "d", "Ð", "d", "þ", "th", "Þ", "th", "ı", "i")

// validName is text as a metadata.name: lower-case letters of ASCII, digits, and one hyphen for all else.
// It is empty if nothing is left, or where most of the text would be lost.
func validName(text string) string {
	var b strings.Builder
	gap, kept, lost := false, 0, 0
	for _, r := range norm.NFKD.String(ascii.Replace(text)) {
		r = unicode.ToLower(r)
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
			kept++
		case unicode.IsMark(r), r == '\'', r == '\u2019': // the letter before it stays
		default:
			gap = true
			if unicode.IsLetter(r) {
				lost++
			}
		}
	}
	if lost > kept {
		return ""
	}
	return shortName(b.String(), maxName)
}

// withSuffix is a name with a suffix, within maxName.
func withSuffix(name, suffix string) string {
	return shortName(name, maxName-len(suffix)-1) + "-" + suffix
}

func shortName(name string, bound int) string {
	if len(name) > bound {
		name = strings.TrimRight(name[:bound], "-")
	}
	return name
}
