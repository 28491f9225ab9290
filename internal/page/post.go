// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
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

// articleView holds the inputs of the page of a Post.
type articleView struct {
	linkedPost
	articleText
	// Home is the Topic that leads to the page, or nil if there is none to link to.
	Home *topicLink
	// Places are the positions of the Post in the Topics.
	Places []postNeighbours
}

// articleText holds the inputs of the text of an article.
type articleText struct {
	Content archive.Content
	// Links are the Content.Targets that exist on the site, sorted.
	Links []articleLink
	// Pictures are the pictures among Content.Targets that the site has.
	Pictures []articlePicture
	// Headings are the Content.Anchors that lead to headings of the site.
	Headings []articleHeading
}

// articleHeading is the id of a heading in another article.
type articleHeading struct {
	markdown.Anchor
	ID string
}

func (c *Catalog) articleText(p *archive.Post) articleText {
	t := articleText{Content: p.Content}
	for _, target := range p.Content.Targets {
		if link, ok := c.find(target); ok {
			t.Links = append(t.Links, link)
		}
		if size := c.sizeOf(target); size != nil {
			t.Pictures = append(t.Pictures, articlePicture{target, *size})
		}
	}
	for _, anchor := range p.Content.Anchors {
		if a := c.articleAt(anchor.Target); a != nil && a.hasPage() {
			if id, ok := a.post.Content.Heading(anchor.Fragment); ok {
				t.Headings = append(t.Headings, articleHeading{anchor, id})
			}
		}
	}
	return t
}

// portable is the text for readers elsewhere than on the page of a Post.
func (t articleText) portable(r *Renderer, p *archive.Post) (markup, error) {
	return t.Content.Portable(t.reader(r), r.labelsFor(p), r.site.URL+p.URL(r.permalinks))
}

func (t articleText) reader(r *Renderer) markdown.Links {
	return articleReader{t, &r.site}
}

type topicLink struct{ Name, Title string }

type postNeighbours struct {
	Topic topicLink
	// Before and After are the neighbours in time, or nil.
	Before, After *archive.Post
}

// articleLink is the target of a [[link]]. URL is "" if a Post has no address.
type articleLink struct{ Target, Title, URL string }

// articlePicture is a picture of the site in an article.
type articlePicture struct {
	Path string
	Size pictureSize
}

// linkToTopic is how articles name a Topic.
func linkToTopic(name string) string { return "topic:" + name }

func (g ArticleGroup) view(c *Catalog, _ *Renderer) (groupView, error) {
	a := c.articles[g.Post]
	if a == nil || !a.hasPage() {
		return nil, nil
	}
	v := articleView{linkedPost: c.cards([]*archive.Post{a.post})[0], articleText: c.articleText(a.post)}
	for i, at := range a.places {
		if !c.has(at.topic.Name) {
			continue
		}
		place := postNeighbours{Topic: topicLink{at.topic.Name, at.topic.Title}}
		place.Before, place.After = at.beside()
		v.Places = append(v.Places, place)
		if i == 0 {
			v.Home = &place.Topic
		}
	}
	return v, nil
}

// find resolves a [[link]] on the site.
func (c *Catalog) find(target string) (link articleLink, ok bool) {
	if name, isTopic := strings.CutPrefix(target, linkToTopic("")); isTopic {
		if !c.has(name) {
			return link, false
		}
		return articleLink{target, c.topics[name].Title, topicPath(name)}, true
	}
	a := c.articleAt(target)
	if a == nil {
		return link, false
	}
	return articleLink{target, a.post.Title(), a.post.URL(c.permalinks)}, true
}

// articleAt returns the Post that a link names, or the Post at the page that it leads to, or nil.
func (c *Catalog) articleAt(target string) *articleEntry {
	normal, isPage := strings.CutSuffix(target, "/")
	if !isPage {
		return c.articles[target]
	}
	for _, pattern := range c.patterns {
		if a := c.articles[pattern.Name(normal)]; a != nil && a.hasPage() && slices.Contains(c.pagesOf(a.post), target) {
			return a
		}
	}
	return nil
}

// pagesOf returns the pages that lead to the article of a Post: its own, and /posts/<name>/.
func (c *Catalog) pagesOf(p *archive.Post) []string {
	var list []string
	for _, pattern := range c.patterns {
		path, _ := pattern.Path(p.Object.Name, p.Published)
		list = append(list, path)
	}
	return list
}

