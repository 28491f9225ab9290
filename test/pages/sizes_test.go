// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"cmp"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
)

// maxHubBytes bounds a topic page with 50 references and its style sheet, as sent: 30 kB.
const maxHubBytes = 30_000

// size is one line of the table.
type size struct {
	what       string
	raw, gzips int
	files      int
}

// TestSizes writes the sizes of the pages to bin/page-sizes.txt.
func TestSizes(t *testing.T) {
	var b strings.Builder
	for _, each := range []struct {
		name, hub string
		site      *site
	}{
		{"the sample", "distributed-systems", renderSample(t)},
		{fmt.Sprintf("%d posts in %d topics", corpusPosts, len(corpusTopics)), fifty, render(t, writeCorpus(t))},
	} {
		sizes := each.site.sizes(t, each.hub)
		fmt.Fprintf(&b, "%s:\n%s\n", each.name, table(sizes))
		if total := sizes[2]; each.hub == fifty && total.gzips > maxHubBytes {
			t.Errorf("a topic page with 50 references and its style sheets take %d bytes gzipped, more than %d", total.gzips, maxHubBytes)
		}
	}
	t.Log("\n" + b.String())
	file := filepath.Join(root(t), "bin", "page-sizes.txt")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// sizes returns the sizes of the files by purpose. The third one is the page of a Topic with its style sheets.
func (s *site) sizes(t *testing.T, topic string) []size {
	t.Helper()
	page := s.sum(t, "page of "+topic, func(name string) bool { return name == "topics/"+topic+"/index.html" })
	styles := s.sum(t, "style sheets", extension(".css"))
	both := size{"page of " + topic + " and style sheets", page.raw + styles.raw, page.gzips + styles.gzips, page.files + styles.files}
	list := []size{s.sum(t, "index", func(name string) bool { return name == "index.html" }), page, both, styles}
	list = append(list, s.sum(t, "scripts", extension(".js")))
	for _, k := range []kind{hub, year, post, search} {
		list = append(list, s.largest(t, "largest "+string(k)+" page", func(name string) bool { return kindOf(addressOf(name)) == k }))
	}
	return append(list,
		s.largest(t, "largest file of the search index", isSearchIndex), s.sum(t, "whole search index", isSearchIndex),
		s.largest(t, "largest feed", isFeedFile), s.sum(t, "all feeds", isFeedFile),
		s.largest(t, "largest JSON of a topic", func(name string) bool {
			return strings.HasPrefix(name, "topics/") && path.Base(name) == "index.json"
		}),
		s.sum(t, "sitemaps", func(name string) bool { return strings.HasPrefix(path.Base(name), "sitemap") }),
		s.sum(t, "all files", func(string) bool { return true }))
}

// extension matches files by the end of their name.
func extension(suffix string) func(string) bool {
	return func(name string) bool { return strings.HasSuffix(name, suffix) }
}

func isSearchIndex(name string) bool {
	return strings.Contains(name, "search") && path.Ext(name) == ".json"
}

func isFeedFile(name string) bool {
	base := path.Base(name)
	return strings.Contains(base, "feed") || strings.Contains(base, "atom") || strings.Contains(base, "rss")
}

// matching returns the sizes of the files whose names match.
func (s *site) matching(t *testing.T, match func(name string) bool) []size {
	t.Helper()
	var list []size
	for name, body := range s.files {
		if match(name) {
			list = append(list, size{name, len(body), len(s.gzip(t, name)), 1})
		}
	}
	return list
}

func (s *site) sum(t *testing.T, what string, match func(string) bool) size {
	t.Helper()
	sum := size{what: what}
	for _, file := range s.matching(t, match) {
		sum.raw, sum.gzips, sum.files = sum.raw+file.raw, sum.gzips+file.gzips, sum.files+1
	}
	return sum
}

func (s *site) largest(t *testing.T, what string, match func(string) bool) size {
	t.Helper()
	list := s.matching(t, match)
	if len(list) == 0 {
		return size{what: what}
	}
	largest := slices.MaxFunc(list, func(a, b size) int { return cmp.Compare(a.gzips, b.gzips) })
	return size{fmt.Sprintf("%s (%s)", what, largest.what), largest.raw, largest.gzips, 1}
}

func table(list []size) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(w, "files\tbytes\tgzipped\t  ")
	for _, line := range list {
		if line.files > 0 {
			_, _ = fmt.Fprintf(w, "%d\t%d\t%d\t  %s\n", line.files, line.raw, line.gzips, line.what)
		}
	}
	_ = w.Flush() // a string accepts every write
	return b.String()
}
