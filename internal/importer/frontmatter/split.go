// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package frontmatter

import (
	"regexp"
	"strings"
)

// File is a file that is cut into metadata and body.
type File struct {
	// Matter is the metadata without its fences; Found is false if there is none.
	Matter string
	Found  bool
	// Language is the word behind the first fence, such as "json".
	Language string
	// Separator is the fence, where a tool has several.
	Separator string
	Body      string
	// MatterLine and BodyLine are where both begin, counted from 1.
	MatterLine, BodyLine int
}

// cut returns the parts of a text between offsets.
func cut(text string, matterStart, matterEnd, bodyStart int) File {
	line := func(offset int) int { return strings.Count(text[:offset], "\n") + 1 }
	return File{Found: true, Matter: text[matterStart:matterEnd], Body: text[bodyStart:], MatterLine: line(matterStart), BodyLine: line(bodyStart)}
}

func unsplit(text string) File { return File{Body: text, MatterLine: 1, BodyLine: 1} }

// SplitGrayMatter cuts a file as gray-matter does: Eleventy, Docusaurus. Metadata without a second fence
// reach to the end of the file.
func SplitGrayMatter(text string) File {
	rest, ok := strings.CutPrefix(text, "---")
	if !ok || strings.HasPrefix(rest, "-") {
		return unsplit(text)
	}
	language, _, _ := strings.Cut(rest, "\n")
	start := len("---") + len(language)
	end := strings.Index(text[start:], "\n---")
	if end < 0 {
		f := cut(text, start, len(text), len(text))
		f.Language = strings.TrimSpace(language)
		return f
	}
	end += start
	body := end + len("\n---")
	if strings.HasPrefix(text[body:], "\n") {
		body++
	}
	f := cut(text, start, end, body)
	f.Language = strings.TrimSpace(language)
	return f
}

var (
	hexoFence  = regexp.MustCompile(`^(-{3,}|;{3,})\n`)
	hexoPrefix = regexp.MustCompile(`^(-{3,}|;{3,})`)
	hexoEnd    = regexp.MustCompile(`\n(-{3,}|;{3,})\n?`)
)

// SplitHexo cuts a file as Hexo does: the first fence may be missing, and between lines of ";;;" the
// metadata are JSON.
func SplitHexo(text string) File {
	if fence := hexoFence.FindStringSubmatch(text); fence != nil {
		start := len(fence[0])
		if start >= len(text) {
			return unsplit(text)
		}
		end := strings.Index(text[start+1:], "\n"+fence[1])
		if end < 0 {
			return unsplit(text)
		}
		end += start + 1
		body := end + 1 + len(fence[1])
		if strings.HasPrefix(text[body:], "\n") {
			body++
		}
		f := cut(text, start, end, body)
		f.Separator = fence[1]
		return f
	}
	if hexoPrefix.MatchString(text) {
		return unsplit(text)
	}
	if text == "" {
		return unsplit(text)
	}
	if at := hexoEnd.FindStringSubmatchIndex(text[1:]); at != nil { // front matter has a character, which may end a blank line
		f := cut(text, 0, at[0]+1, at[1]+1)
		f.Separator = text[at[2]+1 : at[3]+1]
		return f
	}
	return unsplit(text)
}

var mkdocsFences = regexp.MustCompile(`^-{3}[ \t]*\n((?s:.*?)\n)(?:\.{3}|-{3})[ \t]*\n`)

// SplitMkDocs cuts a file as MkDocs does: a fence of "---", then one of "---" or "...".
func SplitMkDocs(text string) File {
	at := mkdocsFences.FindStringSubmatchIndex(text)
	if at == nil {
		return unsplit(text)
	}
	return cut(text, at[2], at[3], at[1])
}

// SplitPlain cuts a file with metadata between two lines of "---".
func SplitPlain(text string) File {
	first, rest, ok := strings.Cut(text, "\n")
	if !ok || strings.TrimRight(first, " \t") != "---" {
		return unsplit(text)
	}
	start := len(first) + 1
	for at := start; ; {
		line, after, more := strings.Cut(rest, "\n")
		if strings.TrimRight(line, " \t") == "---" {
			body := at + len(line)
			if more {
				body++
			}
			return cut(text, start, at, body)
		}
		if !more {
			return unsplit(text)
		}
		at += len(line) + 1
		rest = after
	}
}
