// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/feed"
)

// maxListed is how many Topics llms.txt lists.
const maxListed = 1000

// authority is the host of the site, for what must have a stable name.
func (r *Renderer) authority() string {
	u, err := url.Parse(r.site.URL)
	if err != nil {
		return "localhost"
	}
	return u.Host
}

// topicFeeds are the feeds of a Topic, with its newest Posts.
func (r *Renderer) topicFeeds(t *topic) ([]File, error) {
	f := r.newFeed(t.Title, opening(t.prose), topicPath(t.Name), t.summary.Posts)
	f.ID = feed.TagURI(r.authority(), "topic", r.namespace, t.Name)
	return r.feeds(f, topicPath(t.Name))
}

// siteFeeds are the feeds of the site, with its newest Posts.
func (r *Renderer) siteFeeds() ([]File, error) {
	f := r.newFeed(r.site.Title, r.site.Description, "/", r.newestPosts(feed.MaxItems))
	f.ID = feed.TagURI(r.authority(), "site", r.namespace)
	return r.feeds(f, "/")
}

func (r *Renderer) newFeed(title, description, home string, posts []*archive.Post) *feed.Feed {
	f := &feed.Feed{Title: title, Description: description, Home: r.site.URL + home, Language: r.site.Language}
	for _, p := range posts[:min(len(posts), feed.MaxItems)] {
		ref := newReference(p, 0)
		f.Items = append(f.Items, feed.Item{
			// The name of a Post stays when its title and address change.
			ID:    feed.TagURI(r.authority(), "post", r.namespace, ref.Name),
			Title: ref.Title, Summary: ref.Summary, URL: r.absolute(ref.URL),
			Published: ref.Published, Updated: ref.Updated, Authors: ref.Authors, Tags: ref.Tags,
		})
		if ref.Updated.After(f.Updated) {
			f.Updated = ref.Updated
		}
	}
	return f
}

// feeds are the files of a feed in all formats, below a directory that ends in a slash.
func (r *Renderer) feeds(f *feed.Feed, directory string) ([]File, error) {
	var files []File
	for _, format := range []struct {
		name   string
		encode func(self string) ([]byte, error)
	}{{"atom.xml", f.Atom}, {"rss.xml", f.RSS}, {"feed.json", f.JSON}} {
		body, err := format.encode(r.site.URL + directory + format.name)
		if err != nil {
			return nil, fmt.Errorf("cannot encode %s: %w", directory+format.name, err)
		}
		files = append(files, File{Path: strings.TrimPrefix(directory+format.name, "/"), Body: body})
	}
	return files, nil
}

// texts are the files for those who come by program: robots.txt and llms.txt.
func (r *Renderer) texts() ([]File, error) {
	robots := "User-agent: *\nAllow: /\n\nSitemap: " + r.site.URL + "/sitemap.xml\n"
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", plainText(r.site.Title))
	if r.site.Description != "" {
		fmt.Fprintf(&b, "\n> %s\n", plainText(r.site.Description))
	}
	if len(r.topics) > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n", r.text("Topics"))
	}
	for _, s := range r.topics[:min(len(r.topics), maxListed)] {
		fmt.Fprintf(&b, "- [%s](%s%sindex.md): %s\n", plainText(clean(s.Title)), r.site.URL, topicPath(s.Name), r.text("%d posts", len(s.Posts)))
	}
	return []File{{Path: "robots.txt", Body: []byte(robots)}, {Path: "llms.txt", Body: []byte(b.String())}}, nil
}

// topicMarkdown is the Topic's page as Markdown.
func (r *Renderer) topicMarkdown(t *topic) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n<%s>\n", plainText(t.Title), t.URL)
	if t.Definition != "" {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", r.text("Definition"), plainText(t.Definition))
	}
	for _, s := range []section{t.Claims, t.Practices, t.Pitfalls} {
		if len(s.Items)+len(s.Derived) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n", plainText(s.Heading))
		for _, line := range append(s.Items[:len(s.Items):len(s.Items)], s.Derived...) {
			fmt.Fprintf(&b, "- %s\n", plainText(line))
		}
	}
	if len(t.ReadingPath) > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n", plainText(clean(t.prose.ReadingPathHeading)))
		for i, s := range t.ReadingPath {
			fmt.Fprintf(&b, "%d. %s: %s. %s\n", i+1, plainText(s.Label), r.link(s.Title, s.URL), plainText(s.Reason))
		}
	}
	if len(t.References) > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n", plainText(clean(t.prose.ReferencesHeading)))
	}
	for _, ref := range t.References {
		fmt.Fprintf(&b, "- %s (%s)", r.link(ref.Title, ref.URL), ref.PublishDate)
		if ref.Summary != "" {
			fmt.Fprintf(&b, ": %s", plainText(ref.Summary))
		}
		b.WriteByte('\n')
	}
	if len(t.Adjacency) > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n", r.text("Adjacent topics"))
	}
	for _, a := range t.Adjacency {
		url := ""
		if a.Topic != "" {
			url = topicPath(a.Topic) + "index.md"
		}
		fmt.Fprintf(&b, "- %s: %s\n", r.link(a.Title, url), r.text("%d posts", a.Posts))
	}
	return []byte(b.String())
}

// link is a link in Markdown, or its text where there is no address.
func (r *Renderer) link(title, url string) string {
	if url == "" {
		return plainText(title)
	}
	return "[" + plainText(title) + "](<" + escapeAddress.Replace(r.absolute(url)) + ">)"
}

// escapeAddress escapes what would end an address between pointed brackets, or be
// another character in it.
var escapeAddress = strings.NewReplacer("<", "%3C", ">", "%3E", "&", "&amp;")

// oneLine is text without line breaks.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// plainText is text of an author as Markdown that shows it as it is, on one line.
func plainText(s string) string {
	return marker.ReplaceAllString(escapeMarkdown.Replace(oneLine(s)), `$1\$2`)
}

// marker is what makes an item of a list or a line below a title of the line that it begins.
var marker = regexp.MustCompile(`^([0-9]*)([-+=.)])`)

// escapeMarkdown escapes what Markdown would read as markup.
var escapeMarkdown = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "#", `\#`, "|", `\|`, "~", `\~`, "&", `\&`, "!", `\!`)
