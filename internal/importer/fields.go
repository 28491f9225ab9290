// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/words"
)

// The bounds of the fields of a Post, in characters or items.
const (
	maxTitle   = 512
	maxSummary = 2048
	maxAuthors = 16
	maxAuthor  = 128
	maxAlt     = 1000
	maxAliases = 16
	maxAlias   = 512
	maxLink    = 2048
)

// title is the title of the post, or its name as words where it has none.
func (w *writer) title() string {
	title := w.line("title", w.post.Title, maxTitle)
	if hasText(title) {
		return title
	}
	title = strings.ReplaceAll(w.name, "-", " ")
	w.lose(TitleMissing, "the post has no title: it gets %q, from its name", title)
	return title
}

// hasText reports whether text has something to see.
func hasText(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return !unicode.In(r, unicode.Z, unicode.C) })
}

// languageTag and imageAddress are what spec.language and spec.image.src admit.
var (
	languageTag  = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$`)
	imageAddress = regexp.MustCompile(`^(https://[^/?#@\pZ\pC\x{FFFE}\x{FFFF}\\]+([/?#][^\pZ\pC\x{FFFE}\x{FFFF}\\]*)?|/[^/\pZ\pC\x{FFFE}\x{FFFF}\\][^\pZ\pC\x{FFFE}\x{FFFF}\\]*)$`)
)

// language is the language of the post as a BCP 47 tag; empty where the source names none.
func (w *writer) language() string {
	tag := strings.ReplaceAll(words.Line(w.clean(w.post.Language)), "_", "-")
	if tag != "" && !languageTag.MatchString(tag) {
		w.lose(FieldIgnored, "the language %q is no tag such as pt-BR: left out", tag)
		return ""
	}
	return tag
}

// image is the address of the picture; ok is true where a Post admits it.
func (w *writer) image() (src string, ok bool) {
	src = words.Line(w.clean(w.post.Image))
	return src, len(src) <= maxLink && imageAddress.MatchString(src)
}

// alias is what spec.aliases admits.
var (
	alias        = regexp.MustCompile(`^/[^/?#\\\pZ\pC\x{FFFE}\x{FFFF}][^?#\\\pZ\pC\x{FFFE}\x{FFFF}]*$`)
	invalidAlias = regexp.MustCompile(`//|/\.{1,2}(/|$)|%([^0-9A-Fa-f]|[0-9A-Fa-f][^0-9A-Fa-f]|[0-9A-Fa-f]?$|[01][0-9A-Fa-f]|2[EeFf]|5[Cc]|7[Ff])`)
)

// aliases are the addresses of the post on its old site, each once, but for the one that its page has anyway.
func (w *writer) aliases() (list []string) {
	known := map[string]bool{address.PostsFolder + w.name: true, "": true}
	for _, path := range append([]string{w.post.Path}, w.post.Aliases...) {
		path = strings.ReplaceAll(words.Line(w.clean(path)), " ", "%20")
		if path == "" {
			continue
		}
		normal, err := address.Normalize(path)
		switch {
		case w.post.Draft && (err != nil || !alias.MatchString(path)): // nobody has seen it
		case err != nil, !alias.MatchString(path), invalidAlias.MatchString(path), utf8.RuneCountInString(path) > maxAlias:
			w.lose(FieldIgnored, "the old address %q is no path that an alias can have: left out", path)
		case known[normal]:
		case len(list) == maxAliases:
			w.lose(FieldIgnored, "the old address %q left out: a Post has at most %d aliases", path, maxAliases)
		default:
			known[normal] = true
			list = append(list, path)
		}
	}
	return list
}

func (w *writer) authors() (list []string) {
	for _, author := range w.post.Authors {
		author = w.line("author", author, maxAuthor)
		switch {
		case author == "" || slices.Contains(list, author):
		case len(list) == maxAuthors:
			w.lose(FieldIgnored, "author %q left out: a Post has at most %d authors", author, maxAuthors)
		default:
			list = append(list, author)
		}
	}
	return list
}
