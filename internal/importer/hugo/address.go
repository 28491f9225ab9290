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

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// address gives the post the name, the address and the former addresses that Hugo gives its page.
func (p *page) address(post *importer.Post) {
	slug, pattern := p.slug(), p.pattern()
	address := p.closed(p.unlocalized(slug, pattern, post))
	if p.language != "" && (p.language != p.config.language || p.config.inSubdirectory) {
		address = "/" + p.language + address
	}
	post.Path = p.config.base + address
	post.Name = p.postName(slug, pattern, address)
	p.aliases(post, address)
}

// pattern is the permalink of the page or of its section; empty if the path of the file is the address.
func (p *page) pattern() string {
	if own, ok := p.matter.Get("url"); ok && own.Text != "" {
		return own.Text
	}
	section, _, below := strings.Cut(p.name, "/")
	if !below {
		section = ""
	}
	return p.config.permalinks[strings.ToLower(section)]
}

// unlocalized is the address without the folder of a language.
func (p *page) unlocalized(slug, pattern string, post *importer.Post) string {
	if pattern != "" {
		return p.expand(pattern, post)
	}
	last := slug
	if last == "" {
		last = p.base
	}
	dir := path.Dir(p.name)
	if path.Base(p.name) == "index" {
		dir = path.Dir(dir)
	}
	return path.Join("/", p.pathText(dir), p.pathText(last))
}

// postName proposes a name for the Post: the slug, otherwise the last part of the address if words are in it, otherwise the name of
// the file.
func (p *page) postName(slug, pattern, address string) string {
	name := path.Base(address)
	if slug != "" {
		name = p.pathText(slug)
	} else if pattern == "" || name == "/" || isDigits(name) {
		name = p.base
	}
	if p.language != "" && p.language != p.config.language {
		name += "-" + p.language
	}
	return name
}

// aliases gives the post its former addresses. Relative ones begin at the parent of its page.
func (p *page) aliases(post *importer.Post, address string) {
	aliases, _ := p.matter.Get("aliases")
	for _, alias := range append(aliases.Items, aliases) {
		if !alias.IsScalar() || alias.Text == "" {
			continue
		}
		at := alias.Text
		if !strings.HasPrefix(at, "/") {
			at = path.Join(path.Dir(strings.TrimSuffix(address, "/")), at)
		}
		post.Aliases = append(post.Aliases, p.config.base+at)
	}
}

func isDigits(text string) bool { return strings.Trim(text, "0123456789") == "" }

// slug is the slug of the front matter, or of a dated file name where the configuration reads dates from it.
func (p *page) slug() string {
	if own, ok := p.matter.Get("slug"); ok && own.Text != "" {
		return own.Text
	}
	for _, fields := range p.config.dates {
		for _, field := range fields {
			if match := fileDate.FindString(p.base); field == ":filename" && match != "" && match != p.base {
				return p.base[len(match):]
			}
		}
	}
	return ""
}

// closed is an address with a slash at the end, unless it has an ending.
func (p *page) closed(address string) string {
	if !strings.HasPrefix(address, "/") {
		address = "/" + address
	}
	if ext := path.Ext(address); ext == ".html" || ext == ".htm" || ext == ".php" || ext == ".xml" {
		return address
	}
	address = strings.TrimSuffix(address, "/")
	if p.config.ugly && address != "" {
		return address + ".html"
	}
	return address + "/"
}

var placeholder = regexp.MustCompile(`:(\w+)(\[[^\]]*\])?`)

// expand replaces the placeholders of a permalink. The day is the day as the author wrote it.
func (p *page) expand(pattern string, post *importer.Post) string {
	date := post.Date
	if t, _, ok := p.date("date"); ok {
		date = t
	}
	expanded := placeholder.ReplaceAllStringFunc(pattern, func(name string) string {
		if text, ok := p.placeholder(strings.TrimPrefix(name, ":"), post, date); ok {
			return text
		}
		return name
	})
	for strings.Contains(expanded, "//") {
		expanded = strings.ReplaceAll(expanded, "//", "/")
	}
	return expanded
}

