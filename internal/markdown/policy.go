// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// policy takes away all that the renderer never writes. It should find nothing to
// take: it is there for the day when the renderer has a mistake.
var policy = newPolicy()

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("bdi", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
		"strong", "table", "tbody", "td", "th", "thead", "tr", "ul")
	for _, rule := range []struct {
		attribute, values string
		elements          []string
	}{
		{"aria-label", `.*`, []string{"a", "div", "input", "pre"}},
		{"aria-labelledby", footnotesID, []string{"section"}},
		{"alt", `.*`, []string{"img"}},
		{"checked", ``, []string{"input"}},
		{"class", `anchor|footnote-ref|footnote-back`, []string{"a"}},
		{"class", `table|admonition (note|tip|important|warning|caution)`, []string{"div"}},
		{"class", `admonition-title`, []string{"p"}},
		{"class", `footnotes`, []string{"section"}},
		{"class", `broken|[kscnmid]`, []string{"span"}},
		{"class", `align-(left|center|right)`, []string{"td", "th"}},
		{"class", `task`, []string{"li"}},
		{"decoding", `async`, []string{"img"}},
		{"dir", `auto`, []string{"blockquote", "h2", "h3", "h4", "h5", "h6", "li", "p", "td", "th"}},
		{"dir", `ltr`, []string{"a", "bdi", "code", "pre"}},
		{"disabled", ``, []string{"input"}},
		{"href", `(?i:https?://[^\s\\/]|mailto:[^\s\\/])[^\s\\]*|#[^\s\\]*|/([^\s\\/][^\s\\]*)?`, []string{"a"}},
		{"id", `c-[\pL\pM\pN\p{Pc}:-]+`, []string{"h2", "h3", "h4", "h5", "h6", "li", "sup"}},
		{"loading", `lazy`, []string{"img"}},
		{"rel", rel, []string{"a"}},
		{"role", `doc-noteref|doc-backlink`, []string{"a"}},
		{"role", `note|region`, []string{"div"}},
		{"role", `region`, []string{"pre"}},
		{"scope", `col`, []string{"th"}},
		{"src", `/([^\s\\/][^\s\\]*)?`, []string{"img"}},
		{"start", `[0-9]{1,9}`, []string{"ol"}},
		{"tabindex", `0`, []string{"div", "pre"}},
		{"title", `.*`, []string{"a", "img"}},
		{"type", `checkbox`, []string{"input"}},
	} {
		values := regexp.MustCompile(`^(?s:` + rule.values + `)$`)
		p.AllowAttrs(rule.attribute).Matching(values).OnElements(rule.elements...)
	}
	return p
}
