// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo

import (
	"path"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/intake"
)

// handled are the fields that this package reads, or that say only how a page looks.
var handled = strings.Fields(`title date publishdate pubdate published lastmod modified expirydate unpublishdate draft slug url aliases summary description
	author authors image images cover featured_image featuredimage thumbnail type layout weight params cascade build _build headless markup linktitle
	iscjklanguage outputs sitemap menu menus toc showtoc tocopen comments math mermaid hidemeta searchhidden translationkey keywords language lang`)

// reportIgnored reports the fields that no Post holds.
func (p *page) reportIgnored() {
	for _, field := range p.matter.Fields {
		isTaxonomy := field.Key == p.config.tags || field.Key == p.config.categories
		isKnown := isTaxonomy || slices.Contains(handled, field.Key) || intake.IsHidingField(field.Key)
		if !isKnown && field.Line > 0 {
			p.Lose(p.file, field.Line, importer.FieldIgnored, "no field of a Post holds %q", field.Key)
		}
	}
}

// authors adds the authors: names, or maps with a name.
func (p *page) authors(post *importer.Post) {
	for _, key := range []string{"author", "authors"} {
		value := p.get(key)
		for _, item := range append(value.Items, value) {
			name := item
			if item.Kind == frontmatter.Map {
				name, _ = item.Get("name")
			}
			if name.IsScalar() && name.Text != "" && !slices.Contains(post.Authors, name.Text) {
				post.Authors = append(post.Authors, name.Text)
			}
		}
	}
}

// image adds the picture of the first field that names one. Themes write an address, a list of them, or a map.
func (p *page) image(post *importer.Post) {
	for _, key := range []string{"image", "images", "cover", "featured_image", "featuredimage", "thumbnail"} {
		image := p.get(key)
		if image.Kind == frontmatter.List && len(image.Items) > 0 {
			image = image.Items[0]
		}
		if image.Kind == frontmatter.Map {
			alt, _ := image.Get("alt")
			post.ImageAlt = alt.Text
			image = firstField(image, "image", "src", "url", "path")
		}
		if image.Kind == frontmatter.String && image.Text != "" && post.Image == "" {
			post.Image = p.Picture(p.picturePath(image.Text), p.file, image.Line, "static", "assets")
		}
	}
}

// firstField is the first of some fields that a map has; the map itself if it has none.
func firstField(fields frontmatter.Value, keys ...string) frontmatter.Value {
	for _, key := range keys {
		if value, ok := fields.Get(key); ok {
			return value
		}
	}
	return fields
}

// picturePath is the path of a picture in front matter: beside the page, or in the static files.
func (p *page) picturePath(text string) string {
	if strings.HasPrefix(text, "/") || strings.Contains(text, "://") || p.Exists(path.Join(path.Dir(p.file), text)) {
		return text
	}
	return "/" + text
}
