// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/href"
	"github.com/topicpages/topicpages/internal/markdown"
)

// Links returns the links that the status of a Post is checked against: it finds every Post and
// Topic of the archive, published or not. It gives no addresses.
func (a *Archive) Links() markdown.Links { return links{a} }

type links struct{ archive *Archive }

// Post finds a Post.
func (l links) Post(name string) (title, url string, ok bool) {
	p, ok := l.archive.posts[name]
	if !ok {
		return "", "", false
	}
	return p.Title(), "", true
}

// Topic finds a Topic.
func (l links) Topic(name string) (title, url string, ok bool) {
	t, ok := l.archive.topics[name]
	if !ok {
		return "", "", false
	}
	return l.archive.title(t), "", true
}

// Picture finds the pictures of ConfigMaps. Whether a host is one of spec.media.hosts differs from Site to Site, and no
// other host makes a link that leads nowhere.
func (l links) Picture(target string) (width, height int, ok bool) {
	if !strings.HasPrefix(target, mediaFolder) {
		return 0, 0, true
	}
	picture, known := l.archive.picture(target)
	if picture != nil {
		return picture.Width, picture.Height, true
	}
	return 0, 0, !known
}

// Heading finds a heading of an article. It knows nothing of a Post without one.
func (l links) Heading(target, anchor string) (id string, ok bool) {
	p := l.archive.PostAt(target)
	if p == nil {
		return "", true
	}
	return p.Content.Heading(anchor)
}

// Page reports whether a Post or Topic has a page, or a Post says that it lives there.
func (l links) Page(page string) (url string, ok bool) {
	a := l.archive
	normal := strings.TrimSuffix(page, "/")
	if address.IsOwn(normal) || len(a.postsByPage[page]) > 0 || len(a.postsByAlias[normal]) > 0 {
		return "", true
	}
	if name, isTopic := strings.CutPrefix(normal, address.TopicsFolder); isTopic {
		return "", a.topics[name] != nil || len(a.claimants[Normalize(name)]) > 0
	}
	return "", a.PostAt(page) != nil || !a.isForPosts(normal)
}

// Hosts are the hosts of all Sites.
func (l links) Hosts() []string { return l.archive.hosts }

// PostAt returns the Post of a markdown.Anchor: by its name, or by the page of its article on one of the Sites, whether it
// is published or not. It returns nil if there is none.
func (a *Archive) PostAt(target string) *Post {
	normal, isPage := strings.CutSuffix(target, "/")
	if !isPage {
		return a.posts[target]
	}
	for _, pattern := range a.patterns {
		p := a.posts[pattern.Name(normal)]
		if p != nil && p.hasArticle() && p.pageBy(pattern) == target {
			return p
		}
	}
	return nil
}

// isForPosts reports whether only the article of a Post can have a normalized path. Names of files could be anything.
func (a *Archive) isForPosts(normal string) bool {
	if name, isPost := strings.CutPrefix(normal, address.PostsFolder); isPost && !strings.Contains(name, "/") {
		return true
	}
	return slices.ContainsFunc(a.patterns, func(pattern address.Matcher) bool {
		name := pattern.Name(normal)
		return name != "" && !strings.Contains(name, ".")
	})
}

// hasArticle reports whether the Post has a page of its own, once its article is there.
func (p *Post) hasArticle() bool {
	return p.Object.Spec.Content != "" || p.Object.Spec.ContentFrom != nil
}

// pageAt returns the page of a site with the hosts that an address leads to, or "".
func pageAt(link string, hosts []string) string {
	host, path, ok := href.Split(link)
	if !ok || host != "" && !slices.Contains(hosts, host) {
		return ""
	}
	page, _ := address.Page(path)
	return page
}

// Hosts are the hosts in the base addresses of the Sites, with their ports; each once, and sorted.
func (a *Archive) Hosts() []string { return a.hosts }

// PostsNaming returns the Posts whose article may link to one of the targets, sorted and without duplicates.
func (a *Archive) PostsNaming(targets ...string) []string {
	var list []string
	for _, target := range targets {
		list = append(list, a.postsByTarget.names(target)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// PostsNamingPost returns the Posts whose article may link to a Post as it is in the archive.
func (a *Archive) PostsNamingPost(name string) []string {
	targets := []string{name, address.PostsFolder + name + "/"}
	if p := a.posts[name]; p != nil {
		targets = append(targets, cmp.Or(p.page, name))
		for _, pattern := range a.patterns {
			targets = append(targets, p.pageBy(pattern))
		}
		for _, alias := range p.claimedAliases() {
			targets = append(targets, alias+"/")
		}
	}
	return a.PostsNaming(targets...)
}

// PostsNamingTopic returns the Posts whose article may link to a Topic as it is in the archive.
func (a *Archive) PostsNamingTopic(name string) []string {
	targets := []string{"topic:" + name, address.TopicsFolder + name + "/"}
	if t := a.topics[name]; t != nil {
		for _, tag := range t.claims {
			targets = append(targets, address.TopicsFolder+tag+"/")
		}
	}
	return a.PostsNaming(targets...)
}

// PostsNamingPaths returns the Posts that may name a page or a picture by an address that begins so.
func (a *Archive) PostsNamingPaths(prefix string) []string {
	var paths []string
	for target := range a.postsByTarget {
		if strings.HasPrefix(target, prefix) {
			paths = append(paths, target)
		}
	}
	return a.PostsNaming(paths...)
}

// PostsPicturedFrom returns the Posts that may show a picture of a ConfigMap; each once, and sorted.
func (a *Archive) PostsPicturedFrom(configMap string) []string {
	for _, site := range a.sites {
		if slices.Contains(site.MediaConfigMaps(), v1alpha1.ConfigMapName(configMap)) {
			return a.PostsNamingPaths(mediaFolder + configMap + "/")
		}
	}
	return nil
}

// MediaSources returns the settings of the Sites for pictures, one text for each Site that has some, sorted.
func (a *Archive) MediaSources() []string {
	var list []string
	for _, site := range a.sites {
		if names := site.MediaConfigMaps(); len(names) > 0 || site.HasOpenMedia() {
			list = append(list, fmt.Sprint(names, site.HasOpenMedia()))
		}
	}
	slices.Sort(list)
	return list
}