// dateParts are the placeholders for the date of a page.
var dateParts = map[string]func(time.Time) string{
	"year":        func(date time.Time) string { return date.Format("2006") },
	"month":       func(date time.Time) string { return date.Format("01") },
	"monthname":   func(date time.Time) string { return strings.ToLower(date.Format("January")) },
	"day":         func(date time.Time) string { return date.Format("02") },
	"weekday":     func(date time.Time) string { return strconv.Itoa(int(date.Weekday())) },
	"weekdayname": func(date time.Time) string { return strings.ToLower(date.Weekday().String()) },
	"yearday":     func(date time.Time) string { return strconv.Itoa(date.YearDay()) },
}

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
		return p.pathText(strings.Join(p.sections()[:min(1, len(p.sections()))], "/")), true
	case "sections":
		sections := p.sections()
		if bracket == "[1:]" {
			sections = sections[min(1, len(sections)):]
		}
		return p.pathText(strings.Join(sections, "/")), true
	case "title":
		return slugText(post.Title), true
	case "slug":
		return p.slugOr(slugText(post.Title)), true
	case "slugorfilename", "slugorcontentbasename":
		return p.slugOr(p.pathText(p.base)), true
	case "filename", "contentbasename":
		return p.pathText(p.base), true
	}
	if text, err := time.Parse("2006", name); err == nil { // a layout such as :2006
		return date.Format(text.Format("2006")), true
	}
	return "", false
}

// sections are the folders of the page below the content directory.
func (p *page) sections() []string {
	dir := path.Dir(p.name)
	if path.Base(p.name) == "index" {
		dir = path.Dir(dir)
	}
	if dir == "." {
		return nil
	}
	return strings.Split(dir, "/")
}

// slugOr is the slug in an address, or another text if the page has none.
func (p *page) slugOr(otherwise string) string {
	if slug := p.slug(); slug != "" {
		return p.pathText(slug)
	}
	return otherwise
}

// pathText is text as a part of an address: with hyphens for spaces, in lower case unless the site keeps it.
func (p *page) pathText(text string) string {
	if !p.config.keepCase {
		text = strings.ToLower(text)
	}
	return sanitized(text, "./\\_#+~-@")
}

// slugText is a title as a part of an address.
func slugText(title string) string { return sanitized(strings.ToLower(title), "./\\_~-@") }

// sanitized keeps letters, digits, marks and some signs, and writes one hyphen for the spaces between.
func sanitized(text, signs string) string {
	var b strings.Builder
	hyphen, pending := false, false
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune(signs, r):
			if pending && r != '-' && !hyphen {
				b.WriteByte('-')
			}
			pending, hyphen = false, r == '-'
			b.WriteRune(r)
		case unicode.IsSpace(r):
			pending = b.Len() > 0
		}
	}
	return b.String()
}

// find returns the post that ref and relref mean by a path: relative to the page, from the content directory,
// or a name that only one page has.
func (s *site) find(from, target string) *importer.Post {
	target = strings.TrimSuffix(target, "/")
	stem := strings.TrimSuffix(target, path.Ext(target))
	if path.Ext(target) != ".md" && path.Ext(target) != ".markdown" {
		stem = target
	}
	var candidates []string
	if strings.HasPrefix(stem, "/") {
		candidates = []string{path.Join(s.config.content, stem)}
	} else {
		candidates = []string{path.Join(path.Dir(from), stem), path.Join(s.config.content, stem), path.Join(path.Dir(path.Dir(from)), stem)}
	}
	for _, candidate := range candidates {
		for _, ending := range extensions {
			for _, name := range []string{candidate + ending, candidate + "/index" + ending} {
				if post := s.posts[name]; post != nil {
					return post
				}
			}
		}
	}
	var found *importer.Post
	for file, post := range s.posts {
		name, _ := s.cutLanguage(file)
		if path.Base(name) == "index" {
			name = path.Dir(name)
		}
		if path.Base(name) == path.Base(stem) && strings.HasSuffix("/"+name, "/"+strings.TrimPrefix(stem, "/")) {
			if found != nil {
				return nil
			}
			found = post
		}
	}
	return found
}

// param is a parameter of the page or of the site, as text.
func (s *site) param(post *importer.Post, name string) (string, bool) {
	name = strings.ToLower(name)
	matter := s.sources[post.File].matter
	params, _ := matter.Get("params")
	for _, value := range []frontmatter.Value{params, matter, s.config.in("params")} {
		found := config{Value: value}.in(strings.Split(name, ".")...)
		if found.Kind != frontmatter.Null && found.IsScalar() {
			return found.Text, true
		}
	}
	return "", false
}
