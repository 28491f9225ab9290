// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	. "github.com/topicpages/topicpages/test/builder"
)

func titles(a *archive.Archive) map[string]string {
	list := map[string]string{}
	for _, s := range a.Summaries(labels.Everything(), now) {
		list[s.Name] = s.Title
	}
	return list
}

func TestTagsAreShownAsMostPostsSpellThem(t *testing.T) {
	draft := func(p *v1alpha1.Post) { p.Spec.Draft = true }
	a := archiveOf([]*v1alpha1.Topic{Topic("graphql"), Topic("distributed-systems"), Topic("18f"), Topic("rust"), Topic("cpp", Aliases("C++"), func(t *v1alpha1.Topic) { t.Spec.Title = "C++\n" })},
		Post("a", "2024-01-01", Tags("GraphQL", "R&D", "ai-engineering", "18F", "C++")),
		Post("b", "2024-01-02", Tags("GraphQL", "distributed-systems", "r&d", "iOS", "graphql")),
		Post("c", "2024-01-03", Tags("graphql", "IOS")),
		Post("d", "2024-01-04", Tags("GRAPHQL", "GRAPHQL."), draft),
		Post("e", "2024-01-05", Tags("graph\u200bql", "r&d"), draft))
	want := map[string]string{"graphql": "GraphQL", "distributed-systems": "Distributed Systems", "18f": "18F", "rust": "Rust", "cpp": "C++"}
	if diff := cmp.Diff(want, titles(a)); diff != "" {
		t.Errorf("titles (-want +got):\n%s", diff)
	}
	s, _ := a.Summary("graphql", now)
	var words []string
	for _, adjacent := range s.Adjacency {
		words = append(words, adjacent.Words+"|"+adjacent.Title)
	}
	// The newest Post decides between two spellings that tie. Drafts do not count, nor does a second form in one
	// Post.
	wantWords := []string{"IOS|IOS", "r&d|R&d", "distributed systems|Distributed Systems", "ai engineering|Ai Engineering", "18F|18F", "C++|C++"}
	if diff := cmp.Diff(wantWords, words); diff != "" {
		t.Errorf("adjacent topics (-want +got):\n%s", diff)
	}
}

func TestTwoFormsOfATagInOnePostCountOnce(t *testing.T) {
	a := archiveOf([]*v1alpha1.Topic{Topic("go")}, Post("a", "2024-01-01", Tags("go", "CI/CD", "ci-cd", "Go")))
	s, _ := a.Summary("go", now)
	if len(s.Adjacency) != 1 || s.Adjacency[0].Posts != 1 {
		t.Errorf("adjacent topics: %+v", s.Adjacency)
	}
	if got := s.Posts[0].Tags(); !slices.Equal(got, []string{"go", "CI/CD"}) {
		t.Errorf("the tags are %q", got)
	}
}

// A Post that tips the balance between spellings touches every Topic that shows the tag or takes its title from it.
func TestANewSpellingTouchesWhoShowsIt(t *testing.T) {
	a := archiveOf([]*v1alpha1.Topic{Topic("graphql"), Topic("apis"), Topic("rust")},
		Post("a", "2024-01-01", Tags("graphql", "apis")), Post("b", "2024-01-02", Tags("rust")))
	a.Summaries(labels.Everything(), now)
	if touched := a.SetPost(Post("c", "2024-01-03", Tags("GraphQL"))); !slices.Equal(touched, []string{"apis", "graphql"}) {
		t.Errorf("touched: %v", touched)
	}
	s, _ := a.Summary("apis", now)
	if s.Adjacency[0].Title != "GraphQL" {
		t.Errorf("apis is beside %+v", s.Adjacency[0])
	}
}

func TestDaysAreTheAuthors(t *testing.T) {
	a := archiveOf([]*v1alpha1.Topic{Topic("t")},
		Post("eve", "2024-12-31T23:30:00-05:00", Tags("t")), Post("new-year", "2025-01-01", Tags("t")),
		Post("sydney", "2026-03-01T08:00:00+11:00", Tags("t")))
	s, _ := a.Summary("t", now)
	first, last, ok := s.Span()
	if !ok || first.Format("2006-01-02") != "2024-12-31" || last.Format("2006-01-02") != "2026-03-01" {
		t.Errorf("the span is %v to %v", first, last)
	}
	var order []string
	for _, p := range s.Posts {
		order = append(order, p.Object.Name)
	}
	if want := []string{"sydney", "eve", "new-year"}; !slices.Equal(order, want) {
		t.Errorf("the order is %v, want %v: that of instants", order, want)
	}
}

// The language of a Site brings its stop words.
func TestStopWordsFollowTheLanguage(t *testing.T) {
	a := archiveOf([]*v1alpha1.Topic{Topic("t")}, Post("a", "2024-01-01", Title("Werkzeuge für Teams"), Tags("t")))
	motifs := func() []string {
		s, _ := a.Summary("t", now)
		return archive.MotifWords(s.Motifs)
	}
	if got := motifs(); !slices.Equal(got, []string{"werkzeuge", "für", "teams"}) {
		t.Errorf("without a Site the motifs are %q", got)
	}
	site := &v1alpha1.Site{Spec: v1alpha1.SiteSpec{Language: "de"}}
	site.Name = "notes"
	if touched := a.SetSite(site); !slices.Equal(touched, []string{"t"}) {
		t.Errorf("the Site touched %v", touched)
	}
	if got := motifs(); !slices.Equal(got, []string{"werkzeuge", "teams"}) {
		t.Errorf("with a German Site the motifs are %q", got)
	}
	if touched := a.DeleteSite("notes"); !slices.Equal(touched, []string{"t"}) {
		t.Errorf("its end touched %v", touched)
	}
}
