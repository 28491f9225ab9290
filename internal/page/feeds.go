// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/feed"
)

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
func (r *Renderer) topicFeeds(t *topicFacts, newest []linkedPost, articles []articleText) ([]File, error) {
	home := topicPath(t.Name)
	f := &feed.Feed{
		ID: r.authority.TagURI("topic", r.namespace, t.Name), Title: t.Title, Description: openingOf(t.prose), Home: r.site.URL + home, Language: r.site.Language,
	}
	room := newFeedRoom(articles)
	for i, p := range newest[:min(len(newest), feed.MaxItems)] {
		item := r.feedItem(p, home)
		item.Content = room.article(r, i, p.Post)
		f.Items = append(f.Items, item)
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

const (
	// maxFeedArticles is how many of the newest Posts of a feed come with their article.
	maxFeedArticles = 10
	// maxFeedHTML is the most bytes of articles in a feed. An article that would exceed it is left out.
	maxFeedHTML = 64 << 10
)

// feedArticles are the texts of the newest of some Posts. A Post without a page has an empty one.
func (c *Catalog) feedArticles(newest []*archive.Post) []articleText {
	list := make([]articleText, min(len(newest), maxFeedArticles))
	for i := range list {
		if hasPage(newest[i]) && len(newest[i].Content.Text) <= maxFeedHTML {
			list[i] = c.articleText(newest[i])
		}
	}
	return list
}

// feedRoom gives the articles of a feed the room that there is.
type feedRoom struct {
	articles []articleText
	left     int // bytes
}

func newFeedRoom(articles []articleText) *feedRoom { return &feedRoom{articles, maxFeedHTML} }

// article is the HTML of the article of a Post; "" if there is none, or no room for it.
func (f *feedRoom) article(r *Renderer, index int, p *archive.Post) string {
	if index >= len(f.articles) || f.articles[index].Content.Text == "" || f.left == 0 {
		return ""
	}
	html, err := f.articles[index].portable(r, p)
	if err != nil || len(html) > f.left {
		return ""
	}
	f.left -= len(html)
	return string(html)
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
	inYear, month, day := begin.Date()
	instant := time.Date(inYear, month, day, 0, 0, 0, 0, time.UTC).Add(feedHour).In(begin.Location())
	if instant.Day() != day {
		return time.Date(inYear, month, day, 12, 0, 0, 0, begin.Location())
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