// postPage holds the values for the page of a Post.
type postPage struct {
	Title, Summary string
	// Language is the Post's own language, if any, and Direction its direction.
	Language, Direction string
	Byline              string
	Published, Updated  time.Time
	// Reviewed is zero if nobody has reviewed the article.
	Reviewed time.Time
	// ReviewNotice says that a review is due, or is empty.
	ReviewNotice string
	ReadingTime  string
	Tags         []tagLink
	Headings     []markdown.Heading
	Content      markup
	Places       []postPlace
}

type postPlace struct {
	Title, Path    string
	Previous, Next *reference
}

// files are the page, and its twin in Markdown. A text that makes no page is replaced by a notice.
func (v articleView) files(r *Renderer) ([]File, error) {
	ref := r.newReference(v.Post)
	path := v.Post.URL(r.permalinks)
	way := []crumb{{Title: r.text("Topics"), Path: "/"}}
	if home := v.Home; home != nil {
		way = append(way, crumb{Title: clean(home.Title), Path: topicPath(home.Name)})
	}
	way = append(way, crumb{Title: ref.Title, Path: path, Current: true})
	picture := r.imageOf(v.linkedPost)
	body, err := r.render("post.html", layoutData{
		Language: ref.Language, Image: picture,
		Title: ref.Title + " – " + r.site.Title, Heading: ref.Title, Description: ref.Summary, Kind: "article",
		Canonical: r.site.URL + path, Breadcrumbs: way, Alternates: r.articleAlternates(ref), Published: ref.Published, Modified: ref.Updated, Page: r.newPostPage(v, ref),
		LinkedData: linkeddata.Article(r.linkedSite(), linkeddata.ArticlePage{
			Page: linkeddata.Page{
				Title: ref.Title, Description: ref.Summary, URL: r.site.URL + path, Language: r.languageOf(v.Post),
				Breadcrumbs: r.linkedBreadcrumbs(way), Published: ref.Published, Modified: ref.Updated, Reviewed: v.Post.Reviewed,
			},
			Authors: ref.Authors, Keywords: ref.Tags, Image: linkedImage(picture),
		}),
	})
	if err != nil {
		return nil, err
	}
	files := []File{{Path: directoryOf(path) + "/index.html", Body: body}}
	if r.markdown {
		files = append(files, File{Path: directoryOf(path) + "/index.md", Body: r.articleMarkdown(v, ref)})
	}
	return files, nil
}

// articleAlternates are the other forms of the page of a Post.
func (r *Renderer) articleAlternates(ref reference) []alternate {
	if ref.Twin == "" {
		return nil
	}
	return []alternate{{Type: "text/markdown", Title: ref.Title, Label: r.text("Markdown"), Path: ref.Twin}}
}

func (r *Renderer) newPostPage(v articleView, ref reference) postPage {
	p := postPage{
		Title: ref.Title, Summary: ref.Summary, Language: ref.Language, Direction: ref.Direction, Published: ref.Published, Updated: ref.Updated, Reviewed: v.Post.Reviewed, Tags: v.tagLinks(len(ref.Tags), ""),
	}
	if v.Due.Asked() {
		p.ReviewNotice = r.reviewNotice(v.Post, v.Due.By)
	}
	if len(ref.Authors) > 0 {
		p.Byline = r.text("By %s", r.theme.language.List(ref.Authors))
	}
	document, err := v.Content.Render(v.reader(r), r.labelsFor(v.Post))
	if err != nil {
		p.Content = markup("<p>" + template.HTMLEscapeString(r.text("This post cannot be shown: its text is too complex.")) + "</p>")
	} else {
		p.Content = document.HTML
		p.ReadingTime = r.text("%d min read", max(1, (document.Words+wordsPerMinute/2)/wordsPerMinute))
		if len(document.Headings) > 2 {
			p.Headings = document.Headings
		}
	}
	for _, at := range v.Places {
		p.Places = append(p.Places, postPlace{
			Title: clean(at.Topic.Title), Path: topicPath(at.Topic.Name), Previous: r.optionalReference(at.Before), Next: r.optionalReference(at.After),
		})
	}
	return p
}

func (r *Renderer) optionalReference(p *archive.Post) *reference {
	if p == nil {
		return nil
	}
	ref := r.newReference(p)
	return &ref
}

// newestPosts are the newest Posts of the site, as many as a feed has: they are among
// the newest of the Topics.
func (c *Catalog) newestPosts(most int) []*archive.Post {
	var list []*archive.Post
	for _, t := range c.sorted {
		for _, p := range t.Posts {
			i, known := slices.BinarySearchFunc(list, p, (*archive.Post).Compare)
			if i == most {
				break // and all later ones are older
			}
			if !known {
				list = slices.Insert(list, i, p)
				list = list[:min(len(list), most)]
			}
		}
	}
	return list
}
