// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import "slices"

// termView holds the content of a term file, which depends on the search index of the whole site.
type termView struct {
	Path string
	Text []byte
}

func (g TermGroup) view(c *Catalog, _ *Renderer) (groupView, error) {
	if !slices.Contains(c.index.TermFiles(), g.ID) {
		return nil, nil
	}
	text, err := c.index.TermFile(g.ID)
	if err != nil {
		return nil, err
	}
	return termView{Path: g.Name() + ".json", Text: text}, nil
}

func (v termView) files(*Renderer) ([]File, error) {
	return []File{{Path: v.Path, Body: v.Text}}, nil
}
