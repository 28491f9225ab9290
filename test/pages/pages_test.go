// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/topicpages/topicpages/test/browsertest"
)

func TestPages(t *testing.T) {
	if testing.Short() {
		t.Skip("this test needs nginx, a browser and Node.js")
	}
	t.Run("sample", func(t *testing.T) {
		audit(t, renderSample(t), (*crawl).documents)
	})
	t.Run("corpus", func(t *testing.T) {
		audit(t, render(t, writeCorpus(t, extremes()...)), (*crawl).examples)
	})
	t.Run("pictures", func(t *testing.T) {
		audit(t, render(t, pictured(t)), (*crawl).examples)
	})
	for _, in := range []struct{ language, title string }{{"ar", "الأنظمة الموزعة"}, {"de", "Softwarequalitätssicherungsmaßnahmen"}} {
		t.Run(in.language, func(t *testing.T) {
			w := &writer{}
			for _, o := range small(in.language, in.title) {
				w.write(t, o)
			}
			audit(t, render(t, w.save(t)), (*crawl).examples)
		})
	}
}

// audit runs all audits on a site. The browser opens the pages that choose returns. Slow audits run on one page of
// each kind.
func audit(t *testing.T, s *site, choose func(*crawl) []*document) {
	url := s.serve(t)
	c := s.walk(t, url)
	t.Run("links", func(t *testing.T) { report(t, c.linkFaults(t)) })
	t.Run("html", func(t *testing.T) { report(t, s.htmlFaults(t)) })
	list, examples, states := choose(c), c.examples(), c.states()
	v := &visitor{ctx: browsertest.NewFor(t, 10*time.Minute), url: url}
	t.Run("windows", func(t *testing.T) { v.checkWindows(t, slices.Concat(list, states)) })
	t.Run("script off", func(t *testing.T) { forEach(t, list, v.scriptless) })
	t.Run("axe", func(t *testing.T) { forEach(t, slices.Concat(examples, states), v.access) })
	t.Run("keyboard", func(t *testing.T) { forEach(t, examples, v.keyboard) })
	t.Run("spaced", func(t *testing.T) { forEach(t, examples, v.spaced) })
	t.Run("mirrored", func(t *testing.T) { forEach(t, examples, v.mirrored) })
	t.Run("print", func(t *testing.T) { forEach(t, examples, v.printed) })
	t.Run("motion", func(t *testing.T) { forEach(t, examples, v.still) })
}

// linkFaults returns the faults that the walk has found, and faults in the files.
func (c *crawl) linkFaults(t *testing.T) []string {
	t.Helper()
	c.checkFiles(func(url string) answer { return fetch(t, url) })
	count := map[kind]int{}
	for _, d := range c.pages {
		count[d.kind]++
	}
	for _, k := range []kind{index, hub, notFound} {
		if count[k] == 0 {
			c.fault("the walk has found no page of kind %s", k)
		}
	}
	t.Logf("%d files, pages by kind: %v", len(c.files), count)
	slices.Sort(c.faults)
	return slices.Compact(c.faults)
}

// report fails the test if there are faults.
func report(t *testing.T, faults []string) {
	t.Helper()
	if len(faults) > 0 {
		t.Errorf("%d faults:\n%s", len(faults), head(faults))
	}
}

// head returns at most 40 lines of a list.
func head(list []string) string {
	const most = 40
	if len(list) > most {
		list = append(list[:most:most], fmt.Sprintf("… and %d more", len(list)-most))
	}
	return strings.Join(list, "\n")
}

// tools returns the directory with the npm packages.
func tools(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("PAGES_TOOLS")
	if dir == "" {
		dir = root(t) + "/bin/pages-tools"
	}
	if _, err := os.Stat(dir); err != nil {
		t.Fatalf(`cannot find the tools for pages (%v): run "make pages-tools", or set PAGES_TOOLS`, err)
	}
	return dir
}
