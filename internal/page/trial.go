// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
)

// try makes every kind of page, full and empty, since a template can be valid and still fail: it may ask for a
// missing field, or for the first element of an empty list.
func (t *Theme) try() error {
	a := archive.New()
	for i := range 3 {
		a.SetPost(&v1alpha1.Post{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("post-%d", i)},
			Spec: v1alpha1.PostSpec{
				Title: "Title", Summary: "Summary", PublishDate: v1alpha1.Date(fmt.Sprintf("202%d-01-01", i)), Authors: []string{"Author"},
				Language: "de", Image: &v1alpha1.PostImage{Src: "/a.png", Alt: "Text"},
				Tags: []v1alpha1.Tag{"topic", "other", "third"}, Content: "# One\n\n# Two\n\n# Three\n",
				ReviewBy: "2029-01-01", LastReviewed: "2028-01-01", Owners: []v1alpha1.Owner{"Owner"},
			},
		})
	}
	for _, name := range []string{"empty", "topic"} {
		a.SetTopic(&v1alpha1.Topic{ObjectMeta: metav1.ObjectMeta{Name: name}})
	}
	topics := a.Summaries(labels.Everything(), time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))
	site := &v1alpha1.Site{ObjectMeta: metav1.ObjectMeta{Name: "site"}, Spec: v1alpha1.SiteSpec{Title: "Title", Description: "Description"}}
	empty, pages := New(&v1alpha1.Site{}, t, nil), New(site, t, topics)
	views := []groupView{}
	for _, group := range []Group{IndexGroup{}, AssetsGroup{}, CommonGroup{}, HubGroup{"empty"}, HubGroup{"topic"}, ArticleGroup{"post-1"}, ReviewGroup{}} {
		v, err := group.view(pages.Catalog, pages.Renderer)
		if err != nil {
			return fmt.Errorf("the templates do not work: %w", err)
		}
		views = append(views, v)
	}
	posts := topics[1].Posts // too few for a page of a year
	views = append(views, yearView{Topic: "topic", Title: "Topic", Year: 2020, Years: []int{2022, 2020}, Posts: pages.Catalog.cards(PostsOf(posts, 2020))})
	byOwner := newReviewsByOwner(pages.Catalog.due.all) // too few to be divided
	for _, p := range append(byOwner.combine(byOwner.top), byOwner.top...) {
		v := pages.Renderer.reviewPartView(p)
		v.Previous, v.Next = p.ID, p.ID
		views = append(views, v)
	}
	for _, v := range views {
		if _, err := v.files(pages.Renderer); err != nil {
			return fmt.Errorf("the templates do not work: %w", err)
		}
	}
	if _, err := empty.Render(IndexGroup{}); err != nil {
		return fmt.Errorf("the templates do not work: %w", err)
	}
	return nil
}
