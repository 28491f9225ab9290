// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/internal/search"
)

// A site is the docs of an index, and its files as they are after each change.
type site struct {
	docs  map[string]post
	index *search.Index
	files map[string]string
}

func newSite(docs ...post) *site {
	s := &site{docs: map[string]post{}, index: search.NewIndex(), files: map[string]string{}}
	for _, doc := range docs {
		s.put(doc)
	}
	return s
}

func (s *site) put(doc post) {
	s.docs[doc.ID] = doc
	s.index.Put(search.Entry{
		Kind: doc.Kind, ID: doc.ID, Date: doc.Date, Title: doc.Title, Summary: doc.Summary, Names: slices.Concat(doc.Tags, doc.Authors), Article: doc.article(),
	})
}

func (s *site) remove(id string) {
	delete(s.docs, id)
	s.index.Remove(id)
}

// publish makes the files that changed and returns the names of those that differ from before, sorted.
func (s *site) publish(t require) []string {
	t.Helper()
	before := maps.Clone(s.files)
	changes := s.index.Changes()
	for _, id := range changes.Chunks {
		delete(s.files, id.String())
	}
	for _, id := range s.index.Chunks() {
		if slices.Contains(changes.Chunks, id) {
			s.files[id.String()] = s.chunk(t, id)
		}
	}
	for _, id := range changes.TermFiles {
		delete(s.files, id.String())
		if slices.Contains(s.index.TermFiles(), id) {
			s.files[id.String()] = s.termFile(t, id)
		}
	}
	root, err := s.index.Root()
	if err != nil {
		t.Fatal(err)
	}
	s.files["index"] = string(root)
	var names []string
	for name, text := range s.files {
		if before[name] != text {
			names = append(names, name)
		}
	}
	for name := range before {
		if _, still := s.files[name]; !still {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (s *site) chunk(t require, id search.ChunkID) string {
	t.Helper()
	var docs []search.Doc
	for doc := range s.index.Docs(id) {
		docs = append(docs, s.docs[doc].Doc)
	}
	body, err := search.Encode(docs)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func (s *site) termFile(t require, id search.TermFileID) string {
	t.Helper()
	body, err := s.index.TermFile(id)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// require is what testing.TB and rapid.T have in common.
type require interface {
	Helper()
	Fatal(...any)
}

// TestHowAnIndexCameAboutDoesNotShow puts, replaces, moves and removes docs, and publishes now and then.
func TestHowAnIndexCameAboutDoesNotShow(t *testing.T) {
	pool := newCorpus().posts(700, 20)
	rapid.Check(t, func(t *rapid.T) {
		kept := newSite()
		kept.editAtRandom(t, pool, 4, map[string]func(int, *post){
			"title":   func(i int, doc *post) { doc.Title = pool[i].Title },
			"article": func(i int, doc *post) { doc.Article = pool[i].Article },
		})
		if diff := cmp.Diff(fresh(t, newSite(), kept.docs), kept.files); diff != "" {
			t.Fatalf("the kept index differs from a new one (-new +kept):\n%s", diff)
		}
	})
}

// editAtRandom puts docs of a pool, removes them, moves them to another date and makes other changes, with a last publication.
func (s *site) editAtRandom(t *rapid.T, pool []post, editions int, changes map[string]func(i int, doc *post)) {
	names := append([]string{"put", "remove", "date"}, slices.Sorted(maps.Keys(changes))...)
	for range rapid.IntRange(1, editions).Draw(t, "editions") {
		first := rapid.IntRange(0, len(pool)).Draw(t, "first")
		last := rapid.IntRange(first, len(pool)).Draw(t, "last")
		name := rapid.SampledFrom(names).Draw(t, "change")
		for i, doc := range pool[first:last] {
			if name == "remove" {
				s.remove(doc.ID)
				continue
			}
			if name == "date" {
				doc.Date = pool[i].Date
			}
			if change := changes[name]; change != nil {
				change(i, &doc)
			}
			s.put(doc)
		}
		if rapid.Bool().Draw(t, "publish") {
			s.publish(t)
		}
	}
	s.publish(t)
}

// fresh returns the files of an empty site that gets all docs at once.
func fresh(t require, s *site, docs map[string]post) map[string]string {
	for _, id := range slices.Sorted(maps.Keys(docs)) {
		s.put(docs[id])
	}
	s.publish(t)
	return s.files
}
