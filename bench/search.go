// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/test/builder"
)

func init() { register(benchmark{"P9", compareSearches}) }

// searchQuery is what somebody types, with what is measured after each step.
type searchQuery struct {
	name  string
	steps []string
}

// compareSearches is P9: the requests and bytes until the first ten results of a query are there, from a cold cache, over those
// of Pagefind on the same Posts; and how long it takes from a letter until the results for it are there.
func compareSearches(ctx context.Context, e *env) ([]result, error) {
	posts := e.size(50_000, 500)
	ours, theirs, counts, err := e.searchSites(ctx, posts)
	if err != nil {
		return nil, err
	}
	browser, stop, err := e.browser(ctx)
	if err != nil {
		return nil, err
	}
	defer stop()
	var results []result
	var typed result
	most, details, times := 0.0, []string{}, e.size(5, 1)
	for _, q := range searchQueries(counts, posts) {
		a, err := ours.measure(browser, q, times)
		if err != nil {
			return nil, err
		}
		b, err := theirs.measure(browser, q, times)
		if err != nil {
			return nil, err
		}
		detail := fmt.Sprintf("%s: %s; Pagefind %s", q.steps[len(q.steps)-1], a, b)
		e.say("%s: %s", q.name, detail)
		results = append(results, measured(fmt.Sprintf("P9 search: bytes over Pagefind's, %s, N=%d", q.name, posts),
			float64(a.bytes)/float64(b.bytes), "ratio", atMost(1), detail))
		most = max(most, float64(a.requests)/float64(b.requests))
		details = append(details, q.name+": "+fmt.Sprintf("%d and %d", a.requests, b.requests))
		if len(q.steps) > 1 {
			typed = measured(fmt.Sprintf("P9 search: the slowest letter of a word, N=%d", posts), a.slowest.Seconds()*1000, "ms", atMost(50),
				fmt.Sprintf("median of %d words typed from an empty cache; Pagefind %d ms", times, b.slowest.Milliseconds()))
		}
	}
	return append(results, typed, measured(fmt.Sprintf("P9 search: requests over Pagefind's, at most, N=%d", posts), most, "ratio", atMost(1),
		strings.Join(details, "; "))), nil
}

// searchQueries returns queries by the number of Posts that have their words.
func searchQueries(counts docsByWord, posts int) []searchQuery {
	medium, common := counts.near(posts/250, 1)[0], counts.near(posts/2, 2)
	often := counts.near(posts/10, 2)
	typed := searchQuery{name: "a medium word typed letter by letter"}
	for i := range medium {
		typed.steps = append(typed.steps, medium[:i+1])
	}
	one := func(name string, words ...string) searchQuery {
		return searchQuery{name, []string{strings.Join(words, " ")}}
	}
	return []searchQuery{
		one("a word of 5 Posts", counts.near(5, 1)...),
		one(fmt.Sprintf("a word of %d Posts", posts/250), medium),
		one("a word of half of the Posts", common[0]),
		one("two words of half of the Posts", common...),
		one("two words of a tenth of the Posts", often...),
		typed,
	}
}

// searchSites renders the Posts with both programs, and serves the sites.
func (e *env) searchSites(ctx context.Context, posts int) (oursServed, theirsServed *searchSite, counts docsByWord, err error) {
	cli := filepath.Join(e.bin, "topicpages")
	if _, err := os.Stat(cli); err != nil {
		return nil, nil, nil, fmt.Errorf("cannot find the command line (make build makes it): %w", err)
	}
	pagefind, err := e.tool(ctx, "bench/pagefind.sh")
	if err != nil {
		return nil, nil, nil, err
	}
	e.say("writing %d Posts for both", posts)
	c := builder.NewCorpus(posts, e.size(200, 20))
	manifests, pages, rendered := e.file("search-manifests"), e.file("search-pages"), e.file("search-rendered")
	if counts, err = writeSearched(c, manifests, pages); err != nil {
		return nil, nil, nil, err
	}
	e.say("rendering our site")
	if _, err := runProgram(ctx, cli, "render", "-f", manifests, "-o", rendered, "--now", c.Now.Format(time.RFC3339)); err != nil {
		return nil, nil, nil, err
	}
	e.say("indexing the same with Pagefind")
	if _, err := runProgram(ctx, pagefind, "--site", pages); err != nil {
		return nil, nil, nil, err
	}
	oursServed = &searchSite{name: ours, dir: rendered, page: "/search/", script: oursScript, packed: map[string][]byte{}}
	theirsServed = &searchSite{name: "Pagefind", dir: pages, page: "/", script: pagefindScript, packed: map[string][]byte{}}
	return oursServed, theirsServed, counts, errors.Join(oursServed.serve(ctx), theirsServed.serve(ctx))
}

// writeSearched gives the Posts prose, and writes them as manifests and as plain pages, which are all that Pagefind needs.
func writeSearched(c *builder.Corpus, manifests, pages string) (docsByWord, error) {
	p, counts, files := newProse(), docsByWord{}, map[string][]byte{}
	var errs []error
	add := func(name string, object any) {
		text, err := json.Marshal(object)
		errs = append(errs, err)
		files[filepath.Join(manifests, name+".json")] = text
	}
	add("site", c.Site)
	for _, t := range c.Topics {
		add("topic-"+t.Name, t)
	}
	for _, post := range c.Posts {
		post.Spec.Title, post.Spec.Summary = p.text(4+p.random.IntN(5)), p.text(15)+"."
		post.Spec.Content = p.article(2 << 10)
		counts.add(post.Spec.Title + " " + post.Spec.Summary + " " + post.Spec.Content)
		add(post.Name, post)
		files[filepath.Join(pages, "posts", post.Name, "index.html")] = []byte(plainPage(post))
	}
	files[filepath.Join(pages, "index.html")] = []byte(emptyPage)
	return counts, errors.Join(append(errs, writeFiles(files))...)
}

// emptyPage is a page that loads nothing.
const emptyPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Search</title><link rel="icon" href="data:,"><body>`

// plainPage is a Post as HTML without anything around it.
func plainPage(p *v1alpha1.Post) string {
	var b strings.Builder
	title := html.EscapeString(p.Spec.Title)
	fmt.Fprintf(&b, `<!doctype html><html lang="en"><meta charset="utf-8"><title>%s</title><body data-pagefind-body><h1>%s</h1><p>%s<p>%s`,
		title, title, p.Spec.PublishDate, html.EscapeString(p.Spec.Summary))
	for paragraph := range strings.SplitSeq(p.Spec.Content, "\n\n") {
		b.WriteString("\n<p>" + html.EscapeString(paragraph))
	}
	for _, tag := range p.Spec.Tags {
		b.WriteString("\n<p>" + html.EscapeString(string(tag)))
	}
	return b.String()
}
