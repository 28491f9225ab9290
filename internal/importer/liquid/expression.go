// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package liquid

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// value is the value of an expression.
type value struct {
	text string
	// known is false if only the site itself could tell.
	known bool
	// empty is true for nil and false.
	empty bool
}

func known(text string) value { return value{text: text, known: true} }

var nothing = value{known: true, empty: true}

// split cuts an expression at a sign that stands outside of quotes.
func split(expression string, sign rune) (parts []string) {
	var quote rune
	start := 0
	for i, r := range expression {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'':
			quote = r
		case r == sign:
			parts = append(parts, strings.TrimSpace(expression[start:i]))
			start = i + utf8.RuneLen(r)
		}
	}
	return append(parts, strings.TrimSpace(expression[start:]))
}

// literal is the text of a literal: a string in quotes or a number.
func literal(expression string) (text string, ok bool) {
	if n := len(expression); n >= 2 && (expression[0] == '"' || expression[0] == '\'') && expression[n-1] == expression[0] {
		return expression[1 : n-1], true
	}
	return expression, number.MatchString(expression)
}

var number = regexp.MustCompile(`^-?\d+(\.\d+)?$`)

// term is the value of a literal or a variable.
func (t *translation) term(expression string) value {
	if text, ok := literal(expression); ok {
		return known(text)
	}
	switch expression {
	case "", "nil", "null", "false":
		return nothing
	case "true":
		return known("true")
	}
	if v, ok := t.variables[expression]; ok {
		return v
	}
	if strings.HasPrefix(expression, "include.") && t.included > 0 {
		return nothing
	}
	if t.context.Lookup != nil {
		if text, ok := t.context.Lookup(expression); ok {
			return value{text: text, known: true, empty: text == ""}
		}
	}
	return value{}
}

// evaluate is the value of an expression with filters.
func (t *translation) evaluate(expression string) value {
	parts := split(expression, '|')
	v := t.term(parts[0])
	written, _ := literal(parts[0]) // shown if the site itself defines a filter
	if !v.known || !strings.ContainsAny(parts[0], `"'`) {
		written = ""
	}
	for _, filter := range parts[1:] {
		name, rest, _ := strings.Cut(filter, ":")
		var args []string
		for _, arg := range split(rest, ',') {
			if arg == "" {
				continue
			}
			a := t.term(arg)
			if !a.known {
				return value{text: written}
			}
			args = append(args, a.text)
		}
		name = strings.TrimSpace(name)
		next, ok := t.filter(name, v, args)
		switch {
		case !ok && pictureFilter.MatchString(name):
			return value{}
		case !ok || !v.known && name != "default":
			return value{text: written}
		}
		v = known(next)
	}
	return v
}

// pictureFilter are names of filters that make a picture of a name, which says nothing by itself.
var pictureFilter = regexp.MustCompile(`(?i)photo|image|img|picture|avatar|icon|logo`)

// plainFilters are the filters without arguments.
var plainFilters = map[string]func(string) string{
	"escape": html.EscapeString, "escape_once": html.EscapeString, "xml_escape": html.EscapeString, "h": html.EscapeString,
	"strip": strings.TrimSpace, "lstrip": func(s string) string { return strings.TrimLeftFunc(s, unicode.IsSpace) },
	"rstrip":   func(s string) string { return strings.TrimRightFunc(s, unicode.IsSpace) },
	"downcase": strings.ToLower, "upcase": strings.ToUpper, "capitalize": capitalize,
	"strip_newlines": func(s string) string { return strings.ReplaceAll(s, "\n", "") },
	"newline_to_br":  func(s string) string { return strings.ReplaceAll(s, "\n", "<br />\n") },
	"strip_html":     func(s string) string { return html.UnescapeString(tags.ReplaceAllString(s, "")) },
	"url_encode":     url.QueryEscape, "cgi_escape": url.QueryEscape,
	"uri_escape":  func(s string) string { return (&url.URL{Path: s}).EscapedPath() },
	"markdownify": func(s string) string { return s }, "safe": func(s string) string { return s },
	"normalize_whitespace": func(s string) string { return strings.Join(strings.Fields(s), " ") },
	"smartify":             func(s string) string { return s },
}

