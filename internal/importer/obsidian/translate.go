// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package obsidian

import (
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/intake"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

var (
	remark      = regexp.MustCompile(`(?s)%%.*?(?:%%[ \t]*|$)`)
	wikiLink    = regexp.MustCompile(`(!?)\[\[([^\[\]\n|\\]*(?:\\[^\[\]\n|\\]*)*?)(?:\\?\|([^\[\]\n]*))?\]\]`)
	callout     = regexp.MustCompile(`(?m)^([ \t]*(?:>[ \t]*)+)\[!([\w-]+)(?:\|[^\]\n]*)?\][+-]?[ \t]*(.*?)[ \t]*$`)
	highlight   = regexp.MustCompile(`==([^=\s](?:[^=\n]*[^=\s])?)==`)
	blockID     = regexp.MustCompile(`(?m)(^|[ \t])\^[A-Za-z0-9-]+[ \t]*$`)
	note        = regexp.MustCompile(`\^\[((?:[^\[\]\n]|\[[^\[\]\n]*\](?:\([^()\n]*\))?)+)\]`)
	templater   = regexp.MustCompile(`(?s)<%.*?%>`)
	query       = regexp.MustCompile("(?ms)^[ \t]*(`{3,}|~{3,})[ \t]*(dataviewjs|dataview|query|tasks|button|tracker|chart|meta-bind|base|leaflet)\\b[^\n]*\n.*?(?:^[ \t]*(?:`{3,}|~{3,})[ \t]*$|\\z)")
	inlineQuery = regexp.MustCompile("`\\$?= [^`\n]*`")
	pictureFile = regexp.MustCompile(`(?i)\.(?:png|jpe?g|gif|svg|webp|avif|bmp)$`)
	pixels      = regexp.MustCompile(`^\d+(?:x\d+)?$`)
)

// withoutRemarks removes %%remarks%% outside code. One that has no end hides the rest of the note.
func withoutRemarks(text *rewrite.Text, removed func(line int, remark string)) {
	text.Replace(remark, func(m rewrite.Match) (string, bool) {
		if hidden := strings.Trim(m.Groups[0], "% \t\n"); hidden != "" {
			removed(m.Line, hidden)
		}
		return "", true
	})
}

// translate makes Markdown of a note.
func (v *vault) translate(text *rewrite.Text, file string) {
	hidden := func(line int, hidden string) {
		v.Lose(file, line, importer.TextHidden, "remark removed: %q", rewrite.Excerpt(hidden))
	}
	text.ReplaceAll(query, func(m rewrite.Match) (string, bool) {
		v.Lose(file, m.Line, importer.TemplateRemoved, "block of a plugin removed: %s", m.Groups[2])
		return "", true
	})
	text.ReplaceAll(inlineQuery, func(m rewrite.Match) (string, bool) {
		v.Lose(file, m.Line, importer.TemplateRemoved, "query removed: %s", m.Groups[0])
		return "", true
	})
	withoutRemarks(text, hidden)
	text.RemoveComments(hidden)
	text.Replace(templater, func(m rewrite.Match) (string, bool) {
		v.Lose(file, m.Line, importer.TemplateRemoved, "template removed: %s", rewrite.Excerpt(m.Groups[0]))
		return "", true
	})
	text.Replace(wikiLink, func(m rewrite.Match) (string, bool) {
		target, shown := strings.TrimSpace(strings.TrimSuffix(m.Groups[2], `\`)), strings.TrimSpace(m.Groups[3])
		if m.Groups[1] == "!" {
			return v.embed(file, m.Line, target, shown), true
		}
		return v.link(file, m.Line, target, shown), true
	})
	text.Replace(callout, func(m rewrite.Match) (string, bool) {
		return m.Groups[1] + strings.TrimPrefix(rewrite.Callout(m.Groups[2], m.Groups[3], 0, nil)[0].Text, "> "), true
	})
	text.Replace(highlight, func(m rewrite.Match) (string, bool) { return "<mark>" + m.Groups[1] + "</mark>", true })
	text.Replace(blockID, func(rewrite.Match) (string, bool) { return "", true })
	footnotes(text)
	text.SetLines(nested(text.Lines()))
	v.relativeLinks(text, file)
	v.FinishArticle(text, file, ".")
	if !v.strictLines {
		text.HardenBreaks()
	}
}

// footnotes makes footnotes of notes that stand in the text.
func footnotes(text *rewrite.Text) {
	var notes []string
	text.Replace(note, func(m rewrite.Match) (string, bool) {
		notes = append(notes, m.Groups[1])
		return fmt.Sprintf("[^inline-%d]", len(notes)), true
	})
	if len(notes) == 0 {
		return
	}
	lines := text.Lines()
	last := lines[len(lines)-1].Number
	for i, written := range notes {
		lines = append(lines, rewrite.Line{Number: last}, rewrite.Line{Text: fmt.Sprintf("[^inline-%d]: %s", i+1, written), Number: last})
	}
	text.SetLines(append(lines, rewrite.Line{Number: last}))
}

// relative is the path of a file as seen from the directory of another.
func relative(file, target string) string {
	seen, err := filepath.Rel(path.Dir(file), target)
	if err != nil {
		return target
	}
	return filepath.ToSlash(seen)
}

// split cuts a target of a link into the name of a note and an anchor in it. A block is no anchor.
func split(target string) (name, anchor string) {
	name, anchor, _ = strings.Cut(target, "#")
	if i := strings.LastIndexByte(anchor, '#'); i >= 0 { // Heading#Subheading
		anchor = anchor[i+1:]
	}
	if strings.HasPrefix(anchor, "^") {
		anchor = ""
	}
	return strings.TrimSpace(name), strings.TrimSpace(anchor)
}

// link returns the Markdown of [[target|shown]].
func (v *vault) link(file string, line int, target, shown string) string {
	name, anchor := split(target)
	if shown == "" {
		shown = shownName(orElse(name, anchor), anchor)
		if name == "" {
			shown = anchor
		}
	}
	label := rewrite.Label(shown)
	if name == "" {
		if anchor == "" {
			return label
		}
		return "[" + label + "](" + rewrite.Address("#"+slug(anchor)) + ")"
	}
	address := ""
	if found := v.find(name, file); found != "" {
		address = relative(file, found)
	} else if found := v.attachment(name, file); found != "" {
		address = intake.Media(found)
	} else {
		v.Lose(file, line, importer.LinkBroken, "there is no note %q to link to", name)
		return label
	}
	if anchor != "" {
		address += "#" + slug(anchor)
	}
	return "[" + label + "](" + rewrite.Address(address) + ")"
}

// slug is an anchor for the text of a heading.
func slug(heading string) string {
	return strings.ToLower(strings.Join(strings.Fields(heading), "-"))
}

// embed returns the Markdown of ![[target|shown]]: a picture, or a link to the embedded note.
func (v *vault) embed(file string, line int, target, shown string) string {
	name, anchor := split(target)
	found := v.attachment(name, file)
	if found != "" && pictureFile.MatchString(name) {
		alt := ""
		for part := range strings.SplitSeq(shown, "|") {
			if part = strings.TrimSpace(part); !pixels.MatchString(part) {
				alt = part
			}
		}
		return "![" + rewrite.Label(alt) + "](" + intake.Media(found) + ")"
	}
	if pictureFile.MatchString(name) {
		v.Lose(file, line, importer.PictureMissing, "there is no picture %s", name)
		return rewrite.Label(shown)
	}
	if found == "" && v.find(name, file) != "" {
		v.Lose(file, line, importer.MarkupRemoved, "embedded note replaced by a link to it: %s", shownName(name, anchor))
	}
	return v.link(file, line, target, shown)
}

// relativeLinks finds the notes of links of Markdown that Obsidian finds anywhere in the vault.
func (v *vault) relativeLinks(text *rewrite.Text, file string) {
	text.Destinations(func(d rewrite.Destination) string {
		address, anchor, hasAnchor := strings.Cut(d.Address, "#")
		name := strings.ReplaceAll(address, "%20", " ")
		if d.Picture && !strings.Contains(name, "://") {
			if found := v.attachment(name, file); found != "" {
				return intake.Media(found)
			}
			return d.Address
		}
		if !strings.EqualFold(path.Ext(name), ".md") || strings.Contains(name, "://") {
			return d.Address
		}
		found := v.find(name, file)
		if found == "" {
			return d.Address
		}
		address = relative(file, found)
		if hasAnchor && !strings.HasPrefix(anchor, "^") {
			address += "#" + slug(strings.ReplaceAll(anchor, "%20", " "))
		}
		return address
	})
}

var listItem = regexp.MustCompile(`^([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)`)

// nested moves items of lists to the right that are to be within another, and of which Markdown would make a
// list of their own: below "1. a" an item needs three spaces.
func nested(lines []rewrite.Line) []rewrite.Line {
	type level struct{ indent, content, shift int }
	var open []level
	for i, line := range lines {
		indent := rewrite.Indentation(line.Text)
		blank := strings.TrimSpace(line.Text) == ""
		found := listItem.FindStringSubmatch(line.Text)
		switch {
		case blank:
		case found == nil || line.Code:
			if indent == 0 && !line.Code {
				open = nil
			}
			if n := len(open); n > 0 && open[n-1].shift > 0 {
				lines[i].Text = strings.Repeat(" ", open[n-1].shift) + line.Text
			}
		default:
			for len(open) > 0 && open[len(open)-1].indent >= indent {
				open = open[:len(open)-1]
			}
			shift := 0
			if n := len(open); n > 0 {
				shift = max(open[n-1].shift, open[n-1].content-indent)
			}
			if shift > 0 {
				lines[i].Text = strings.Repeat(" ", shift) + line.Text
			}
			open = append(open, level{indent, indent + shift + len(found[2]) + min(len(found[3]), 4), shift})
		}
	}
	return lines
}
