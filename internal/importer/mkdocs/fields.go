// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package mkdocs

import (
	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// fields takes the metadata that Material checks. Where Material stops, it returns an error.
func (s *site) fields(post *importer.Post, file string, matter frontmatter.Value) error {
	if err := setDates(post, matter); err != nil {
		return err
	}
	if draft, ok := matter.Get("draft"); ok && draft.Kind != frontmatter.Null {
		if draft.Kind != frontmatter.Bool {
			return refusal(draft, "draft is %q, and no boolean", draft.Raw)
		}
		post.Draft = draft.Bool
	}
	var err error
	if post.Categories, err = textsField(matter, "categories"); err != nil {
		return err
	}
	if post.Tags, err = listField(matter, "tags"); err != nil {
		return err
	}
	if post.Authors, err = textsField(matter, "authors"); err != nil {
		return err
	}
	s.nameAuthors(post, file)
	if slug, ok := matter.Get("slug"); ok && slug.Kind != frontmatter.String && slug.Kind != frontmatter.Null {
		return refusal(slug, "slug is %q, and no text", slug.Raw)
	}
	return nil
}

// setDates takes the date, or the dates of creation and last change from a map.
func setDates(post *importer.Post, matter frontmatter.Value) error {
	date, _ := matter.Get("date")
	created := date
	if date.Kind == frontmatter.Map {
		created, _ = date.Get("created")
		if updated, ok := date.Get("updated"); ok {
			if updated.Kind != frontmatter.Date {
				return refusal(updated, "the date %q is no date", updated.Raw)
			}
			post.Updated = updated.Time
		}
	}
	if created.Kind != frontmatter.Date {
		return refusal(created, "the date %q is no date: write it as 2024-03-05, without quotes", created.Raw)
	}
	post.Date, post.DateOnly = created.Time, created.DateOnly
	return nil
}

// listField is a field that Material wants to be a list, without the items that are null.
func listField(matter frontmatter.Value, key string) (items []string, err error) {
	v, ok := matter.Get(key)
	if !ok || v.Kind == frontmatter.Null {
		return nil, nil
	}
	if v.Kind != frontmatter.List {
		return nil, refusal(v, "%s are no list", key)
	}
	for _, item := range v.Items {
		if item.Kind != frontmatter.Null {
			items = append(items, item.Text)
		}
	}
	return items, nil
}

// textsField is a field that Material wants to be a list of texts.
func textsField(matter frontmatter.Value, key string) ([]string, error) {
	v, _ := matter.Get(key)
	for _, item := range v.Items {
		if item.Kind != frontmatter.String {
			return nil, refusal(item, "%s has an item that is no text: %s", key, item.Joined())
		}
	}
	return listField(matter, key)
}

// nameAuthors replaces the keys of authors by their names.
func (s *site) nameAuthors(post *importer.Post, file string) {
	for i, key := range post.Authors {
		if name, ok := s.authors[key]; ok {
			post.Authors[i] = name
		} else {
			s.Lose(file, 0, importer.FieldIgnored, ".authors.yml has no author %q: the key stands for the name", key)
		}
	}
}
