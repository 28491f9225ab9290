// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package wordpress

import (
	"fmt"
	"regexp"
	"strings"
)

const blockNames = `(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|summary|script|iframe|video|audio|object|noscript)`

var (
	asItIs      = regexp.MustCompile(`(?is)<pre\b.*?</pre>|<script\b.*?</script>|<style\b.*?</style>|<textarea\b.*?</textarea>|<!--.*?-->`)
	twoBreaks   = regexp.MustCompile(`(?i)<br\s*/?>\s*<br\s*/?>`)
	blockStart  = regexp.MustCompile(`(?i)(<` + blockNames + `[\s/>])`)
	blockEnd    = regexp.MustCompile(`(?i)(</` + blockNames + `>)`)
	horizontal  = regexp.MustCompile(`(?i)(<hr\s*?/?>)`)
	emptyLines  = regexp.MustCompile(`\n\s*\n`)
	anyTag      = regexp.MustCompile(`(?s)<[a-zA-Z/][^<>]*>`)
	placeholder = regexp.MustCompile("\x00(\\d+)\x00")
	onlyBlock   = regexp.MustCompile(`(?i)^</?` + blockNames + `[\s/>]`)
	brBefore    = regexp.MustCompile(`(?i)(</?` + blockNames + `[^>]*>)\s*<br />`)
	brAfter     = regexp.MustCompile(`(?i)<br />(\s*</?(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol|blockquote|table|tr|tbody|figcaption|figure)[\s>])`)
	brInLine    = regexp.MustCompile(`(?i)(<br\s*/?>)?\s*\n`)
)

// autop gives the body of a classic editor its paragraphs, as WordPress does when it shows it: an empty
// line begins a paragraph, and a line break is one.
func autop(body string) string {
	if strings.TrimSpace(body) == "" {
		return ""
	}
	var kept []string
	text := asItIs.ReplaceAllStringFunc(body, func(s string) string {
		kept = append(kept, s)
		mark := fmt.Sprintf("\x00%d\x00", len(kept)-1)
		if !strings.HasPrefix(s, "<!--") {
			return "\n\n" + mark + "\n\n"
		}
		return mark
	})
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text + "\n")
	text = twoBreaks.ReplaceAllString(text, "\n\n")
	text = blockStart.ReplaceAllString(text, "\n\n$1")
	text = blockEnd.ReplaceAllString(text, "$1\n\n")
	text = horizontal.ReplaceAllString(text, "$1\n\n")
	text = anyTag.ReplaceAllStringFunc(text, func(tag string) string { return strings.ReplaceAll(tag, "\n", " ") })
	var b strings.Builder
	for _, paragraph := range emptyLines.Split(text, -1) {
		paragraph = strings.TrimSpace(paragraph)
		switch {
		case paragraph == "":
		case onlyBlock.MatchString(paragraph), isKept(paragraph, kept):
			b.WriteString(withBreaks(paragraph) + "\n")
		case strings.HasSuffix(strings.ToLower(paragraph), "</p>"), endsBlock(paragraph):
			b.WriteString(withBreaks(paragraph) + "\n")
		default:
			b.WriteString("<p>" + withBreaks(paragraph) + "</p>\n")
		}
	}
	text = brBefore.ReplaceAllString(b.String(), "$1")
	text = brAfter.ReplaceAllString(text, "$1")
	return placeholder.ReplaceAllStringFunc(text, func(s string) string {
		var i int
		_, _ = fmt.Sscanf(strings.Trim(s, "\x00"), "%d", &i)
		return kept[i]
	})
}

// isKept reports whether a paragraph is a block that stays as it is, or a comment.
func isKept(paragraph string, kept []string) bool {
	return placeholder.ReplaceAllString(paragraph, "") == "" && len(kept) > 0
}

var endOfBlock = regexp.MustCompile(`(?i)</(?:td|th|li|dd|dt|div|blockquote|figcaption|caption|summary)>$`)

// endsBlock reports whether a text is the last of a block that began before.
func endsBlock(paragraph string) bool { return endOfBlock.MatchString(paragraph) }

// withBreaks makes line breaks of the ends of lines.
func withBreaks(paragraph string) string {
	return brInLine.ReplaceAllString(paragraph, "<br />\n")
}
