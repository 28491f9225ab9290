// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package jekyll

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
)

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

// address gives the post the name and the address that Jekyll gives its page.
func (s *site) address(post *importer.Post, p *page, slug string) {
	if own, ok := p.matter.Get("slug"); ok && own.Text != "" {
		slug = own.Text
	}
	pattern := s.config.permalink
	if own, ok := p.matter.Get("permalink"); ok && own.Text != "" {
		pattern = own.Text
	}
	if style, ok := styles[pattern]; ok {
		pattern = style
	}
	p.path = expand(pattern, s.values(post, slug))
	post.Name = slug
	if post.Name == "" || post.Name == "index" {
		post.Name = path.Base(p.path)
	}
	if !post.Draft || !post.Date.IsZero() { // the address of a draft has the day of the build
		post.Path = s.config.baseURL + p.path
	}
}

// values are the values of the placeholders of a permalink.
func (s *site) values(post *importer.Post, slug string) map[string]string {
	date := post.Date.In(s.config.zone)
	var categories, slugified []string
	for _, category := range post.Categories {
		categories = append(categories, strings.ToLower(category))
		slugified = append(slugified, strings.ToLower(slugify(category, notInSlug)))
	}
	isoYear, week := date.ISOWeek()
	weekday := (int(date.Weekday())+6)%7 + 1
	return map[string]string{
		"title": slugify(slug, notInTitle), "slug": strings.ToLower(slugify(slug, notInSlug)), "name": strings.ToLower(slugify(slug, notInSlug)),
		"categories": strings.Join(unique(categories), "/"), "slugified_categories": strings.Join(unique(slugified), "/"),
		"output_ext": ".html", "collection": "posts", "path": slug,
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

// expand replaces the placeholders of a permalink.
func expand(pattern string, values map[string]string) string {
	expanded := placeholder.ReplaceAllStringFunc(pattern, func(name string) string {
		if value, ok := values[name[1:]]; ok {
			return escapePath(value)
		}
		if short := strings.TrimSuffix(name[1:], "_"); short != name[1:] {
			if value, ok := values[short]; ok {
				return escapePath(value) + "_"
			}
		}
		return name
	})
	address := manySlashes.ReplaceAllString("/"+expanded, "/")
	for strings.Contains(address, "/../") {
		address = strings.ReplaceAll(address, "/../", "/")
	}
	return address
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
