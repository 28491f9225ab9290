// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

// policy removes everything that the renderer never writes. It should find
// nothing: it guards against mistakes of the renderer.
var policy = newPolicy()

var (
	// textElements are the elements whose text has a direction and an alignment.
	textElements = strings.Fields("blockquote caption dd div dt figcaption h2 h3 h4 h5 h6 li p summary td th")
	elementNames = append(strings.Fields("a abbr b bdi bdo br cite code del details dfn dl em figure hr i img input ins kbd mark ol pre q rp rt ruby s "+
		"samp section small span strong sub sup table tbody tfoot thead time tr u ul var wbr"), textElements...)
)

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements(elementNames...)
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
		{"class", `align-(left|center|right)`, textElements},
		{"class", `language-[A-Za-z0-9+#._-]{1,40}`, []string{"code"}},
		{"class", `task`, []string{"li"}},
		{"decoding", `async`, []string{"img"}},
		{"colspan", `[1-9][0-9]{0,2}`, []string{"td", "th"}},
		{"datetime", `[0-9TWPZYMDHS.:+ -]+`, []string{"time"}},
		{"dir", `auto|ltr|rtl`, elementNames},
		{"disabled", ``, []string{"input"}},
		{"href", `(?i:https?://[^\s\\/]|mailto:[^\s\\/])[^\s\\]*|#[^\s\\]*|/([^\s\\/][^\s\\]*)?`, []string{"a"}},
		{"id", `c-[\pL\pM\pN\p{Pc}:-]+`, elementNames},
		{"lang", `[A-Za-z0-9-]+`, elementNames},
		{"loading", `lazy`, []string{"img"}},
		{"open", ``, []string{"details"}},
		{"rel", rel, []string{"a"}},
		{"reversed", ``, []string{"ol"}},
		{"role", `doc-noteref|doc-backlink`, []string{"a"}},
		{"role", `note|region`, []string{"div"}},
		{"role", `region`, []string{"pre"}},
		{"rowspan", `[1-9][0-9]{0,2}`, []string{"td", "th"}},
		{"scope", `(col|row)(group)?`, []string{"th"}},
		// The Links decide which hosts may have pictures, and the Content-Security-Policy enforces it.
		{"src", `(/([^\s\\/][^\s\\]*)?|(?i:https)://[^\s\\/@]+(/[^\s\\]*)?)`, []string{"img"}},
		{"start", `-?[0-9]{1,9}`, []string{"ol"}},
		{"tabindex", `0`, []string{"div", "pre"}},
		{"title", `.*`, []string{"a", "abbr", "dfn", "img"}},
		{"type", `checkbox`, []string{"input"}},
		{"type", `[1aAiI]`, []string{"ol"}},
		{"value", `-?[0-9]{1,9}`, []string{"li"}},
		{"height", `[1-9][0-9]{0,5}`, []string{"img"}},
		{"width", `[1-9][0-9]{0,5}`, []string{"img"}},
	} {
		values := regexp.MustCompile(`^(?s:` + rule.values + `)$`)
		p.AllowAttrs(rule.attribute).Matching(values).OnElements(rule.elements...)
	}
	return p
}
