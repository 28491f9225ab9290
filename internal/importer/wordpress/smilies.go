// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package wordpress

import (
	"regexp"
	"strings"
)

// smilies are the short codes that WordPress shows as emoji. Faces such as :-) stay as their authors typed them.
var smilies = map[string]string{
	":arrow:": "➡", ":cool:": "😎", ":cry:": "😥", ":eek:": "😮", ":evil:": "👿", ":grin:": "😀", ":idea:": "💡", ":lol:": "😆", ":mad:": "😡", ":neutral:": "😐",
	":oops:": "😳", ":razz:": "😛", ":roll:": "🙄", ":sad:": "🙁", ":shock:": "😯", ":smile:": "🙂", ":twisted:": "😈", ":wink:": "😉", ":???:": "😕", ":!:": "❗", ":?:": "❓",
}

var (
	shownText = regexp.MustCompile(`(?is)<(?:pre|code|script|style|textarea)\b.*?</(?:pre|code|script|style|textarea)>|<[^>]*>|[^<]+`)
	smiley    = regexp.MustCompile(`:(?:[a-z]+|\?\?\?|!|\?):`)
)

// withSmilies replaces the short codes in the text of HTML that stand alone between spaces.
func withSmilies(markup string) string {
	if !smiley.MatchString(markup) {
		return markup
	}
	return shownText.ReplaceAllStringFunc(markup, func(piece string) string {
		if strings.HasPrefix(piece, "<") {
			return piece
		}
		var b strings.Builder
		last := 0
		for _, at := range smiley.FindAllStringIndex(piece, -1) {
			if face, ok := smilies[piece[at[0]:at[1]]]; ok && endsInSpace(piece[:at[0]]) && startsWithSpace(piece[at[1]:]) {
				b.WriteString(piece[last:at[0]] + face)
				last = at[1]
			}
		}
		return b.String() + piece[last:]
	})
}

func endsInSpace(text string) bool {
	return text == "" || strings.HasSuffix(text, "&nbsp;") || strings.TrimRight(text, " \t\r\n\u00a0") != text
}

func startsWithSpace(text string) bool {
	return text == "" || strings.HasPrefix(text, "&nbsp;") || strings.TrimLeft(text, " \t\r\n\u00a0") != text
}
