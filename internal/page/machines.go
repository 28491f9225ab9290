// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/feed"
	"github.com/topicpages/topicpages/internal/plain"
)

// maxListed is how many Topics llms.txt lists.
const maxListed = 1000

// authorityOf returns the host of a site, for names that must be stable.
func authorityOf(siteURL string) feed.Authority {
	u, err := url.Parse(siteURL)
	if err != nil {
		return feed.NewAuthority("localhost")
	}
	return feed.NewAuthority(u.Host)
}

// A Topic's feeds list the newest of the references of its page.
const _ = uint(MaxCards - feed.MaxItems)

// topicFeeds are the feeds of a Topic, with its newest Posts.
func (r *Renderer) topicFeeds(t *topic, newest []linkedPost) ([]File, error) {
	home := topicPath(t.Name)
	f := &feed.Feed{
		ID: r.authority.TagURI("topic", r.namespace, t.Name), Title: t.Title, Description: opening(t.prose), Home: r.site.URL + home, Language: r.site.Language,
	}
	for _, p := range newest[:min(len(newest), feed.MaxItems)] {
		f.Items = append(f.Items, r.feedItem(p, home))
	}
	return r.feeds(f, home)
}

// feedItem is a Post in a feed. Readers open an item, so one without a page leads to its Topic.
func (r *Renderer) feedItem(linked linkedPost, home string) feed.Item {
	p := linked.Post
	ref := r.newReference(p)
	published := feedTime(p.Object.Spec.PublishDate, p.Published)
	changed := published
	if date := p.Object.Spec.UpdateDate; date != "" {
		changed = feedTime(date, p.Updated)
	}
	item := feed.Item{
		// The name of a Post stays when its title and address change.
		ID:    r.authority.TagURI("post", r.namespace, ref.Name),
		Title: ref.Title, Summary: ref.Summary, URL: r.absolute(cmp.Or(ref.URL, home)),
		Published: published, Updated: changed, Authors: ref.Authors, Byline: r.theme.language.List(ref.Authors), Tags: ref.Tags, Language: ref.Language,
	}
	if picture := r.imageOf(linked); picture != nil {
		item.Image, item.ImageText = picture.URL, picture.Alt
	}
	return item
}

// feedHour is the hour of a day, in UTC, at which feeds date a publication on that day.
// Feeds have instants, and readers see the day of that instant in their own zone. 11:00 UTC is
// on the same day from UTC-11 to UTC+12:59, which includes everything west of Greenwich. No hour works
// everywhere.
const feedHour = 11 * time.Hour

// feedTime is the instant of a date for feeds. Where feedHour is of another day in the time zone of the Site, it is noon
// there.
func feedTime(date v1alpha1.Date, begin time.Time) time.Time {
	if !date.IsDay() {
		return begin
	}
	year, month, day := begin.Date()
	instant := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Add(feedHour).In(begin.Location())
	if instant.Day() != day {
		return time.Date(year, month, day, 12, 0, 0, 0, begin.Location())
	}
	return instant
}

// feeds are the files of a feed in all formats, below a directory that ends in a slash.
func (r *Renderer) feeds(f *feed.Feed, directory string) ([]File, error) {
	for _, item := range f.Items {
		if item.Updated.After(f.Updated) {
			f.Updated = item.Updated
		}
	}
	f, err := f.Ready()
	if err != nil {
		return nil, fmt.Errorf("cannot encode the feeds of %s: %w", directory, err)
	}
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

// texts are the files for those who come by program: robots.txt and, once there is a Topic, llms.txt.
func (v indexView) texts(r *Renderer) []File {
	files := []File{{Path: "robots.txt", Body: []byte("User-agent: *\nAllow: /\n\nSitemap: " + r.site.URL + "/sitemap.xml\n")}}
	if len(v.Listed) > 0 {
		files = append(files, File{Path: "llms.txt", Body: v.llms(r)})
	}
	return files
}

// llms lists the Topics in the form of https://llmstxt.org: a title, a quoted summary, a paragraph
// that says how to read the rest, and a section of links.
func (v indexView) llms(r *Renderer) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n", plainText(r.site.Title))
	if r.site.Description != "" {
		fmt.Fprintf(&b, "\n> %s\n", plainText(r.site.Description))
	}
	fmt.Fprintf(&b, "\n%s\n", r.text("Each link leads to the page of a topic as Markdown: what its posts say together, a reading path and the newest posts. The same facts are in index.json beside it."))
	fmt.Fprintf(&b, "\n## %s\n\n", r.text("Topics"))
	for _, t := range v.Listed {
		title := plainText(withoutBrackets.Replace(clean(t.Title)))
		fmt.Fprintf(&b, "- [%s](%s%sindex.md): %s\n", title, r.site.URL, topicPath(t.Name), r.text("%d posts", t.Posts))
	}
	return b.Bytes()
}

