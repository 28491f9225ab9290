// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/linkeddata"
	"github.com/topicpages/topicpages/internal/markdown"
)

// wordsPerMinute is how fast people read (Brysbaert 2019: 238 words of English).
const wordsPerMinute = 238

// Articles returns the names of the Posts that have a page of their own, sorted.
func (r *Renderer) Articles() []string {
	var names []string
	for name := range r.catalog.articles {
		if r.HasArticle(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// HasArticle reports whether a Post of the site has a page of its own.
func (r *Renderer) HasArticle(name string) bool {
	a := r.catalog.articles[name]
	return a != nil && a.post.Content.Text != "" && validName(name)
}

// PostGroup is the name of the group of a Post's page.
func PostGroup(post string) string { return "posts/" + post }

// ArticleSource lists all that the page of a Post is made of besides the Site and the
// theme: equal lists give equal pages.
func (r *Renderer) ArticleSource(name string) []string {
	a := r.catalog.articles[name]
	spec := &a.post.Object.Spec
	parts := []string{
		name, spec.Title, spec.Summary, string(a.post.Content.Digest[:]), a.post.Published.Format(time.RFC3339Nano), a.post.Updated.Format(time.RFC3339Nano),
		fmt.Sprint(len(spec.Authors), len(spec.Tags)),
	}
	parts = append(parts, spec.Authors...)
	for _, tag := range spec.Tags {
		parts = append(parts, string(tag))
	}
	for _, p := range a.places {
		parts = append(parts, p.topic.Name, p.topic.Title)
		for _, beside := range p.beside() {
			if beside != nil {
				parts = append(parts, beside.Object.Spec.Title, beside.URL())
			}
			parts = append(parts, "")
		}
	}
	parts = append(parts, r.TagSource([]*archive.Post{a.post})...)
	for _, target := range a.post.Content.Targets {
		title, url, _ := r.find(target)
		parts = append(parts, target, title, url)
	}
	return parts
}

// beside are the Posts before and after this one, as time goes; nil where there is none.
func (p place) beside() [2]*archive.Post {
	var out [2]*archive.Post
	if p.index+1 < len(p.topic.Posts) {
		out[0] = p.topic.Posts[p.index+1]
	}
	if p.index > 0 {
		out[1] = p.topic.Posts[p.index-1]
	}
	return out
}

// find finds what a [[link]] leads to on the site.
func (r *Renderer) find(target string) (title, url string, ok bool) {
	if name, isTopic := strings.CutPrefix(target, "topic:"); isTopic {
		return r.Links().Topic(strings.TrimSpace(name)) // as markdown.Render does
	}
	return r.Links().Post(target)
}

// Links finds what articles link to.
func (r *Renderer) Links() markdown.Links { return links{r} }

type links struct{ *Renderer }

// Post finds a Post of the site. One that is not there is text: whether it exists at all
// is for its author to know, and not for readers.
func (l links) Post(name string) (title, url string, ok bool) {
	a := l.catalog.articles[name]
	if a == nil {
		return clean(name), "", true
	}
	return clean(a.post.Title()), safeURL(a.post.URL()), true
}

// Topic finds a Topic of the site.
func (l links) Topic(name string) (title, url string, ok bool) {
	if !l.published[name] {
		return clean(name), "", true
	}
	return clean(l.topics[l.indexOf(name)].Title), topicPath(name), true
}

// Page reports that there may be any page: which are there is for the author to know, too.
func (l links) Page(string, string) bool { return true }

// indexOf is where a Topic of the site stands among the Topics.
func (r *Renderer) indexOf(topic string) int {
	i, _ := slices.BinarySearchFunc(r.topics, topic, func(s *archive.Summary, name string) int { return strings.Compare(s.Name, name) })
	return i
}

// postPage is what the page of a Post shows.
type postPage struct {
	Title, Summary     string
	Byline             string
	Published, Updated time.Time
	ReadingTime        string
	Tags               []tagLink
	Headings           []markdown.Heading
	Content            markup
	Places             []postPlace
}

type postPlace struct {
	Title, Path    string
	Previous, Next *reference
}

// Article renders the group of a Post's page. A text that makes no page is replaced by
// a notice.
func (r *Renderer) Article(name string) (Group, error) {
	a := r.catalog.articles[name]
	ref := newReference(a.post, 0)
	p := r.newPostPage(a, ref)
	path := a.post.URL()
	way := []crumb{{Title: r.text("Topics"), Path: "/"}}
	if home := a.places[0].topic; r.published[home.Name] {
		way = append(way, crumb{Title: clean(home.Title), Path: topicPath(home.Name)})
	}
	way = append(way, crumb{Title: ref.Title, Path: path, Current: true})
	body, err := r.render("post.html", document{
		Title: ref.Title + " – " + r.site.Title, Heading: ref.Title, Description: ref.Summary, Kind: "article",
		Canonical: r.site.URL + path, Breadcrumbs: way, Published: ref.Published, Modified: ref.Updated, Page: p,
		LinkedData: linkeddata.Article(r.linkedSite(), linkeddata.ArticlePage{
			Page: linkeddata.Page{
				Title: ref.Title, Description: ref.Summary, URL: r.site.URL + path, Language: r.site.Language,
				Breadcrumbs: r.linkedBreadcrumbs(way), Published: ref.Published, Modified: ref.Updated,
			},
			Authors: ref.Authors, Keywords: ref.Tags,
		}),
	})
	if err != nil {
		return Group{}, fmt.Errorf("rendering the page of Post %q: %w", name, err)
	}
	group := PostGroup(name)
	return Group{Name: group, Files: []File{{Path: group + "/index.html", Body: body}}}, nil
}

func (r *Renderer) newPostPage(a *article, ref reference) postPage {
	p := postPage{
		Title: ref.Title, Summary: ref.Summary, Published: ref.Published, Updated: ref.Updated, Tags: r.linkTags(ref.Tags, ""),
	}
	if len(ref.Authors) > 0 {
		p.Byline = r.text("By %s", r.theme.language.List(ref.Authors))
	}
	document, err := markdown.Render(a.post.Content.Text, r.Links(), r.theme.labels)
	if err != nil {
		p.Content = markup("<p>" + template.HTMLEscapeString(r.text("This post cannot be shown: its text is too complex.")) + "</p>")
	} else {
		p.Content = document.HTML
		p.ReadingTime = r.text("%d min read", max(1, (document.Words+wordsPerMinute/2)/wordsPerMinute))
		if len(document.Headings) > 2 {
			p.Headings = document.Headings
		}
	}
	for _, at := range a.places {
		if !r.published[at.topic.Name] {
			continue
		}
		out := postPlace{Title: clean(at.topic.Title), Path: topicPath(at.topic.Name)}
		beside := at.beside()
		for i, to := range []**reference{&out.Previous, &out.Next} {
			if beside[i] != nil {
				ref := newReference(beside[i], 0)
				*to = &ref
			}
		}
		p.Places = append(p.Places, out)
	}
	return p
}

// newestPosts are the newest Posts of the site, as many as a feed has: they are among
// the newest of the Topics.
func (r *Renderer) newestPosts(most int) []*archive.Post {
	var list []*archive.Post
	for _, s := range r.topics {
		for _, p := range s.Posts {
			i, known := slices.BinarySearchFunc(list, p, (*archive.Post).Compare)
			if i == most {
				break // and those that come are older
			}
			if !known {
				list = slices.Insert(list, i, p)
				list = list[:min(len(list), most)]
			}
		}
	}
	return list
}
