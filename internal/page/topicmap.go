// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"cmp"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/picture"
)

// mapPicture shows the Topics with the most Posts, and connects Topics that share Posts. It has no nodes if there are too few.
func (c *Catalog) mapPicture(r *Renderer) picture.MapPicture {
	top := slices.Clone(c.sorted)
	slices.SortStableFunc(top, func(a, b *topicEntry) int { return cmp.Compare(len(b.Posts), len(a.Posts)) })
	top = slices.DeleteFunc(top[:min(len(top), maxMapTopics)], func(t *topicEntry) bool { return len(t.Posts) == 0 })
	if len(top) < 3 {
		return picture.MapPicture{}
	}
	m := picture.MapPicture{ID: "topic-map", Title: r.text("Map of the topics")}
	place := map[string]int{}
	var list []string
	for i, t := range top {
		place[t.Name] = i
		title := clean(t.Title)
		tip := r.text("%s: %d posts", title, len(t.Posts))
		m.Nodes = append(m.Nodes, picture.Node{Label: title, URL: topicPath(t.Name), Tip: tip, Weight: len(t.Posts)})
		list = append(list, tip)
	}
	m.Description = strings.Join(list, "; ")
	for i, t := range top {
		for _, a := range t.Adjacency {
			if j, ok := place[a.Topic]; ok && a.Topic != "" && i < j {
				m.Edges = append(m.Edges, picture.Edge{From: i, To: j, Weight: a.Posts})
			}
		}
	}
	return m
}