// withoutBrackets writes square brackets as round ones: programs that read llms.txt look for the
// next square bracket, and know no escapes.
var withoutBrackets = strings.NewReplacer("[", "(", "]", ")")

// topicMarkdown is the Topic's page as Markdown.
func (r *Renderer) topicMarkdown(t *topic) []byte {
	body, _ := plain.Bytes(func(b *bytes.Buffer) error { // a buffer takes everything
		r.openMarkdown(b, t)
		r.listPosts(b, t)
		r.listBeside(b, t)
		return nil
	})
	return body
}

// openMarkdown writes the part of the page before its list of Posts.
func (r *Renderer) openMarkdown(b *bytes.Buffer, t *topic) {
	fmt.Fprintf(b, "# %s\n\n<%s>\n", plainText(t.Title), t.URL)
	if notice := r.hubNotice(t.facts.DueReviews); notice != "" {
		fmt.Fprintf(b, "\n> %s\n", plainText(notice))
	}
	if t.Definition != "" {
		fmt.Fprintf(b, "\n## %s\n\n%s\n", r.text("Definition"), plainText(t.Definition))
	}
	for _, s := range []section{t.Claims, t.Practices, t.Pitfalls} {
		if len(s.Items)+len(s.Derived) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n## %s\n\n", plainText(s.Heading))
		for _, line := range append(s.Items[:len(s.Items):len(s.Items)], s.Derived...) {
			fmt.Fprintf(b, "- %s\n", plainText(line))
		}
	}
}

// listPosts writes the reading path, the references and the years.
func (r *Renderer) listPosts(b *bytes.Buffer, t *topic) {
	if len(t.ReadingPath) > 0 {
		fmt.Fprintf(b, "\n## %s\n\n", plainText(clean(t.prose.ReadingPathHeading)))
	}
	for i, s := range t.ReadingPath {
		fmt.Fprintf(b, "%d. %s: %s. %s\n", i+1, plainText(s.Label), r.link(s.Title, s.URL), plainText(s.Reason))
	}
	if len(t.References) > 0 {
		fmt.Fprintf(b, "\n## %s\n\n", plainText(clean(t.prose.ReferencesHeading)))
	}
	for _, ref := range t.References {
		fmt.Fprintf(b, "- %s (%s)", r.link(ref.Title, ref.URL), ref.PublishDate)
		if ref.Summary != "" {
			fmt.Fprintf(b, ": %s", plainText(ref.Summary))
		}
		b.WriteByte('\n')
	}
	if len(t.Years) > 0 {
		fmt.Fprintf(b, "\n## %s\n\n", r.text("Posts by year"))
	}
	for _, y := range t.Years {
		fmt.Fprintf(b, "- %s: %s\n", r.link(formatYear(y.Year), y.URL), r.text("%d posts", y.Posts))
	}
}

// listBeside writes the adjacent topics.
func (r *Renderer) listBeside(b *bytes.Buffer, t *topic) {
	if len(t.Adjacency) > 0 {
		fmt.Fprintf(b, "\n## %s\n\n", r.text("Adjacent topics"))
	}
	for _, a := range t.Adjacency {
		url := ""
		if a.Topic != "" {
			url = topicPath(a.Topic) + "index.md"
		}
		fmt.Fprintf(b, "- %s: %s\n", r.link(a.Title, url), r.text("%d posts", a.Posts))
	}
}

// link returns a Markdown link, or its text if there is no address.
func (r *Renderer) link(title, url string) string {
	if url == "" {
		return plainText(title)
	}
	return "[" + plainText(title) + "](<" + escapeAddress.Replace(r.absolute(url)) + ">)"
}

// escapeAddress escapes characters that would end an address between angle brackets, or change
// it.
var escapeAddress = strings.NewReplacer("<", "%3C", ">", "%3E", "&", "&amp;")

// oneLine is text without line breaks.
func oneLine(s string) string {
	if isOneLine(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// isOneLine is true for words of ASCII with one space between them, as most texts are.
func isOneLine(s string) bool {
	space := true
	for i := range len(s) {
		wasSpace := space
		if space = s[i] == ' '; s[i] < ' ' || s[i] > '~' || space && wasSpace {
			return false
		}
	}
	return !space || s == ""
}

// plainText returns Markdown that shows an author's text unchanged, on one line.
func plainText(s string) string {
	s = escapeMarkdown.Replace(oneLine(s))
	// After digits or at once, these make an item of a list or a line below a title of the line.
	marker := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if marker < len(s) && strings.IndexByte("-+=.)", s[marker]) >= 0 {
		return s[:marker] + `\` + s[marker:]
	}
	return s
}

// escapeMarkdown escapes characters that Markdown would read as markup.
var escapeMarkdown = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "#", `\#`, "|", `\|`, "~", `\~`, "&", `\&`, "!", `\!`)
