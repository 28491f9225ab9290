// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package jekyll

import (
	"slices"
	"strings"
	"unicode"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/intake"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// words are the texts of a list, or of a text that is cut at spaces.
func words(v frontmatter.Value) []string {
	if v.Kind == frontmatter.String {
		return strings.FieldsFunc(v.Text, func(r rune) bool { return strings.ContainsRune(" \t\n\v\f\r", r) }) // Ruby divides at no others
	}
	if v.Kind != frontmatter.List {
		return nil
	}
	return flat(v)
}

// flat are the texts of a value and of lists in it, without null.
func flat(v frontmatter.Value) (list []string) {
	switch v.Kind {
	case frontmatter.Null:
	case frontmatter.List:
		for _, item := range v.Items {
			list = append(list, flat(item)...)
		}
	default:
		list = append(list, v.Text)
	}
	return list
}

// textsOf are the texts of a value that may be a list.
func textsOf(v frontmatter.Value) []string { return flat(v) }

func unique(list []string) (kept []string) {
	for _, item := range list {
		if !slices.Contains(kept, item) {
			kept = append(kept, item)
		}
	}
	return kept
}

// title returns the title as text, or the words of the file's name if there is none. Jekyll writes a title into a page as HTML.
func (s *site) title(file string, matter frontmatter.Value, slug string) string {
	if title, ok := matter.Get("title"); ok && isTrue(title) {
		text, tags := rewrite.PlainLine(title.Text)
		if tags {
			s.Lose(file, title.Line, importer.MarkupRemoved, "HTML tags removed from the title")
		}
		return text
	}
	parts := strings.Split(slug, "-")
	for i, part := range parts {
		if runes := []rune(strings.ToLower(part)); len(runes) > 0 {
			runes[0] = unicode.ToUpper(runes[0])
			parts[i] = string(runes)
		}
	}
	return strings.TrimRight(strings.Join(parts, " "), " ")
}

// published is false if the field has no value, or a false one.
func (s *site) published(matter frontmatter.Value) bool {
	published, ok := matter.Get("published")
	return s.config.unpublished || !ok || isTrue(published)
}

// tagsOf are the tags: of tag, which is not cut, otherwise of tags.
func tagsOf(matter frontmatter.Value) []string {
	if tag, ok := matter.Get("tag"); ok && isTrue(tag) {
		return flat(tag)
	}
	tags, _ := matter.Get("tags")
	return words(tags)
}

// people adds the authors: names, or keys of _data/authors.yml.
func (s *site) people(post *importer.Post, matter frontmatter.Value) {
	for _, key := range []string{"author", "authors"} {
		value, _ := matter.Get(key)
		items := value.Items
		if value.Kind != frontmatter.List {
			items = []frontmatter.Value{value}
		}
		for _, item := range items {
			name := item.Text
			if item.Kind == frontmatter.Map {
				name = nameIn(item)
			} else if known, ok := s.authors.Get(name); ok && nameIn(known) != "" {
				name = nameIn(known)
			}
			if name != "" && !slices.Contains(post.Authors, name) {
				post.Authors = append(post.Authors, name)
			}
		}
	}
}

func nameIn(author frontmatter.Value) string {
	for _, key := range []string{"name", "full_name", "display_name"} {
		if name, ok := author.Get(key); ok && name.Text != "" {
			return name.Text
		}
	}
	return ""
}

// handled are the fields that this package reads, or that say only how a page looks.
var handled = strings.Fields(`title date tags tag categories category published author authors excerpt description permalink slug
	redirect_from image image_alt lang locale last_modified_at updated modified_date layout excerpt_separator comments share toc sidebar nav
	sitemap search related classes header mathjax math render_with_liquid draft ext pin hidden_from_nav author_profile read_time breadcrumbs`)

// details adds what common plugins read: language, picture, last change, former addresses.
func (s *site) details(post *importer.Post, file string, matter frontmatter.Value) {
	get := func(keys ...string) frontmatter.Value {
		for _, key := range keys {
			if value, ok := matter.Get(key); ok && value.Kind != frontmatter.Null {
				return value
			}
		}
		return frontmatter.Value{}
	}
	post.Language = strings.ReplaceAll(get("lang", "locale").Text, "_", "-")
	for _, from := range flat(get("redirect_from")) {
		post.Aliases = append(post.Aliases, s.config.baseURL+"/"+strings.TrimLeft(strings.TrimSpace(from), "/"))
	}
	if updated := get("last_modified_at", "updated", "modified_date"); updated.Kind != frontmatter.Null {
		t, _, ok := s.time(updated)
		if !ok {
			s.Lose(file, updated.Line, importer.DateInvalid, "cannot read the date %q of the last change: left out", updated.Text)
		}
		post.Updated = t
	}
	s.setPicture(post, file, get("image"), get("image_alt").Text)
	for _, field := range matter.Fields {
		if !slices.Contains(handled, field.Key) && !intake.IsHidingField(field.Key) && field.Line > 0 {
			s.Lose(file, field.Line, importer.FieldIgnored, "no field of a Post holds %q", field.Key)
		}
	}
}

// setPicture sets the picture of a post, and the text in its place, which the field of the picture may hold too.
func (s *site) setPicture(post *importer.Post, file string, image frontmatter.Value, alt string) {
	if image.Kind == frontmatter.Map {
		if alt == "" {
			alt = firstIn(image, "alt", "caption").Text
		}
		if source := firstIn(image, "path", "src", "url", "feature", "teaser"); source.Text != "" {
			image = source
		}
	}
	if image.Kind != frontmatter.String || image.Text == "" {
		return
	}
	address := image.Text
	if !strings.HasPrefix(address, "/") && !isAddress(address) {
		address = "/" + address
	}
	post.Image, post.ImageAlt = s.Picture(strings.TrimPrefix(address, s.config.baseURL), file, image.Line, s.config.source), alt
}

// firstIn is the first field that has a text.
func firstIn(v frontmatter.Value, keys ...string) frontmatter.Value {
	for _, key := range keys {
		if value, ok := v.Get(key); ok && value.Text != "" {
			return value
		}
	}
	return frontmatter.Value{}
}
