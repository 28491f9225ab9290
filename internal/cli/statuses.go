// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"slices"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/status"
)

// topicsWithStatus returns copies of the Topics, by namespace and name.
func (c *dataset) topicsWithStatus() []*v1alpha1.Topic {
	topics := make([]*v1alpha1.Topic, 0, len(c.Topics))
	for _, topic := range c.Topics {
		topic = topic.DeepCopy()
		if summary, ok := c.archive(topic.Namespace).Summary(topic.Name, c.now); ok {
			topic.Status = status.Topic(summary, nil, c.now)
		}
		topics = append(topics, topic)
	}
	slices.SortFunc(topics, byName)
	return topics
}

// postsWithStatus returns copies of the Posts, by namespace and name.
func (c *dataset) postsWithStatus() []*v1alpha1.Post {
	posts := make([]*v1alpha1.Post, 0, len(c.Posts))
	for _, post := range c.Posts {
		post = post.DeepCopy()
		post.Status.Conditions = nil
		post.Status, _, _ = c.postStatus(post)
		posts = append(posts, post)
	}
	slices.SortFunc(posts, byName)
	return posts
}

// postStatus returns the status of a Post, and the state of its article. ok is false if the archive lacks the Post.
func (c *dataset) postStatus(post *v1alpha1.Post) (s v1alpha1.PostStatus, article status.Article, ok bool) {
	a := c.archive(post.Namespace)
	record, ok := a.Post(post.Name)
	if !ok {
		return post.Status, status.Article{}, false
	}
	article = status.NewArticle(record, a.Links(), a.NearLink)
	around := status.Surroundings{Article: article, Aliases: a.Aliases(post.Name), Review: a.Review(record)}
	return status.Post(record, around, post.Status.Conditions, c.now), article, true
}

// sitesWithStatus returns copies of the Sites, by namespace and name.
func (c *dataset) sitesWithStatus() ([]*v1alpha1.Site, error) {
	sites := make([]*v1alpha1.Site, 0, len(c.Sites))
	for _, site := range c.Sites {
		site = site.DeepCopy()
		site.Status = v1alpha1.SiteStatus{}
		if site.Spec.Suspend {
			site.Status = status.SuspendedSite(site, c.now)
		} else {
			publication, err := c.publication(site)
			if err != nil {
				return nil, err
			}
			site.Status = status.Site(site, publication, c.now)
		}
		sites = append(sites, site)
	}
	slices.SortFunc(sites, byName)
	return sites, nil
}

// publication returns the outcome of publishing a Site without a web server, and without an earlier theme.
func (c *dataset) publication(site *v1alpha1.Site) (status.Publication, error) {
	press := &printing{templates: true}
	edited, topics, themeErr, err := press.edit(c, site)
	p := status.Publication{URL: page.URL(site), Media: status.NewMedia(site, press.mediaProblem)}
	if site.Spec.Theme != nil {
		p.Theme = status.AppliedTheme()
		if themeErr != nil {
			p.Theme = status.RefusedTheme(themeErr)
		}
	}
	if large := (*shard.SiteTooLargeError)(nil); errors.As(err, &large) {
		p.Problem = status.SiteTooLarge(large)
		return p, nil
	}
	if err != nil {
		return p, err
	}
	p.Complete = true
	p.Pages, p.Bytes, p.Shards, p.Digest = edited.Pages, edited.Bytes, len(edited.Shards), edited.Digest
	p.Problem = c.publishedProblem(site, press, edited, topics, p)
	return p, nil
}

// publishedProblem returns the first problem of a Site whose pages are published, or nil.
func (c *dataset) publishedProblem(site *v1alpha1.Site, press *printing, edited *edition.Edition, topics []*archive.Summary, p status.Publication) *status.Problem {
	leftOut := press.register.Redirects(topics, address.Permalinks(site.Spec.Permalinks)).LeftOut
	if !site.ServerManaged() {
		leftOut = nil
	}
	return status.FirstOf(status.PagesTooLarge(edited.Oversize), status.AliasesLeftOut(leftOut),
		status.TimeZoneProblem(site, c.archive(site.Namespace).TimeZone()), p.Theme.Problem(), p.Media.Problem())
}
