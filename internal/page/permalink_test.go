// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
)

// movedSite returns the Site of articles with permalinks.
func movedSite(pattern string) *v1alpha1.Site {
	site := articleSite("")
	site.Spec.Permalinks = pattern
	return site
}

// Pages, articles, feeds, sitemap, search, facts and linked data all link to the articles' permalinks.
func TestEverythingLeadsToPermalinks(t *testing.T) {
	usual := render(t, articleSite(""), allSummaries(articleArchive())...)
	moved := render(t, movedSite("/blog/:year/:month/:day/:slug/"), allSummaries(articleArchive())...)
	if len(usual) != len(moved) {
		t.Errorf("there are %d files, and %d without permalinks", len(moved), len(usual))
	}
	const path = "blog/2024/03/01/leases/index.html"
	if moved[path] == nil {
		t.Fatalf("there is no %s", path)
	}
	if want := `<link rel="canonical" href="https://example.com/blog/2024/03/01/leases/">`; !strings.Contains(string(moved[path]), want) {
		t.Errorf("the page lacks %s", want)
	}
	for name, body := range moved {
		if strings.HasPrefix(name, "posts/") {
			t.Errorf("there is a file %s", name)
		}
		for _, post := range []string{"leases", "clocks"} {
			if at := bytes.Index(body, []byte("/posts/"+post+"/")); at >= 0 {
				t.Errorf("%s leads to the usual address: %q", name, body[max(0, at-40):at+20])
			}
		}
		// The digest changes with the pages. All links to an article lead to its new address.
		before := usual[strings.Replace(strings.Replace(name, "blog/2024/03/01/", "posts/", 1), "blog/2024/02/01/", "posts/", 1)]
		if got, want := bytes.Count(body, []byte("/leases/")), bytes.Count(before, []byte("/leases/")); got != want {
			t.Errorf("%s leads to an article %d times, without permalinks %d times", name, got, want)
		}
	}
}

// Another pattern touches every page that links to an article, although the Catalog is kept.
func TestPermalinksAreInTheDigest(t *testing.T) {
	topics := allSummaries(articleArchive())
	before, after := New(articleSite(""), nil, topics), New(movedSite("/:slug/"), nil, topics)
	for _, group := range []Group{ArticleGroup{"leases"}, HubGroup{"few"}, CommonGroup{}} {
		if digestOf(t, before, group) == digestOf(t, after, group) {
			t.Errorf("the group %s has one digest with both patterns", group.Name())
		}
	}
}

// In feeds a day is the day that the author wrote, in the Site's time zone and in nearly every other one.
func TestFeedTimesInTimeZones(t *testing.T) {
	for zone, want := range map[string]string{
		"UTC": "2026-03-16T11:00:00Z", "Europe/Berlin": "2026-03-16T12:00:00+01:00", "America/Los_Angeles": "2026-03-16T04:00:00-07:00",
		"Pacific/Kiritimati": "2026-03-16T12:00:00+14:00", "Pacific/Pago_Pago": "2026-03-16T00:00:00-11:00",
	} {
		location, err := archive.LoadTimeZone(zone)
		if err != nil {
			t.Fatal(err)
		}
		begin, err := v1alpha1.Date("2026-03-16").TimeIn(location)
		if got := feedTime("2026-03-16", begin).Format(time.RFC3339); err != nil || got != want {
			t.Errorf("in %s it is %s (%v), want %s", zone, got, err, want)
		}
	}
}
