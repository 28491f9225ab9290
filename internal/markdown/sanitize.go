// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bytes"
	"html/template"
	"strings"
	"sync"
)

// sanitize returns what the policy lets pass of the HTML.
func sanitize(markup []byte) template.HTML {
	if passes(markup) {
		return template.HTML(markup)
	}
	return template.HTML(policy.SanitizeBytes(markup))
}

// passes reports whether the policy surely changes nothing. The policy judges each tag and each text for itself, and writes
// text in one form. So it need not read text in that form, nor tags that it is known to let pass.
func passes(markup []byte) bool {
	var others []byte // tags, one in each line
	for len(markup) > 0 {
		start := bytes.IndexByte(markup, '<')
		if start < 0 {
			start = len(markup)
		}
		if !isEscaped(markup[:start], "&>'\"\r\x00") {
			return false
		}
		if markup = markup[start:]; len(markup) == 0 {
			break
		}
		end := bytes.IndexByte(markup, '>') + 1
		tag := markup[:end]
		switch {
		case end == 0:
			return false
		case commonTags()[string(tag)]:
		case !isEscaped(tag, "&'\n\r\x00"):
			return false
		default:
			others = append(append(others, tag...), '\n')
		}
		markup = markup[end:]
	}
	return len(others) == 0 || bytes.Equal(policy.SanitizeBytes(others), others)
}

// isEscaped reports whether text has none of the special characters but ampersands of entities that the policy writes.
func isEscaped(text []byte, special string) bool {
	for {
		at := bytes.IndexAny(text, special)
		if at < 0 {
			return true
		}
		rest := text[at:]
		for _, entity := range []string{"&amp;", "&lt;", "&gt;", "&#34;", "&#39;"} {
			if bytes.HasPrefix(rest, []byte(entity)) {
				rest = rest[len(entity):]
				break
			}
		}
		if len(rest) == len(text)-at {
			return false
		}
		text = rest
	}
}

// commonTags are the tags that most of the HTML consists of, and that the policy lets pass.
var commonTags = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	add := func(tag string) {
		if policy.Sanitize(tag) == tag {
			known[tag] = true
		}
	}
	for _, name := range elementNames {
		add("<" + name + ">")
		add("<" + name + ` dir="auto">`)
		add("</" + name + ">")
	}
	for _, class := range strings.Fields("broken k s c n m i d") {
		add(`<span class="` + class + `">`)
	}
	return known
})
