// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo

import (
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/topicpages/topicpages/internal/importer"
)

var placeholder = regexp.MustCompile(`\\?:(\w+)(\[[^\]]+\])?`)

// expand replaces the placeholders of a permalink. The day is the day as the author wrote it. A backslash before a colon makes it
// no placeholder. It is false if Hugo stops, because it knows no placeholder of a name.
func (p *page) expand(pattern string, post *importer.Post) (address string, ok bool) {
	date := post.Date
	if t, _, ok := p.date("date"); ok {
		date = t
	}
	ok = true
	address = placeholder.ReplaceAllStringFunc(pattern, func(name string) string {
		if text, isEscaped := strings.CutPrefix(name, `\`); isEscaped {
			return text
		}
		text, known := p.placeholder(name[1:], post, date)
		if !known {
			ok = false
			p.Lose(p.file, 0, importer.FileUnreadable, "Hugo stops at the permalink %q, because it knows no %s", pattern, name)
		}
		return text
	})
	return address, ok
}

// dateParts are the placeholders for the date of a page.
var dateParts = map[string]func(time.Time) string{
	"year":        func(date time.Time) string { return strconv.Itoa(date.Year()) },
	"month":       func(date time.Time) string { return date.Format("01") },
	"monthname":   func(date time.Time) string { return date.Format("January") },
	"day":         func(date time.Time) string { return date.Format("02") },
	"weekday":     func(date time.Time) string { return strconv.Itoa(int(date.Weekday())) },
	"weekdayname": func(date time.Time) string { return date.Weekday().String() },
	"yearday":     func(date time.Time) string { return strconv.Itoa(date.YearDay()) },
}

// layoutProbe is a time that no layout writes as itself.
var layoutProbe = time.Date(2019, time.November, 9, 23, 1, 42, 1, time.UTC)

// placeholder is the text for a placeholder of a permalink; ok is false if Hugo has none of this name.
func (p *page) placeholder(name string, post *importer.Post, date time.Time) (text string, ok bool) {
	bracket := ""
	if at := strings.IndexByte(name, '['); at > 0 {
		name, bracket = name[:at], name[at:]
	}
	if part, ok := dateParts[name]; ok {
		return part(date), true
	}
	switch name {
	case "section":
		return path.Join(slice(p.folders(), "[0]")...), true
	case "sections":
		return path.Join(slice(p.folders(), bracket)...), true
	case "sectionslug":
		return path.Join(slice(p.folderSlugs(), "[0]")...), true
	case "sectionslugs":
		return path.Join(slice(p.folderSlugs(), bracket)...), true
	case "title":
		return p.segment(post.Title), true
	case "slug":
		return p.slugOr(p.segment(post.Title)), true
	case "slugorfilename", "slugorcontentbasename":
		return p.slugOr(p.pathText(p.base)), true
	case "filename", "contentbasename":
		return p.pathText(p.base), true
	}
	if layoutProbe.Format(name) != name { // a layout such as :2006
		return date.Format(name), true
	}
	return "", false
}

// folders are the folders of the section that the page is in, as parts of an address. A folder below the first is a
// section only if it has a list of its own.
func (p *page) folders() []string {
	dir := path.Dir(p.path())
	if dir == "/" {
		return nil
	}
	parts := strings.Split(dir[1:], "/")
	for len(parts) > 1 && !p.isSection(len(parts)) {
		parts = parts[:len(parts)-1]
	}
	return parts
}

// isSection reports whether the first folders of the page's file are a section with a list.
func (p *page) isSection(folders int) bool {
	_, ok := p.sections[p.directory(folders)]
	return ok
}

// directory is the directory of the first folders of the page's file.
func (p *page) directory(folders int) string {
	return path.Join(p.config.content, path.Join(strings.Split(path.Dir(p.name), "/")[:folders]...))
}

// folderSlugs are the slugs of the sections that the page is in, or their titles.
func (p *page) folderSlugs() (slugs []string) {
	for i, name := range p.folders() {
		list := p.sections[p.directory(i+1)]
		if title := textIn(list, "title"); title != "" {
			name = p.segment(title)
		}
		if slug := textIn(list, "slug"); slug != "" {
			name = p.pathText(slug)
		}
		slugs = append(slugs, name)
	}
	return slugs
}

// slice returns the part of a list that brackets such as [1:] or [last] mean.
func slice(list []string, brackets string) []string {
	if brackets == "" || len(list) == 0 {
		return list
	}
	from, to, isRange := strings.Cut(strings.Trim(brackets, "[]"), ":")
	index := func(text string, otherwise int) int {
		switch text {
		case "":
			return otherwise
		case "last":
			return len(list) - 1
		}
		n, _ := strconv.Atoi(text) //nolint:errcheck // Hugo reads what is no number as 0.
		return min(max(n, 0), len(list))
	}
	low, high := index(from, 0), len(list)
	if isRange {
		high = index(to, len(list))
	} else {
		high = min(low+1, high)
	}
	return list[low:max(low, high)]
}

// slugOr is the slug in an address, or another text if the page has none.
func (p *page) slugOr(otherwise string) string {
	if slug := p.slug(); slug != "" {
		return p.pathText(slug)
	}
	return otherwise
}

// segment is a title as one part of an address.
func (p *page) segment(title string) string {
	return p.pathText(strings.NewReplacer("/", "-", `\`, "-").Replace(title))
}

// pathText is text as a part of an address: with hyphens for spaces, in lower case unless the site keeps it.
func (p *page) pathText(text string) string {
	if text = sanitized(text); p.config.noAccents {
		text = withoutAccents(text)
	}
	if p.config.keepCase {
		return text
	}
	return strings.ToLower(text)
}

var percentEncoded = regexp.MustCompile(`^%[0-9A-Fa-f]{2}`)

// sanitized keeps letters, digits, marks and some signs, and writes one hyphen for the spaces between.
func sanitized(text string) string {
	var b strings.Builder
	hyphen, pending := false, false
	for i, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune(`./\_#+~-@`, r) || r == '%' && percentEncoded.MatchString(text[i:]):
			hyphen = r == '-'
			if pending && !hyphen {
				b.WriteByte('-')
			}
			pending = false
			b.WriteRune(r)
		case unicode.IsSpace(r) && b.Len() > 0 && !hyphen:
			pending = true
		}
	}
	return b.String()
}

// withoutAccents is text without the accents on its letters.
func withoutAccents(text string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
	if err != nil {
		return text
	}
	return plain
}
