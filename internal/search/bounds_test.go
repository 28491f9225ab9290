// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/internal/search"
)

// numbered returns words of which no two are the same.
func numbered(prefix string, n int) search.Terms {
	words := make([]string, n)
	for i := range words {
		words[i] = fmt.Sprint(prefix, i)
	}
	return search.Terms(strings.Join(words, " "))
}

// withArticle returns a post with a title and a tag that say which one it is.
func withArticle(i int, article search.Terms) post {
	return post{Article: article, Doc: search.Doc{
		Kind: search.Post, ID: fmt.Sprint("post/", i), URL: fmt.Sprint("/", i, "/"), Date: "2024-03-05", Title: fmt.Sprint("title", i), Tags: []string{fmt.Sprint("tag", i)},
	}}
}

func TestTermsOfAnArticleAreBounded(t *testing.T) {
	s := newSite(withArticle(0, numbered("word", 5000)))
	s.publish(t)
	r := newReader(t, s.files)
	for term, want := range map[string]int{"word0": 1, "word3999": 1, "word4000": 0, "word4999": 0} {
		if got := len(r.places(term)); got != want {
			t.Errorf("%d docs have %s, want %d", got, term, want)
		}
	}
}

// TestRandomWordsTakeLittleMemory has as many Posts as the heavy tenant of test/tenants, and as long ones as may be.
func TestRandomWordsTakeLittleMemory(t *testing.T) {
	const posts = 300
	random := rand.New(rand.NewPCG(1, 2))
	s := newSite()
	for i := range posts {
		s.put(withArticle(i, randomWords(random, 64<<10)))
	}
	before := heap()
	s.publish(t)
	if got := (heap() - before) >> 20; got > 24 {
		t.Errorf("the index and its files take %d MiB", got)
	}
	if got, most := s.index.Terms(), 128<<10+posts*(1000+20); got > most || got < posts*1000 {
		t.Errorf("the index has %d terms, want %d to %d", got, posts*1000, most)
	}
	for name, text := range s.files {
		if len(text) > 500<<10 {
			t.Errorf("%s has %d bytes", name, len(text))
		}
	}
	r := newReader(t, s.files)
	for i := range posts {
		if got := r.places(fmt.Sprint("title", i)); len(got) != 1 {
			t.Fatalf("title %d is found in %v", i, got)
		}
		if got := r.places(fmt.Sprint("tag", i)); len(got) != 1 {
			t.Fatalf("tag %d is found in %v", i, got)
		}
	}
}

// randomWords returns an article of random words.
func randomWords(random *rand.Rand, bytes int) search.Terms {
	var b strings.Builder
	for b.Len() < bytes {
		fmt.Fprintf(&b, "%08x ", random.Uint32())
	}
	return search.Terms(strings.TrimSpace(b.String()))
}

// TestArticleTermsFollowTheSite adds and removes docs with articles of 40 words. All of them fit up to 40 words for each doc
// and 200 more.
func TestArticleTermsFollowTheSite(t *testing.T) {
	s := &site{docs: map[string]post{}, files: map[string]string{}, index: search.NewIndexWithin([3]int{40, 20, 10}, 200, 10, 1<<20)}
	for i, want := range []int{40, 40, 40, 40, 40, 40, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 10} {
		s.put(withArticle(i, numbered(fmt.Sprint("word", i, "x"), 40)))
		s.publish(t)
		if got := s.index.ArticleTerms(); got != want {
			t.Errorf("with %d docs there are %d terms of an article, want %d", i+1, got, want)
		}
		r := newReader(t, s.files)
		for doc := range i + 1 {
			found := 0
			for term := range 40 {
				found += len(r.places(fmt.Sprint("word", doc, "x", term)))
			}
			if found != want {
				t.Errorf("with %d docs, %d terms of article %d are found, want %d", i+1, found, doc, want)
			}
		}
	}
	for i := range 20 {
		s.remove(fmt.Sprint("post/", i))
	}
	s.publish(t)
	if got := newReader(t, s.files).places("word20x39"); len(got) != 1 {
		t.Errorf("after the others are gone, the last word is found in %v", got)
	}
}

// TestATermFileLeavesOutTheRarestWords has a word in all articles, one in two, and many in one.
func TestATermFileLeavesOutTheRarestWords(t *testing.T) {
	s := &site{docs: map[string]post{}, files: map[string]string{}, index: search.NewIndexWithin([3]int{100, 100, 100}, 1000, 10, 400)}
	for i := range 3 {
		article := "zebra " + numbered(fmt.Sprint("rare", i, "x"), 20)
		if i > 0 {
			article += " yak"
		}
		s.put(withArticle(i, article))
	}
	s.publish(t)
	size := len(s.files["terms-0"])
	if size > 400 || size < 380 {
		t.Errorf("the file has %d bytes", size)
	}
	r := newReader(t, s.files)
	for term, want := range map[string]int{"zebra": 3, "yak": 2, "title2": 1, "tag1": 1, "ti*": 3, "rare0x0": 0, "rare2x9": 1} {
		if got := len(r.places(term)); got != want {
			t.Errorf("%d docs have %s, want %d", got, term, want)
		}
	}
}

// TestBoundsDoNotShowHowAnIndexCameAbout changes docs of a site on both sides of its bounds.
func TestBoundsDoNotShowHowAnIndexCameAbout(t *testing.T) {
	pool := newCorpus().posts(120, 60)
	empty := func() *site {
		return &site{docs: map[string]post{}, files: map[string]string{}, index: search.NewIndexWithin([3]int{40, 20, 10}, 600, 10, 3000)}
	}
	reached := map[int]bool{}
	rapid.Check(t, func(t *rapid.T) {
		kept := empty()
		kept.editAtRandom(t, pool, 6, map[string]func(int, *post){
			"short": func(_ int, doc *post) { doc.Article = "short" },
			"long":  func(i int, doc *post) { doc.Article += " " + numbered(fmt.Sprint("w", i, "x"), 10) },
		})
		if diff := cmp.Diff(fresh(t, empty(), kept.docs), kept.files); diff != "" {
			t.Fatalf("the kept index differs from a new one (-new +kept):\n%s", diff)
		}
		reached[kept.index.ArticleTerms()] = true
	})
	if len(reached) != 3 {
		t.Errorf("no site had some of the bounds: %v", reached)
	}
}
