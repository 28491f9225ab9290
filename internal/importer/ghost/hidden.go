// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package ghost

import (
	"regexp"
	"strings"
)

// part is a piece of an article: HTML, Markdown, or a mark where the members' part begins.
type part struct {
	html, markdown string
	members        bool
	gated          bool // for some readers only
}

var (
	membersOnly = regexp.MustCompile(`(?i)<!--\s*members-only\s*-->`)
	gateBegins  = regexp.MustCompile(`(?i)<!--\s*kg-gated-block:begin`)
	gateEnds    = regexp.MustCompile(`(?i)<!--\s*kg-gated-block:end\s*-->`)
)

// public returns the parts that everybody sees. It cuts before anything is converted: in text no mark is left.
// A gate without an end hides all that follows.
func public(parts []part, hide func(what string)) (list []part) {
	for _, p := range parts {
		if p.members {
			hide("the members' part is left out")
			return list
		}
		if p.gated {
			hide("a card that is not for everybody is left out")
			continue
		}
		text := p.html + p.markdown
		at := membersOnly.FindStringIndex(text)
		if at != nil {
			text = text[:at[0]]
		}
		text = withoutGated(text, hide)
		if p.html != "" {
			list = append(list, part{html: text})
		} else {
			list = append(list, part{markdown: text})
		}
		if at != nil {
			hide("the members' part is left out")
			return list
		}
	}
	return list
}

// withoutGated removes the cards that are for some readers only, whoever they are.
func withoutGated(text string, hide func(what string)) string {
	var out strings.Builder
	for {
		begin := gateBegins.FindStringIndex(text)
		if begin == nil {
			out.WriteString(text)
			return out.String()
		}
		hide("a card that is not for everybody is left out")
		out.WriteString(text[:begin[0]])
		end := gateEnds.FindStringIndex(text[begin[1]:])
		if end == nil {
			return out.String()
		}
		text = text[begin[1]+end[1]:]
	}
}
