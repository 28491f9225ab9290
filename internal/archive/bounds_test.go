// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive_test

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	. "github.com/topicpages/topicpages/test/builder"
)

func TestASummaryHoldsTheStrongestNeighbours(t *testing.T) {
	var posts []*v1alpha1.Post
	for i := range 100 {
		tags := []v1alpha1.Tag{"go"}
		for k := range 10 {
			tags = append(tags, v1alpha1.Tag(fmt.Sprintf("own-%d-%d", i, k)))
		}
		if i%2 == 0 {
			tags = append(tags, "strong")
		}
		posts = append(posts, Post(fmt.Sprintf("p%02d", i), "2020-01-01", Tags(tags...)))
	}
	s := summaryOf(t, archiveOf([]*v1alpha1.Topic{Topic("go")}, posts...), "go", now)
	if len(s.Adjacency) != archive.MaxAdjacent || s.Adjacency[0].Tag != "strong" || s.Adjacency[0].Posts != 50 || s.Adjacency[1].Tag != "own-0-0" {
		t.Errorf("%d neighbours, the first are %+v", len(s.Adjacency), s.Adjacency[:2])
	}
}

// However many Topics claim a tag, one more changes only the report of the first ones.
func TestFewClaimantsAreNamed(t *testing.T) {
	a := archive.New()
	touchedBy := func(touched []string) string { return strings.Join(touched, " ") }
	for _, step := range []struct{ what, got, want string }{
		{"the first", touchedBy(a.SetTopic(Topic("a", Aliases("shared")))), "a"},
		{"the second", touchedBy(a.SetTopic(Topic("b", Aliases("shared")))), "a b"},
		{"the third", touchedBy(a.SetTopic(Topic("c", Aliases("shared")))), "a b c"},
		{"the fourth", touchedBy(a.SetTopic(Topic("d", Aliases("shared")))), "a b c d"},
		{"the fifth", touchedBy(a.SetTopic(Topic("e", Aliases("shared")))), "e"},
	} {
		if step.got != step.want {
			t.Errorf("%s touches %q, want %q", step.what, step.got, step.want)
		}
	}
	want := []archive.Conflict{{Tag: "shared", Owner: "a", Claimants: []string{"a", "b", "c"}, More: true}}
	for _, name := range []string{"a", "e"} {
		if diff := cmp.Diff(want, summaryOf(t, a, name, now).Conflicts); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got := touchedBy(a.DeleteTopic("e")); got != "e" {
		t.Errorf("the fifth goes: touches %q", got)
	}
	if got := touchedBy(a.DeleteTopic("a")); got != "a b c d" {
		t.Errorf("the owner goes: touches %q", got)
	}
}

func TestAnArticleOfManyPostsIsKeptOnce(t *testing.T) {
	a := archiveOf(nil, Post("a", "2020-01-01", from("articles", "x")), Post("b", "2020-01-01", from("articles", "x")))
	a.SetConfigMap("articles", articles("x", "Text."))
	first, _ := a.Post("a")
	second, _ := a.Post("b")
	if first.Content.Text != "Text." || unsafe.StringData(first.Content.Text) != unsafe.StringData(second.Content.Text) {
		t.Errorf("%q and %q are two strings", first.Content.Text, second.Content.Text)
	}
}

// Keys of a ConfigMap are dropped when nothing names them any more.
func TestWhatNobodyNamesIsDropped(t *testing.T) {
	theme := Site("site", func(s *v1alpha1.Site) {
		s.Spec.Theme = &v1alpha1.Theme{CSS: &v1alpha1.ContentSource{ConfigMapKeyRef: v1alpha1.ConfigMapKeySelector{Name: "shared", Key: "css"}}}
	})
	a := archiveOf(nil, Post("p", "2020-01-01", from("shared", "x")))
	a.SetSite(theme)
	keys := a.Wanted("shared")
	if !keys.Has("x") || !keys.Has("css") || keys.Has("y") || keys.Empty() {
		t.Errorf("wanted are %+v", keys)
	}
	a.SetConfigMap("shared", archive.ReadConfigMap(map[string]string{"x": "X.", "y": "Y.", "css": "p{}"}, nil, keys))
	if content, _ := a.ConfigMap("shared"); len(content) != 2 || a.HasRead("shared", "y") || !a.HasRead("shared", "x") || a.HasRead("shared", "") {
		t.Errorf("read are %v", content)
	}
	a.DeletePost("p")
	if content, _ := a.ConfigMap("shared"); len(content) != 1 || a.HasRead("shared", "x") {
		t.Errorf("after the Post, there is %v", content)
	}
	a.DeleteSite("site")
	if _, ok := a.ConfigMap("shared"); ok || !a.Wanted("shared").Empty() {
		t.Error("after the Site, there is still something")
	}
}
