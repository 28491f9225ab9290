// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// address gives the post the name, the address and the former addresses that Hugo gives its page.
func (p *page) address(post *importer.Post) {
	slug := p.slug()
	section, _, below := strings.Cut(p.name, "/")
	if !below {
		section = ""
	}
	pattern := p.config.permalinks[strings.ToLower(section)]
	if own, ok := p.matter.Get("url"); ok && own.Text != "" {
		pattern = own.Text
	}
	address := ""
	if pattern != "" {
		address = p.expand(pattern, post)
	} else {
		last := slug
		if last == "" {
			last = p.base
		}
		dir := path.Dir(p.name)
		if path.Base(p.name) == "index" {
			dir = path.Dir(dir)
		}
		address = path.Join("/", p.pathText(dir), p.pathText(last))
	}
	address = p.closed(address)
	if p.language != "" && (p.language != p.config.language || p.config.inSubdirectory) {
		address = "/" + p.language + address
	}
	post.Name = path.Base(address)
	if slug != "" {
		post.Name = p.pathText(slug)
	} else if pattern == "" || post.Name == "/" || isDigits(post.Name) {
		post.Name = p.base
	}
	if p.language != "" && p.language != p.config.language {
		post.Name += "-" + p.language
	}
	post.Path = p.config.base + address
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

func (p *page) placeholder(name string, post *importer.Post, date time.Time) (text string, ok bool) {
	sections := strings.Split(path.Dir(p.name), "/")
	if path.Base(p.name) == "index" {
		sections = sections[:len(sections)-1]
	}
	if len(sections) == 1 && sections[0] == "." {
		sections = nil
	}
	bracket := ""
	if at := strings.IndexByte(name, '['); at > 0 {
		name, bracket = name[:at], name[at:]
	}
	switch name {
	case "year":
		return date.Format("2006"), true
	case "month":
		return date.Format("01"), true
	case "monthname":
		return strings.ToLower(date.Format("January")), true
	case "day":
		return date.Format("02"), true
	case "weekday":
		return fmt.Sprint(int(date.Weekday())), true
	case "weekdayname":
		return strings.ToLower(date.Weekday().String()), true
	case "yearday":
		return fmt.Sprint(date.YearDay()), true
	case "section":
		if len(sections) == 0 {
			return "", true
		}
		return p.pathText(sections[0]), true
	case "sections":
		if bracket == "[1:]" {
			sections = sections[min(1, len(sections)):]
		}
		return p.pathText(strings.Join(sections, "/")), true
	case "title":
		return slugText(post.Title), true
	case "slug":
		if slug := p.slug(); slug != "" {
			return p.pathText(slug), true
		}
		return slugText(post.Title), true
	case "slugorfilename", "slugorcontentbasename":
		if slug := p.slug(); slug != "" {
			return p.pathText(slug), true
		}
		return p.pathText(p.base), true
	case "filename", "contentbasename":
		return p.pathText(p.base), true
	}
	if text, err := time.Parse("2006", name); err == nil { // a layout such as :2006
		return date.Format(text.Format("2006")), true
	}
	return "", false
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
