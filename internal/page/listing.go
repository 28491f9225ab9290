// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/topicpages/topicpages/internal/htmltext"
)

const (
	// maxListed is how many Topics llms.txt lists.
	maxListed = 1000
	// maxListedArticles is how many of the newest Posts llms.txt lists, if they have an article. The pages of the Topics and
	// of their years have the others.
	maxListedArticles = 500
)

// listingView holds the inputs of llms.txt.
type listingView struct {
	Topics   []listedTopic
	Articles []listedArticle
}

type listedTopic struct {
	Name, Title string
	Posts       int
}

// listedArticle is the article of a Post. Path is the path of its Markdown.
type listedArticle struct{ Path, Title, Published string }

// Name implements Group.
func (ListingGroup) Name() string { return "site/listing" }

func (ListingGroup) view(c *Catalog, r *Renderer) (groupView, error) {
	var v listingView
	for _, t := range c.sorted[:min(len(c.sorted), maxListed)] {
		v.Topics = append(v.Topics, listedTopic{t.Name, t.Title, len(t.Posts)})
	}
	for _, p := range c.newestPosts(maxListedArticles) {
		if twin := r.twin(p); twin != "" {
			v.Articles = append(v.Articles, listedArticle{twin, p.Title(), string(p.Object.Spec.PublishDate)})
		}
	}
	if len(v.Topics) == 0 {
		return nil, nil
	}
	return v, nil
}

// files are llms.txt, in the form of https://llmstxt.org: a title, a quoted summary, a paragraph that says how to read the
// rest, and sections of links.
func (v listingView) files(r *Renderer) ([]File, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n", plainText(r.site.Title))
	if r.site.Description != "" {
		fmt.Fprintf(&b, "\n> %s\n", plainText(r.site.Description))
	}
	fmt.Fprintf(&b, "\n%s\n", r.text("Each link leads to a page as Markdown. The page of a topic has what its posts say together, a reading path and the newest posts; the same facts are in index.json beside it. The page of a post has its article."))
	fmt.Fprintf(&b, "\n## %s\n\n", r.text("Topics"))
	for _, t := range v.Topics {
		listLink(&b, t.Title, r.site.URL+topicPath(t.Name)+"index.md", r.text("%d posts", t.Posts))
	}
	if len(v.Articles) > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n", r.text("Posts"))
	}
	for _, a := range v.Articles {
		listLink(&b, a.Title, r.site.URL+a.Path, htmltext.Words(oneLine(clean(a.Published))))
	}
	return []File{{Path: "llms.txt", Body: b.Bytes()}}, nil
}

// listLink writes a link to the Markdown of a page, with a remark.
func listLink(b *bytes.Buffer, title, target, remark string) {
	text := plainText(withoutBrackets.Replace(clean(title)))
	if isBox(text) {
		text += " " // programs that read llms.txt know no escapes
	}
	fmt.Fprintf(b, "- [%s](%s): %s\n", text, target, remark)
}

// withoutBrackets writes square brackets as round ones: programs that read llms.txt look for the
// next square bracket, and know no escapes.
var withoutBrackets = strings.NewReplacer("[", "(", "]", ")")
