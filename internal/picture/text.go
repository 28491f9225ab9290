// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package picture

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/topicpages/topicpages/internal/href"
)

// escape returns text for the inside of an element or of a quoted attribute.
func escape(text string) string { return html.EscapeString(oneLine(text)) }

// oneLine returns text on one line, with U+FFFD for characters that HTML cannot hold.
func oneLine(text string) string {
	const replacement = utf8.RuneError
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == 0xFFFE, r == 0xFFFF:
			return replacement
		}
		return r
	}, strings.ToValidUTF8(text, string(replacement)))
	return strings.Join(strings.Fields(text), " ")
}

// safeURL returns an address that a link of a picture may lead to: a path on the site, an
// http or https address, or a fragment of the page. It returns "" for any other.
func safeURL(address string) string {
	switch href.Locate(address) {
	case href.OnSite, href.OnPage, href.External:
		return address
	}
	return ""
}

// safeID returns id without characters that would end it in a list of ids.
func safeID(id string) string {
	id = strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '-'
	}, id)
	if id == "" {
		return "picture"
	}
	return id
}

// textWidth estimates the width of a line, rather too wide than too narrow: which
// font readers have is not known.
func textWidth(text string, font length) length {
	thousandths := 0
	for _, r := range text {
		thousandths += runeWidth(r)
	}
	return (length(thousandths)*font + 999) / 1000
}

// runeWidth is in thousandths of the size of the font.
func runeWidth(r rune) int {
	if 0 <= r && r < utf8.RuneSelf {
		return asciiWidths[r]
	}
	return measure(r)
}

// asciiWidths caches the results of measure, because a page measures its names repeatedly.
var asciiWidths = func() (widths [utf8.RuneSelf]int) {
	for r := range widths {
		widths[r] = measure(rune(r))
	}
	return widths
}()

func measure(r rune) int {
	switch kind := width.LookupRune(r).Kind(); {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case kind == width.EastAsianWide, kind == width.EastAsianFullwidth:
		return 1000
	case strings.ContainsRune("mwMW@%…—", r):
		return 960
	case strings.ContainsRune(" .,:;'|!()[]/-fijlrtI", r):
		return 400
	case unicode.IsDigit(r):
		return 640
	case unicode.IsUpper(r), unicode.IsSymbol(r):
		return 720
	}
	return 620
}

// cutText returns text with an ellipsis if it is wider than limit. It cuts between words
// if it can, because people who speak to the browser say words. It returns "" if not
// even the first letter fits.
func cutText(text string, limit, font length) string {
	if textWidth(text, font) <= limit {
		return text
	}
	end, joined := 0, false
	for i, r := range text {
		// A mark belongs to the letter before it, and a joiner joins two.
		if runeWidth(r) > 0 && !joined {
			if textWidth(text[:i], font)+textWidth("…", font) > limit {
				break
			}
			end = i
		}
		joined = r == '\u200d'
	}
	if end == 0 {
		return ""
	}
	if space := strings.LastIndexByte(text[:end], ' '); space > 0 && text[end] != ' ' {
		end = space
	}
	return strings.TrimRight(text[:end], " ") + "…"
}

// breaksWord is true where cut has cut text in a word of letters; between
// ideographs anything is a word.
func breaksWord(text, cut string) bool {
	kept, ok := strings.CutSuffix(cut, "…")
	rest, found := strings.CutPrefix(text, kept)
	if !ok || !found || rest == "" || cut == text {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest)
	return next != ' ' && runeWidth(next) < 1000
}

// halves returns text in two lines, as equal as the spaces in it allow; nil for a
// single word.
func halves(text string, font length) []string {
	var lines []string
	var least length
	for i := range len(text) {
		if text[i] != ' ' {
			continue
		}
		widest := max(textWidth(text[:i], font), textWidth(text[i+1:], font))
		if lines == nil || widest < least {
			lines, least = []string{text[:i], text[i+1:]}, widest
		}
	}
	return lines
}
