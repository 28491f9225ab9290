// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search_test

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/search"
)

// A reader reads the files of an index as the script does.
type reader struct {
	t     require
	files map[string]string
	urls  map[string]map[int]string // by chunk and number
}

func newReader(t require, files map[string]string) reader {
	return reader{t, files, map[string]map[int]string{}}
}

func (r reader) read(name string, into any) {
	r.t.Helper()
	if err := json.Unmarshal([]byte(r.files[name]), into); err != nil {
		r.t.Fatal(fmt.Sprintf("cannot read %s: %v", name, err))
	}
}

// places returns for a word the URLs of the docs that have it, each with its place: title, name or text. It looks into the one
// file of each kind that may have the word.
func (r reader) places(word string) map[string]string {
	r.t.Helper()
	var root struct{ Terms map[string]int }
	r.read("index", &root)
	found := map[string]string{}
	for prefix, count := range root.Terms {
		var file struct{ Chunks, Terms, In string }
		r.read(fmt.Sprint(prefix, fileOf(word, count)), &file)
		at := slices.Index(strings.Fields(file.Terms), word)
		if at < 0 {
			continue
		}
		chunks := strings.Fields(file.Chunks)
		for i, list := range strings.Split(strings.Split(file.In, " ")[at], "!") {
			for _, n := range rising(list) {
				found[r.url(chunks[n/256], n%256)] = []string{"text", "name", "title"}[i]
			}
		}
	}
	return found
}

// named returns the URLs of the docs with a whole name, sorted.
func (r reader) named(name string) []string {
	r.t.Helper()
	var root struct{ Terms map[string]int }
	r.read("index", &root)
	var urls []string
	for prefix, count := range root.Terms {
		var file struct{ Chunks, Names, Named string }
		r.read(fmt.Sprint(prefix, fileOf(name, count)), &file)
		if at := slices.Index(strings.Split(file.Names, ","), name); at >= 0 && file.Names != "" {
			for _, n := range rising(strings.Split(file.Named, " ")[at]) {
				urls = append(urls, r.url(strings.Fields(file.Chunks)[n/256], n%256))
			}
		}
	}
	slices.Sort(urls)
	return urls
}

// url returns the URL of the doc with a number in a chunk.
func (r reader) url(id string, number int) string {
	r.t.Helper()
	if r.urls[id] == nil {
		r.urls[id] = map[int]string{}
		var chunk struct {
			URLs    []string
			Numbers []int
		}
		r.read(id, &chunk)
		for i, n := range chunk.Numbers {
			r.urls[id][n] = chunk.URLs[i]
		}
	}
	url, ok := r.urls[id][number]
	if !ok {
		r.t.Fatal(fmt.Sprintf("chunk %s has no doc %d", id, number))
	}
	return url
}

func fileOf(word string, count int) int {
	letters, most := []rune(word), 4
	if strings.HasSuffix(word, "*") {
		most = 2
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(string(letters[:min(most, len(letters))]))) // a hash takes all
	mask := uint32(1)<<bits.Len(uint(count-1)) - 1
	if n := h.Sum32() & mask; n < uint32(count) {
		return int(n)
	}
	return int(h.Sum32() & (mask >> 1))
}

// rising decodes a list of numbers.
func rising(text string) []int {
	var list []int
	next, lead := 0, 0
	for _, c := range []byte(text) {
		if c > '\\' {
			lead = lead*34 + int(c-'\\')
			continue
		}
		next += lead*57 + int(c-'#')
		list = append(list, next)
		next, lead = next+1, 0
	}
	return list
}

func TestRisingNumbers(t *testing.T) {
	for want, list := range map[string][]int{
		"":          nil,
		"#":         {0},
		"[":         {56},
		"]#":        {57},
		"~[":        {57*35 - 1},
		"]]#":       {57 * 35},
		"####":      {0, 1, 2, 3},
		"$%&":       {1, 4, 8},
		"#]#":       {0, 58},
		"]]]]]]#~[": {57 * (1 + 34*(1+34*(1+34*(1+34*(1+34))))), 57*(1+34*(1+34*(1+34*(1+34*(1+34))))) + 57*35},
	} {
		if got := search.Rising(list); got != want {
			t.Errorf("%v is written %q, want %q", list, got, want)
		}
		if diff := cmp.Diff(list, rising(want)); diff != "" {
			t.Errorf("%q is read as other numbers (-want +got):\n%s", want, diff)
		}
	}
	for n := range 100_000 {
		if got := rising(search.Rising([]int{n, n + n})); !slices.Equal(got, slices.Compact([]int{n, n + n})) && n > 0 {
			t.Fatalf("%d and %d are read as %v", n, n+n, got)
		}
	}
}