var tags = regexp.MustCompile(`<[^>]*>`)

func capitalize(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + strings.ToLower(s[size:])
}

// filter applies a filter; ok is false if there is no filter with this name.
func (t *translation) filter(name string, v value, args []string) (text string, ok bool) {
	arg := func(i int) string {
		if i < len(args) {
			return args[i]
		}
		return ""
	}
	if plain, ok := plainFilters[name]; ok {
		return plain(v.text), true
	}
	if edit, ok := argumentFilters[name]; ok {
		return edit(v.text, arg(0), arg(1)), true
	}
	switch name {
	case "relative_url", "url":
		return t.relative(v.text), true
	case "absolute_url":
		if isAddress(v.text) {
			return v.text, true
		}
		return t.lookup("site.url") + t.relative(v.text), true
	case "default":
		if !v.known || v.empty || v.text == "" {
			return arg(0), v.known
		}
		return v.text, true
	case "embed": // a player, where Eleventy has a filter of this name
		if isAddress(v.text) {
			return t.markup().Link(arg(0), v.text), true
		}
	}
	return "", false
}

// argumentFilters are filters of a text and their arguments.
var argumentFilters = map[string]func(text, first, second string) string{
	"prepend":       func(text, first, _ string) string { return first + text },
	"append":        func(text, first, _ string) string { return text + first },
	"replace":       strings.ReplaceAll,
	"replace_first": func(text, first, second string) string { return strings.Replace(text, first, second, 1) },
	"remove":        func(text, first, _ string) string { return strings.ReplaceAll(text, first, "") },
	"remove_first":  func(text, first, _ string) string { return strings.Replace(text, first, "", 1) },
}

func orDefault(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

func (t *translation) lookup(name string) string { return t.term(name).text }

// relative is an address on the site, below its base.
func (t *translation) relative(address string) string {
	if isAddress(address) || strings.HasPrefix(address, "#") {
		return address
	}
	base := t.lookup("site.baseurl")
	base = strings.Trim(base, "/")
	address = "/" + strings.TrimLeft(address, "/")
	if base == "" {
		return address
	}
	return "/" + base + address
}

var scheme = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9+.-]*:|//)`)

func isAddress(s string) bool { return scheme.MatchString(s) }

var comparison = regexp.MustCompile(`^(.+?)\s*(==|!=|<>|>=|<=|>|<|\bcontains\b)\s*(.+)$`)

// condition reports whether a condition holds; ok is false if only the site could tell.
func (t *translation) condition(expression string) (holds, ok bool) {
	if first, rest, found := strings.Cut(expression, " or "); found {
		left, right := t.truth(first), t.truth(rest)
		return left == yes || right == yes, left == yes || right == yes || left == no && right == no
	}
	if first, rest, found := strings.Cut(expression, " and "); found {
		left, right := t.truth(first), t.truth(rest)
		return left == yes && right == yes, left == no || right == no || left == yes && right == yes
	}
	return t.compare(strings.TrimSpace(expression))
}

// truth is the truth of a condition, as far as it is known.
type truth int

const (
	unknown truth = iota
	no
	yes
)

func (t *translation) truth(expression string) truth {
	holds, ok := t.condition(expression)
	switch {
	case !ok:
		return unknown
	case holds:
		return yes
	}
	return no
}

// compare reports whether a comparison holds, or whether a single value is true.
func (t *translation) compare(expression string) (holds, ok bool) {
	parts := comparison.FindStringSubmatch(expression)
	if parts == nil {
		v := t.term(expression)
		return !v.empty, v.known
	}
	left, right := t.term(parts[1]), t.term(strings.TrimSpace(parts[3]))
	if !left.known || !right.known {
		return false, false
	}
	equal := left.text == right.text && left.empty == right.empty
	switch parts[2] {
	case "==":
		return equal, true
	case "!=", "<>":
		return !equal, true
	case "contains":
		return strings.Contains(left.text, right.text), true
	}
	return false, false
}
