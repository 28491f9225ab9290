// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/topicpages/topicpages/internal/search"
)

// articleWords is the length of articles of some 2 KiB.
const articleWords = 300

// BenchmarkTermsOf finds the terms of an article.
func BenchmarkTermsOf(b *testing.B) {
	text := newCorpus().text(articleWords)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		search.TermsOf(text)
	}
}

// BenchmarkEncode encodes a chunk.
func BenchmarkEncode(b *testing.B) {
	docs := newCorpus().docs(64)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := search.Encode(docs); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNewIndex lays out a site that is there already.
func BenchmarkNewIndex(b *testing.B) {
	for _, n := range []int{1000, 50_000} {
		posts := newCorpus().posts(n, articleWords)
		b.Run(fmt.Sprintf("docs=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			var s *site
			for b.Loop() {
				s = newSite(posts...)
				s.index.Changes()
			}
			b.StopTimer()
			with := heap()
			s.index = nil
			b.ReportMetric(float64(with-heap())/float64(n), "heap-bytes/doc")
		})
	}
}

// heap is the size of what is in use.
func heap() int64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// BenchmarkEdit edits a doc of a large site, and encodes the term files that change.
func BenchmarkEdit(b *testing.B) {
	const docs = 50_000
	c := newCorpus()
	posts := c.posts(docs, articleWords)
	for name, edit := range map[string]func(post, int) post{
		"title":    func(p post, _ int) post { p.Title = c.text(8); return p },
		"article":  func(p post, _ int) post { p.Article = search.TermsOf(c.text(articleWords)); return p },
		"new-post": func(p post, i int) post { p.ID = fmt.Sprint("post/", i); return p.dated(day(20_454 + i/2)) },
	} {
		b.Run(name, func(b *testing.B) {
			s := newSite(posts...)
			s.index.Changes()
			files := 0
			i := 0
			for b.Loop() {
				s.put(edit(posts[1+i*7%docs], i))
				i++
				for _, id := range s.index.Changes().TermFiles {
					if slices.Contains(s.index.TermFiles(), id) { // else it is gone
						s.termFile(b, id)
						files++
					}
				}
			}
			b.ReportMetric(float64(files)/float64(b.N), "term-files/op")
		})
	}
}

// BenchmarkTermFile encodes the largest term file of a large site.
func BenchmarkTermFile(b *testing.B) {
	s := newSite(newCorpus().posts(50_000, articleWords)...)
	s.index.Changes()
	largest, size := search.TermFileID{}, 0
	for _, id := range s.index.TermFiles() {
		if text := s.termFile(b, id); len(text) > size {
			largest, size = id, len(text)
		}
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		s.termFile(b, largest)
	}
}
