// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package jekyll

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// pageEndings are the endings of files that Jekyll does not convert.
var pageEndings = []string{".html", ".htm"}

// styles are the permalinks that have a name.
var styles = map[string]string{
	"none":     "/:categories/:title:output_ext",
	"date":     "/:categories/:year/:month/:day/:title:output_ext",
	"pretty":   "/:categories/:year/:month/:day/:title/",
	"ordinal":  "/:categories/:year/:y_day/:title:output_ext",
	"weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
}

var (
	placeholder  = regexp.MustCompile(`:([a-z_]+)`)
	notInSlug    = regexp.MustCompile(`[^\p{M}\p{L}\p{Nd}]+`)
	notInTitle   = regexp.MustCompile(`[^\p{M}\p{L}\p{Nd}._~!$&'()+,;=@]+`)
	manySlashes  = regexp.MustCompile(`/{2,}`)
	safeInPath   = regexp.MustCompile(`^[A-Za-z0-9\-._~!$&'()*+,;=:@/]$`)
	hashExtender = strings.NewReplacer("#", "%23")
)

// address gives the post the name and the address that Jekyll gives its page. It is false if Jekyll stops at the permalink of the
// page. A plugin may know a placeholder of the configuration: then the address is not known.
func (s *site) address(post *importer.Post, p *page, slug string) bool {
	for _, key := range []string{"slug", "permalink"} {
		if own, _ := p.matter.Get(key); isTrue(own) && own.Kind != frontmatter.String {
			s.Lose(p.file, own.Line, importer.FileUnreadable, "Jekyll stops at the file: the %s is no text, so quote it", key)
			return false
		}
	}
	if own, ok := p.matter.Get("slug"); ok && own.Kind == frontmatter.String {
		slug = own.Text
	}
	pattern := s.config.permalink
	own, _ := p.matter.Get("permalink")
	isOwn := isTrue(own)
	if isOwn {
		pattern = own.Text
	}
	expanded, unknown := expand(pattern, s.values(post, p.file, slug))
	if unknown != "" {
		s.Lose(p.file, own.Line, importer.TemplateRemoved, "the address is not known: Jekyll stops at %s in the permalink %q, unless a plugin knows it", unknown, pattern)
		post.Name = slug
		return !isOwn
	}
	p.path = expanded
	post.Name = slug
	if post.Name == "" || post.Name == "index" {
		post.Name = path.Base(p.path)
	}
	if !post.Draft || !post.Date.IsZero() { // the address of a draft has the day of the build
		post.Path = s.config.baseURL + p.path
	}
	return true
}

// values are the values of the placeholders of a permalink.
func (s *site) values(post *importer.Post, file, slug string) map[string]string {
	relative := strings.TrimSuffix(s.relative(file), path.Ext(file))
	ending := path.Ext(file)
	if !slices.Contains(pageEndings, ending) {
		ending = ".html"
	}
	date := post.Date.In(s.config.zone)
	var categories, slugified []string
	for _, category := range post.Categories {
		categories = append(categories, strings.ToLower(category))
		slugified = append(slugified, strings.ToLower(slugify(category, notInSlug)))
	}
	isoYear, week := date.ISOWeek()
	weekday := (int(date.Weekday())+6)%7 + 1
	return map[string]string{
		"title": slugify(slug, notInTitle), "slug": strings.ToLower(slugify(slug, notInSlug)), "name": strings.ToLower(slugify(path.Base(relative), notInSlug)),
		"categories": strings.Join(unique(categories), "/"), "slugified_categories": strings.Join(unique(slugified), "/"),
		"output_ext": ending, "collection": "posts", "path": strings.TrimPrefix(strings.Replace("/"+relative, "/"+folder(file)+"/", "/", 1), "/"),
		"year": date.Format("2006"), "month": date.Format("01"), "day": date.Format("02"), "i_month": date.Format("1"), "i_day": date.Format("2"),
		"short_year": date.Format("06"), "short_month": date.Format("Jan"), "long_month": date.Format("January"),
		"hour": date.Format("15"), "minute": date.Format("04"), "second": date.Format("05"), "y_day": fmt.Sprintf("%03d", date.YearDay()),
		"w_year": fmt.Sprint(isoYear), "week": fmt.Sprintf("%02d", week), "w_day": fmt.Sprint(weekday),
		"short_day": date.Format("Mon"), "long_day": date.Weekday().String(),
	}
}

func slugify(text string, not *regexp.Regexp) string {
	return strings.Trim(not.ReplaceAllString(text, "-"), "-")
}

// expand replaces the placeholders of a permalink. unknown is one that Jekyll does not know.
func expand(pattern string, values map[string]string) (address, unknown string) {
	expanded := placeholder.ReplaceAllStringFunc(pattern, func(name string) string {
		if value, ok := values[name[1:]]; ok {
			return escapePath(value)
		}
		if short := strings.TrimSuffix(name[1:], "_"); short != name[1:] {
			if value, ok := values[short]; ok {
				return escapePath(value) + "_"
			}
		}
		unknown = name
		return name
	})
	address = manySlashes.ReplaceAllString("/"+expanded, "/")
	for strings.Contains(address, "/../") {
		address = strings.ReplaceAll(address, "/../", "/")
	}
	for strings.Contains(address, "/./") {
		address = strings.ReplaceAll(address, "/./", "/")
	}
	return address, unknown
}

// escapePath is a part of an address as Jekyll escapes it.
func escapePath(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if c := text[i : i+1]; safeInPath.MatchString(c) {
			b.WriteString(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", text[i])
		}
	}
	return hashExtender.Replace(b.String())
}
