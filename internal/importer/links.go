// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"net/url"
	"path"
	"strings"

	"github.com/topicpages/topicpages/internal/importer/rewrite"
	"github.com/topicpages/topicpages/internal/markdown"
)

// postLinks finds the post that a link of the old blog leads to.
type postLinks struct {
	base  *url.URL          // of the old site; nil if it is not known
	files map[string]string // names of posts by file, without and with its extension
	paths map[string]string // names of posts by old address
	texts map[string]string // articles by the names of posts
}

// newPostLinks returns the links to posts of these names, which are in the same order.
func newPostLinks(posts []Post, names []string, base string) postLinks {
	l := postLinks{files: map[string]string{}, paths: map[string]string{}, texts: map[string]string{}}
	if parsed, err := url.Parse(base); err == nil && parsed.Host != "" {
		l.base = parsed
	}
	perFile := map[string]int{}
	for _, post := range posts {
		perFile[post.File]++
	}
	for i, post := range posts {
		l.texts[names[i]] = post.Content
		if perFile[post.File] == 1 { // and no export of a whole blog
			setOnce(l.files, post.File, names[i])
			setOnce(l.files, withoutExtension(post.File), names[i])
			if base := path.Base(withoutExtension(post.File)); base == "index" || base == "_index" {
				setOnce(l.files, path.Dir(post.File), names[i])
			}
		}
	}
	for i, post := range posts {
		if post.Path != "" {
			setOnce(l.paths, canonical(post.Path), names[i])
		}
	}
	for i, post := range posts {
		for _, alias := range post.Aliases {
			setOnce(l.paths, canonical(alias), names[i])
		}
	}
	return l
}

func setOnce(names map[string]string, key, name string) {
	if _, taken := names[key]; !taken {
		names[key] = name
	}
}

func withoutExtension(file string) string { return strings.TrimSuffix(file, path.Ext(file)) }

// canonical is one spelling of the addresses that a web server answers alike.
func canonical(where string) string {
	if unescaped, err := url.PathUnescape(where); err == nil {
		where = unescaped
	}
	where = strings.TrimSuffix(where, "index.html")
	where = strings.TrimSuffix(where, ".html")
	if where = strings.TrimSuffix(where, "/"); where == "" {
		return "/"
	}
	return where
}

// relink makes the links of an article lead to Posts, whether they name a file, an old address or a URL on the old site. In an
// article, "name.md#heading" is a link to the Post with this name.
func (l postLinks) relink(post Post, name string) string {
	if !strings.Contains(post.Content, "](") && !strings.Contains(post.Content, "]:") && !strings.Contains(post.Content, "href=") {
		return post.Content
	}
	text := rewrite.New(post.Content, 1)
	text.Destinations(func(d rewrite.Destination) string {
		if d.Picture {
			return d.Address
		}
		where, fragment, hasFragment := strings.Cut(d.Address, "#")
		target, ok := l.find(post, where)
		switch {
		case !ok:
			return d.Address
		case target == name && hasFragment:
			return "#" + fragment
		case hasFragment:
			return target + ".md#" + l.anchor(target, fragment)
		}
		return target + ".md"
	})
	return text.String()
}

// anchor returns the id of the heading that a fragment means in another tool.
func (l postLinks) anchor(name, fragment string) string {
	if id, ok := markdown.FindHeading(l.texts[name], fragment); ok {
		return id
	}
	return fragment
}

// find returns the name of the post that an address without a fragment leads to.
func (l postLinks) find(post Post, where string) (name string, ok bool) {
	where, _, _ = strings.Cut(where, "?")
	parsed, err := url.Parse(where)
	if err != nil || where == "" {
		return "", false
	}
	if parsed.Scheme != "" || parsed.Host != "" {
		if l.base == nil || !strings.EqualFold(parsed.Host, l.base.Host) || parsed.Scheme != "" && parsed.Scheme != "http" && parsed.Scheme != "https" {
			return "", false
		}
		return l.byPath(parsed.Path)
	}
	if strings.HasPrefix(where, "/") {
		return l.byPath(parsed.Path)
	}
	file := path.Join(path.Dir(post.File), parsed.Path)
	if name, ok = l.files[file]; ok {
		return name, true
	}
	if post.Path == "" {
		return "", false
	}
	old, err := url.Parse(post.Path)
	if err != nil {
		return "", false
	}
	return l.byPath(old.ResolveReference(parsed).Path)
}

// byPath finds a post by its old address, below the path of the old site or without that.
func (l postLinks) byPath(where string) (name string, ok bool) {
	if name, ok = l.paths[canonical(where)]; ok || l.base == nil {
		return name, ok
	}
	prefix := strings.TrimSuffix(l.base.Path, "/")
	if rest, below := strings.CutPrefix(where, prefix+"/"); below && prefix != "" {
		name, ok = l.paths[canonical("/"+rest)]
	}
	return name, ok
}
