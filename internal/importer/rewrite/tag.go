// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package rewrite

import (
	"regexp"
	"strings"
)

const tagNames = `(?:a|abbr|audio|b|blockquote|br|center|cite|code|dd|del|details|div|dl|dt|em|embed|figcaption|figure|font|h[1-6]|hr|i|iframe|img|ins|kbd|li|mark|object|ol|p|picture|pre|q|s|section|small|source|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul|video)`

var (
	// startTag is a tag as Markdown has it, or one that only a browser reads: a quotation mark is missing, or one too many, or
	// there is no blank before an attribute.
	startTag = regexp.MustCompile(`(?i)(<` + tagNames + `(?:\s+[a-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>\x60]+|'[^']*'|"[^"]*"))?)*\s*/?>)|<(` + tagNames + `)(\s[^<>]*)>`)

	attributeName  = regexp.MustCompile(`^[\s/"']*([A-Za-z_:][\w.:-]*)(?:\s*=\s*)?`)
	attributeEnd   = regexp.MustCompile(`^["']?(?:\s*/?\s*$|\s+[A-Za-z_:][\w.:-]*\s*=|[A-Za-z_:][\w.:-]*\s*=\s*["'])`)
	unquotedValue  = regexp.MustCompile(`^[^\s"']*`)
	hasValue       = regexp.MustCompile(`=\s*$`)
	attributeQuote = strings.NewReplacer(`"`, "&quot;")
)

// MendTags makes Markdown read the tags of HTML outside code that only a browser reads. It calls mended with the line and the
// text of each.
func (t *Text) MendTags(mended func(line int, tag string)) {
	t.Replace(startTag, func(m Match) (string, bool) {
		if m.Groups[1] != "" || t.isEscaped(m.Start) || !strings.Contains(m.Groups[3], "=") || !strings.ContainsAny(m.Groups[3], `"'`) {
			return "", false
		}
		mended(m.Line, m.Groups[0])
		return "<" + m.Groups[2] + attributesOf(m.Groups[3]) + ">", true
	})
}

// attributesOf are the attributes in a tag, in double quotes.
func attributesOf(shown string) string {
	var b strings.Builder
	for {
		found := attributeName.FindStringSubmatch(shown)
		if found == nil {
			return b.String()
		}
		shown = shown[len(found[0]):]
		b.WriteString(" " + found[1])
		if hasValue.MatchString(found[0]) {
			var value string
			value, shown = cutValue(shown)
			b.WriteString(`="` + attributeQuote.Replace(value) + `"`)
		}
	}
}

// cutValue cuts the value of an attribute off a text. Quotation marks within it are part of it.
func cutValue(shown string) (value, rest string) {
	if shown == "" || shown[0] != '"' && shown[0] != '\'' {
		value = unquotedValue.FindString(shown)
		return value, shown[len(value):]
	}
	mark, shown := shown[:1], shown[1:]
	for i := range len(shown) {
		if shown[i:i+1] == mark && attributeEnd.MatchString(shown[i+1:]) {
			return shown[:i], shown[i+1:]
		}
	}
	return strings.TrimSpace(shown), ""
}
