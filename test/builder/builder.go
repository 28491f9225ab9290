// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package builder makes Posts, Topics and Sites for tests. They are valid by default, and options change them.
package builder

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
)

// Post returns a published Post with the name as its title.
func Post(name, publishDate string, options ...func(*v1alpha1.Post)) *v1alpha1.Post {
	p := &v1alpha1.Post{
		TypeMeta:   metav1.TypeMeta{APIVersion: v1alpha1.GroupVersion.String(), Kind: "Post"},
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       v1alpha1.PostSpec{Title: name, PublishDate: v1alpha1.Date(publishDate)},
	}
	for _, option := range options {
		option(p)
	}
	return p
}

// Record returns the record of a Post that is alone in its archive.
func Record(post *v1alpha1.Post) *archive.Post {
	a := archive.New()
	a.SetPost(post)
	record, _ := a.Post(post.Name)
	return record
}

// Tags sets the tags of a Post.
func Tags(tags ...v1alpha1.Tag) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.Spec.Tags = tags }
}

// Title sets the title of a Post.
func Title(title string) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.Spec.Title = title }
}

// URL sets the address of a Post.
func URL(url string) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.Spec.URL = url }
}

// Expires sets the expiryDate of a Post.
func Expires(date string) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.Spec.ExpiryDate = v1alpha1.Date(date) }
}

// Draft makes a Post a draft.
func Draft(p *v1alpha1.Post) { p.Spec.Draft = true }

// Topic returns a Topic with an empty spec.
func Topic(name string, options ...func(*v1alpha1.Topic)) *v1alpha1.Topic {
	t := &v1alpha1.Topic{
		TypeMeta:   metav1.TypeMeta{APIVersion: v1alpha1.GroupVersion.String(), Kind: "Topic"},
		ObjectMeta: metav1.ObjectMeta{Name: name},
	}
	for _, option := range options {
		option(t)
	}
	return t
}

// Aliases sets the aliases of a Topic.
func Aliases(aliases ...v1alpha1.Tag) func(*v1alpha1.Topic) {
	return func(t *v1alpha1.Topic) { t.Spec.Aliases = aliases }
}

// Match sets which Posts belong to a Topic.
func Match(match v1alpha1.TopicMatch) func(*v1alpha1.Topic) {
	return func(t *v1alpha1.Topic) { t.Spec.Match = &match }
}

// Pinned sets the pinned Posts of a Topic.
func Pinned(pinned v1alpha1.PinnedPosts) func(*v1alpha1.Topic) {
	return func(t *v1alpha1.Topic) {
		t.Spec.ReadingPath = &v1alpha1.ReadingPathSection{Pinned: &pinned}
	}
}

// Site returns a Site with an empty spec.
func Site(name string, options ...func(*v1alpha1.Site)) *v1alpha1.Site {
	s := &v1alpha1.Site{
		TypeMeta:   metav1.TypeMeta{APIVersion: v1alpha1.GroupVersion.String(), Kind: "Site"},
		ObjectMeta: metav1.ObjectMeta{Name: name},
	}
	for _, option := range options {
		option(s)
	}
	return s
}

// ReviewBy sets the reviewBy of a Post.
func ReviewBy(date string) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.Spec.ReviewBy = v1alpha1.Date(date) }
}

// LastReviewed sets the lastReviewed of a Post.
func LastReviewed(date string) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.Spec.LastReviewed = v1alpha1.Date(date) }
}

// StaleAfter sets how long the Posts of a Topic stay right without a review, and their owners.
func StaleAfter(period string, owners ...v1alpha1.Owner) func(*v1alpha1.Topic) {
	return func(t *v1alpha1.Topic) { t.Spec.StaleAfter, t.Spec.Owners = v1alpha1.Period(period), owners }
}
