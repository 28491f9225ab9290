// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/search"
)

// A Group identifies files of a Site that change together and are stored together. It is one of the types
// below, and can be compared with ==.
type Group interface {
	// Name is the unique key under which the group is stored.
	Name() string
	// view collects the inputs of the files. It returns nil if the Site has no such group.
	view(c *Catalog, r *Renderer) (groupView, error)
}

type (
	// CommonGroup has the files that change with nearly every Post: the feeds of the site, and the sitemap that
	// leads to the others.
	CommonGroup struct{}
	// IndexGroup has the pages that list the Topics, and robots.txt. It grows with the Topics up to
	// a bound, and not with their Posts.
	IndexGroup struct{}
	// ListingGroup has llms.txt, once there is a Topic.
	ListingGroup struct{}
	// AssetsGroup has the files that change with the theme alone: style sheet, script and logo, and the pages for
	// searching and for unknown addresses.
	AssetsGroup struct{}
	// HubGroup has a Topic's page, its facts as JSON and as Markdown, and its feeds. All of them list the
	// newest MaxCards Posts or fewer, so that no file grows with the Posts.
	HubGroup struct{ Topic string }
	// YearGroup has the page of a year of a Topic, and the same as JSON.
	YearGroup struct {
		Topic string
		Year  int
	}
	// ArticleGroup has the page of a Post that holds its article, and the same as Markdown.
	ArticleGroup struct{ Post string }
	// MediaGroup has a picture of a ConfigMap, at a path of the site.
	MediaGroup struct{ Path string }
	// ChunkGroup has a chunk of the search index and the part of the sitemap that has the same pages.
	ChunkGroup struct{ ID search.ChunkID }
	// TermGroup has a file with terms that readers may look for, and the chunks that have each of them.
	TermGroup struct{ ID search.TermFileID }
)

// Name implements Group.
func (CommonGroup) Name() string { return "site" }

// Name implements Group.
func (IndexGroup) Name() string { return "site/index" }

// Name implements Group.
func (AssetsGroup) Name() string { return "site/look" }

// Name implements Group. It is the directory that the files are in.
func (g HubGroup) Name() string { return directoryOf(topicPath(g.Topic)) }

// Name implements Group. It is the directory that the files are in.
func (g YearGroup) Name() string { return directoryOf(yearPath(g.Topic, g.Year)) }

// Name implements Group. It is the same wherever the Site puts articles.
func (g ArticleGroup) Name() string { return "posts/" + g.Post }

// Name implements Group.
func (g ChunkGroup) Name() string { return "search/" + g.ID.String() }

// Name implements Group.
func (g TermGroup) Name() string { return "search/" + g.ID.String() }

// Family names the groups that mostly change together with the one of a name: an edit of a title changes many files of terms.
// It is "" for a group without a family.
func Family(group string) string {
	family := strings.TrimRight(group, "0123456789")
	if family == group || !slices.Contains(families, family) {
		return ""
	}
	return family
}

// families are the names of term files without their numbers.
var families = []string{familyOf(search.TermFileID{}), familyOf(search.TermFileID{Recent: true})}

func familyOf(first search.TermFileID) string {
	return strings.TrimSuffix(TermGroup{first}.Name(), "0")
}

// directoryOf returns the directory of a page, below the root of the site.
func directoryOf(path string) string { return strings.Trim(path, "/") }

// groupView holds the inputs of the files of a group: a plain value, without functions. The files are a function of it
// and of the Renderer, which all groups of a Site share, and of nothing else.
type groupView interface {
	files(r *Renderer) ([]File, error)
}

// A View holds the inputs of the files of a group on one Site.
type View struct {
	group    Group
	view     groupView
	renderer *Renderer
}

// View returns the inputs of the files of a group. ok is false if the Site has no such group.
func (c *Catalog) View(group Group, r *Renderer) (v View, ok bool, err error) {
	inner, err := group.view(c, r)
	if err != nil {
		return View{}, false, fmt.Errorf("cannot collect what is in the files of %q: %w", group.Name(), err)
	}
	return View{group, inner, r}, inner != nil, nil
}

// Digest differs if a file would differ: it covers all inputs of Files.
func (v View) Digest() digest.Sum { return digest.Of(v.renderer.digest, v.view) }

// Files renders the files. work is the work of the theme's own templates, in the units of package sandbox.
func (v View) Files() (files []File, work int, err error) {
	r := *v.renderer
	r.work = &work
	if files, err = v.view.files(&r); err != nil {
		return nil, work, fmt.Errorf("cannot render the files of %q: %w", v.group.Name(), err)
	}
	return files, work, nil
}
