// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// address gives the post the name, the address and the former addresses that Hugo gives its page; it is false if Hugo stops at
// one.
func (p *page) address(post *importer.Post) bool {
	slug, own := p.slug(), p.text("url")
	pattern := own
	if own == "" {
		pattern = p.config.permalink(p.path())
	}
	address, ok := p.expand(pattern, post)
	if !ok || p.stopsAtHost(own, "url") {
		return false
	}
	switch {
	case own != "":
		address = ownAddress(address)
	case pattern != "":
		address = p.closed(p.pathText(strings.ReplaceAll(address, "+", " ")))
	default:
		address = p.closed(p.pathText(path.Join("/", path.Dir(p.name), p.ownName(slug))))
	}
	if !strings.HasPrefix(own, "/") {
		address = p.languagePrefix() + address
	}
	post.Path = p.config.base + escaped(address)
	post.Name = p.postName(slug, pattern, address)
	return p.aliases(post, address)
}

// stopsAtHost reports whether Hugo stops at an address of a field, which names a host.
func (p *page) stopsAtHost(address, field string) bool {
	if !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
		return false
	}
	value, _ := p.matter.Get(field)
	p.Lose(p.file, value.Line, importer.FileUnreadable, "Hugo stops at %q in %s: write a path without a host", address, field)
	return true
}

// ownName is the last part of an address without a pattern, with the folder of a bundle's parent.
func (p *page) ownName(slug string) string {
	last := p.base
	if slug != "" {
		last = slug
	}
	if p.bundle {
		return "../" + last
	}
	return last
}

// ownAddress is the address that the field url of a page gives: a file if it has a dot, otherwise a folder.
func ownAddress(address string) string {
	isFile := strings.Contains(address, ".") && !strings.HasSuffix(address, "/")
	address = path.Join("/", address)
	if folder, isIndex := strings.CutSuffix(address, "/index.html"); isIndex {
		address, isFile = folder, false
	}
	if isFile {
		return address
	}
	return strings.TrimSuffix(address, "/") + "/"
}

// languagePrefix is the folder of the page's language; empty if it has none.
func (p *page) languagePrefix() string {
	if language := p.languageOrDefault(); language != p.config.language || p.config.inSubdirectory {
		return "/" + language
	}
	return ""
}

// escaped is an address as Hugo writes it: percent-encoded.
func escaped(address string) string {
	parsed, err := url.Parse(strings.ReplaceAll(address, "#", "%23"))
	if err != nil {
		return (&url.URL{Path: address}).EscapedPath()
	}
	return parsed.String()
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

// aliases gives the post its former addresses; it is false if Hugo stops at one. Relative ones begin at the parent of its page, others at the folder of its language.
func (p *page) aliases(post *importer.Post, address string) bool {
	aliases, _ := p.matter.Get("aliases")
	list := flat(aliases)
	if aliases.Kind == frontmatter.String {
		list = strings.Fields(aliases.Text)
	}
	for _, alias := range list {
		if p.stopsAtHost(alias, "aliases") {
			return false
		}
		at := path.Join("/", p.languagePrefix(), alias)
		if !strings.HasPrefix(alias, "/") {
			at = path.Join("/", path.Dir(strings.TrimSuffix(address, "/")), alias)
		}
		if p.config.ugly && path.Ext(at) != ".html" {
			at += ".html"
		}
		if at != "/" {
			post.Aliases = append(post.Aliases, p.config.base+escaped(at))
		}
	}
	return true
}

// flat are the texts of a list, null as "".
func flat(list frontmatter.Value) (texts []string) {
	for _, item := range list.Items {
		switch {
		case item.Kind == frontmatter.Null:
			texts = append(texts, "")
		case item.IsScalar():
			texts = append(texts, item.Text)
		}
	}
	return texts
}

func isDigits(text string) bool { return strings.Trim(text, "0123456789") == "" }

// slug is the slug of the front matter, or of a dated file name where the configuration reads dates from it.
func (p *page) slug() string {
	if own, ok := p.matter.Get("slug"); ok && own.Kind != frontmatter.Null {
		return strings.Trim(own.Text, "-")
	}
	for _, fields := range p.config.dates {
		if !slices.Contains(fields, ":filename") {
			continue
		}
		if _, _, slug, ok := p.cutDate(); ok {
			return slug
		}
	}
	return ""
}

// closed is an address with a slash at the end, or with the ending of a site that has ugly addresses.
func (p *page) closed(address string) string {
	address = path.Join("/", address)
	if p.config.ugly && address != "/" {
		return address + ".html"
	}
	return strings.TrimSuffix(address, "/") + "/"
}

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
