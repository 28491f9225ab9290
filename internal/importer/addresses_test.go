// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"fmt"
	"slices"
	"testing"
)

func TestLearnAddresses(t *testing.T) {
	for _, tt := range []struct {
		name, link, pattern string
		links               int
		want                []string
	}{
		{"by day", "/2024/03/0%d/post-%[1]d/", "/:year/:month/:day/:name/", 3, []string{"/2024/03/04/post-4/"}},
		{"by name, with an ending", "https://old.example.com/blog/post-%d.html?x#y", "/blog/:name.html", 3, []string{"/blog/post-4.html"}},
		{"too few links", "/2024/03/0%d/post-%[1]d/", "", 2, nil},
		{"addresses that are known", "/p/post-%d/", "", 3, nil},
		{"links to other pages", "/2024/03/01/page-%d/", "", 3, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			blog := &Blog{BaseURL: "https://old.example.com"}
			for i := range 4 {
				name := fmt.Sprintf("post-%d", i+1)
				blog.Posts = append(blog.Posts, Post{Name: name, Date: day(fmt.Sprintf("2024-03-0%d", i+1)), Path: "/p/" + name + "/"})
			}
			for i := range tt.links {
				blog.Posts[3].Content += fmt.Sprintf("[a]("+tt.link+") ", i+1)
			}
			pattern, linked := LearnAddresses(blog)
			if pattern != tt.pattern || pattern != "" && linked != tt.links || !slices.Equal(blog.Posts[3].Aliases, tt.want) {
				t.Errorf("got %q by %d links, aliases %q", pattern, linked, blog.Posts[3].Aliases)
			}
		})
	}
}
