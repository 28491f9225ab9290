// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/picture"
)

// topicMap draws the Topics with the most Posts, joined where they share some.
func (r *Renderer) topicMap() markup {
	top := slices.Clone(r.topics)
	slices.SortStableFunc(top, func(a, b *archive.Summary) int { return cmp.Compare(len(b.Posts), len(a.Posts)) })
	top = slices.DeleteFunc(top[:min(len(top), maxMapTopics)], func(s *archive.Summary) bool { return len(s.Posts) == 0 })
	if len(top) < 3 {
		return ""
	}
	m := picture.MapPicture{ID: "topic-map", Title: r.text("Map of the topics")}
	place := map[string]int{}
	var list []string
	for i, s := range top {
		place[s.Name] = i
		title := clean(s.Title)
		tip := r.text("%s: %d posts", title, len(s.Posts))
		m.Nodes = append(m.Nodes, picture.Node{Label: title, URL: topicPath(s.Name), Tip: tip, Weight: len(s.Posts)})
		list = append(list, tip)
	}
	m.Description = strings.Join(list, "; ")
	key := strings.Builder{}
	for i, s := range top {
		fmt.Fprintf(&key, "%s %q;", s.Name, m.Nodes[i].Tip)
		for _, a := range s.Adjacency {
			if j, ok := place[a.Topic]; ok && a.Topic != "" && i < j {
				m.Edges = append(m.Edges, picture.Edge{From: i, To: j, Weight: a.Posts})
				fmt.Fprintf(&key, "%d-%d ", j, a.Posts)
			}
		}
	}
	return r.rememberedMap(key.String(), m)
}

// rememberedMap draws a map, unless it is the one of before.
func (r *Renderer) rememberedMap(key string, m picture.MapPicture) markup {
	key = m.Title + "\x00" + key
	r.catalog.mu.Lock()
	defer r.catalog.mu.Unlock()
	if known := &r.catalog.memory; known.mapKey != key {
		known.mapKey, known.topicMap = key, picture.Map(m)
	}
	return r.catalog.memory.topicMap
}