// TestReadersFindAllTerms compares what the files say of each term with the docs themselves.
func TestReadersFindAllTerms(t *testing.T) {
	for _, docs := range []int{0, 1, 65, 600} {
		t.Run(fmt.Sprint(docs), func(t *testing.T) {
			s := newSite()
			want := map[string]map[string]string{}
			for _, p := range newCorpus().posts(docs, 20) {
				p.Summary = p.Summary[:80] // is not cut
				s.put(p)
				for term, place := range p.terms() {
					if want[term] == nil {
						want[term] = map[string]string{}
					}
					want[term][p.URL] = place
				}
			}
			s.publish(t)
			r := newReader(t, s.files)
			for _, term := range append(slices.Sorted(maps.Keys(want)), "missing", "xy*") {
				got := r.places(term)
				if len(got) == 0 && want[term] == nil {
					continue
				}
				if diff := cmp.Diff(want[term], got); diff != "" {
					t.Fatalf("docs with %q (-want +got):\n%s", term, diff)
				}
			}
		})
	}
}

// TestNoTermIsOfWhatASummaryDoesNotShow since readers would not see why the doc is found.
func TestNoTermIsOfWhatASummaryDoesNotShow(t *testing.T) {
	s := newSite(post{Doc: search.Doc{Kind: search.Post, ID: "post/a", URL: "/a/", Summary: strings.Repeat("shown ", 20) + "hidden"}})
	s.publish(t)
	r := newReader(t, s.files)
	if diff := cmp.Diff(map[string]string{"/a/": "text"}, r.places("shown")); diff != "" {
		t.Errorf("docs with a word that is shown (-want +got):\n%s", diff)
	}
	if found := r.places("hidden"); len(found) > 0 {
		t.Errorf("the word after the cut is found in %v", found)
	}
}

// terms returns the places of the terms of a post, by the rules that the script knows.
func (p post) terms() map[string]string {
	terms := map[string]string{}
	add := func(texts []string, place string) {
		for term := range search.TermsOf(texts...).All() {
			terms[term] = place
			for letters := 2; letters < min(4, len(term)) && place != "text"; letters++ {
				terms[term[:letters]+"*"] = place
			}
		}
	}
	add([]string{p.Summary, strings.ReplaceAll(string(p.Article), " ", "\n")}, "text")
	add(append(slices.Clone(p.Tags), p.Authors...), "name")
	add([]string{p.Title}, "title")
	return terms
}

func TestWholeNames(t *testing.T) {
	s := newSite(
		post{Doc: search.Doc{Kind: search.Topic, ID: "topic/go", URL: "/go/", Title: "Go", Tags: []string{"Golang", "the Go language"}}},
		post{Doc: search.Doc{Kind: search.Post, ID: "post/go", URL: "/posts/go/", Title: "go!", Tags: []string{"golang"}}},
		post{Doc: search.Doc{Kind: search.Post, ID: "post/four", URL: "/posts/four/", Title: "Go in four words"}},
		post{Doc: search.Doc{Kind: search.Post, ID: "post/long", URL: "/posts/long/", Title: strings.Repeat("é", 64)}},
		post{Doc: search.Doc{Kind: search.Post, ID: "post/longer", URL: "/posts/longer/", Title: strings.Repeat("é", 65)}},
		post{Doc: search.Doc{Kind: search.Post, ID: "post/none", URL: "/posts/none/", Title: "…"}},
	)
	s.publish(t)
	r := newReader(t, s.files)
	for name, want := range map[string][]string{
		"go": {"/go/", "/posts/go/"}, "golang": {"/go/"}, "the go language": {"/go/"}, "go in four words": nil,
		strings.Repeat("e", 64): {"/posts/long/"}, strings.Repeat("e", 65): nil, "": nil,
	} {
		if diff := cmp.Diff(want, r.named(name)); diff != "" {
			t.Errorf("docs named %q (-want +got):\n%s", name, diff)
		}
	}
}
