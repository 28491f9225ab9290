// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/test/builder"
)

// An edit of a Post touches its article, the articles beside it in its Topics, and no others of these Topics.
func TestAnEditTouchesTheArticlesBesideIt(t *testing.T) {
	a := archive.New()
	a.SetTopic(builder.Topic("go"))
	for i := range 9 {
		a.SetPost(builder.Post(fmt.Sprintf("p%d", i), fmt.Sprintf("2024-01-0%d", i+1), builder.Tags("go"), withContent("Text.")))
	}
	catalog := NewCatalog(articleSite(""))
	catalog.Update(allSummaries(a))
	for _, step := range []struct {
		what string
		edit func()
		want []string
	}{
		{"another title", func() {
			a.SetPost(builder.Post("p4", "2024-01-05", builder.Tags("go"), withContent("Text."), builder.Title("Another")))
		}, []string{"p3", "p4", "p5"}},
		{"no edit", func() {}, nil},
		{"another day", func() {
			a.SetPost(builder.Post("p4", "2024-01-08T12:00:00Z", builder.Tags("go"), withContent("Text.")))
		}, []string{"p3", "p4", "p5", "p7", "p8"}},
		{"gone", func() { a.DeletePost("p0") }, []string{"p0", "p1"}},
		{"a Topic more", func() { a.SetTopic(builder.Topic("all", builder.Aliases("golang"))) }, nil},
	} {
		step.edit()
		var got []string
		for _, g := range catalog.Update(allSummaries(a)) {
			if article, ok := g.(ArticleGroup); ok {
				got = append(got, article.Post)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.what, diff)
		}
	}
}
