// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	stdcmp "cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/feed"
	"github.com/topicpages/topicpages/test/builder"
)

// feedEntry holds the facts of a Post that all forms of a feed have.
type feedEntry struct{ ID, Title, URL, Updated string }

func atomOf(t *testing.T, body []byte) (id, updated string, entries []feedEntry) {
	t.Helper()
	var f struct {
		ID      string `xml:"id"`
		Updated string `xml:"updated"`
		Entries []struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Updated string `xml:"updated"`
			Link    struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(body, &f); err != nil {
		t.Fatal(err)
	}
	for _, e := range f.Entries {
		entries = append(entries, feedEntry{e.ID, e.Title, e.Link.Href, e.Updated})
	}
	return f.ID, f.Updated, entries
}

func rssOf(t *testing.T, body []byte) (entries []feedEntry) {
	t.Helper()
	var f struct {
		Items []struct {
			GUID    string `xml:"guid"`
			Title   string `xml:"title"`
			Link    string `xml:"link"`
			Updated string `xml:"http://www.w3.org/2005/Atom updated"`
		} `xml:"channel>item"`
	}
	if err := xml.Unmarshal(body, &f); err != nil {
		t.Fatal(err)
	}
	for _, i := range f.Items {
		entries = append(entries, feedEntry{i.GUID, i.Title, i.Link, i.Updated})
	}
	return entries
}

func jsonFeedOf(t *testing.T, body []byte) (entries []feedEntry) {
	t.Helper()
	var f struct {
		Items []struct {
			ID, Title, URL string
			DateModified   string `json:"date_modified"`
		}
	}
	if err := json.Unmarshal(body, &f); err != nil {
		t.Fatal(err)
	}
	for _, i := range f.Items {
		entries = append(entries, feedEntry{i.ID, i.Title, i.URL, i.DateModified})
	}
	return entries
}

// All feeds of a page list the newest Posts, with the same facts.
func TestFeedsListTheNewest(t *testing.T) {
	a := articleArchive()
	files := render(t, articleSite(""), allSummaries(a)...)
	var all []*archive.Post
	for _, s := range allSummaries(a) {
		for _, p := range s.Posts {
			if !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	slices.SortFunc(all, (*archive.Post).Compare)
	homes := map[string]string{}
	for _, s := range allSummaries(a) { // by name: the first is a Post's main Topic
		for _, p := range s.Posts {
			if homes[p.Object.Name] == "" {
				homes[p.Object.Name] = s.Name
			}
		}
	}
	for dir, posts := range map[string][]*archive.Post{"": all, "topics/many/": articleSummary(t, "many").Posts, "topics/few/": articleSummary(t, "few").Posts} {
		var want []feedEntry
		for _, p := range posts[:min(len(posts), feed.MaxItems)] {
			location := p.URL("")
			switch {
			case location == "" && dir == "":
				location = topicPath(homes[p.Object.Name])
			case location == "":
				location = "/" + dir
			}
			if location != "" && location[0] == '/' {
				location = "https://example.com" + location
			}
			want = append(want, feedEntry{
				"tag:example.com,2026:post/team/" + p.Object.Name, p.Object.Spec.Title, location, p.Updated.Format("2006-01-02") + "T11:00:00Z",
			})
		}
		_, updated, atom := atomOf(t, files[dir+"atom.xml"])
		if diff := cmp.Diff(want, atom); diff != "" {
			t.Errorf("%satom.xml (-want +got):\n%s", dir, diff)
		}
		if diff := cmp.Diff(want, rssOf(t, files[dir+"rss.xml"])); diff != "" {
			t.Errorf("%srss.xml (-want +got):\n%s", dir, diff)
		}
		if diff := cmp.Diff(want, jsonFeedOf(t, files[dir+"feed.json"])); diff != "" {
			t.Errorf("%sfeed.json (-want +got):\n%s", dir, diff)
		}
		if updated != "2024-05-02T11:00:00Z" {
			t.Errorf("%satom.xml was updated %s", dir, updated)
		}
	}
	if len(all) != 55 || len(articleSummary(t, "few").Posts) != 2 {
		t.Errorf("the site has %d Posts", len(all))
	}
}

// Feed readers see a Post once, whatever its author changes later.
func TestFeedIDsAreStable(t *testing.T) {
	ids := func(site *v1alpha1.Site, a *archive.Archive) (list []string) {
		files := render(t, site, allSummaries(a)...)
		for _, dir := range []string{"", "topics/few/"} {
			id, _, entries := atomOf(t, files[dir+"atom.xml"])
			list = append(list, id)
			for _, e := range entries {
				list = append(list, e.ID)
			}
		}
		return list
	}
	post := func(options ...func(*v1alpha1.Post)) func(*v1alpha1.Site, *archive.Archive) {
		return func(_ *v1alpha1.Site, a *archive.Archive) {
			a.SetPost(builder.Post("clocks", "2024-02-01", append(options, builder.Tags("many", "few"))...))
		}
	}
	want := ids(articleSite(""), articleArchive())
	for name, change := range map[string]func(*v1alpha1.Site, *archive.Archive){
		"title":   post(builder.Title("Other"), withContent("a")),
		"address": post(builder.URL("https://example.org/elsewhere")),
		"no page": post(),
		"update":  post(withContent("a"), func(p *v1alpha1.Post) { p.Spec.UpdateDate = "2024-02-02" }),
		"summary": post(withContent("a"), func(p *v1alpha1.Post) { p.Spec.Summary = "b" }),
		"Topic":   func(_ *v1alpha1.Site, a *archive.Archive) { a.SetTopic(builder.Topic("few")) },
		"Site": func(s *v1alpha1.Site, _ *archive.Archive) {
			s.Name, s.Spec.Title, s.Spec.Language = "other", "Other", "de"
		},
		"https":   func(s *v1alpha1.Site, _ *archive.Archive) { s.Spec.BaseURL = "http://EXAMPLE.com:8080/" },
		"nothing": func(*v1alpha1.Site, *archive.Archive) {},
		"new name": func(_ *v1alpha1.Site, a *archive.Archive) {
			a.SetPost(builder.Post("older", "2017-01-01", builder.Tags("many")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			site, a := articleSite(""), articleArchive()
			change(site, a)
			if diff := cmp.Diff(want, ids(site, a)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	seen := map[string]bool{}
	for _, id := range want[:1+feed.MaxItems] {
		if seen[id] {
			t.Errorf("the ID %s is there twice", id)
		}
		seen[id] = true
	}
}

// Pages link to their feeds, and each feed links to itself.
func TestFeedLinks(t *testing.T) {
	files := render(t, articleSite(""), articleTopics()...)
	for page, dir := range map[string]string{
		"index.html": "/", "topics/few/index.html": "/topics/few/", "topics/many/2020/index.html": "/topics/many/",
		"posts/leases/index.html": "/", "search/index.html": "/", "404.html": "/", "by-date/index.html": "/",
	} {
		got := map[string]string{}
		var first string
		for _, link := range findAll(parseHTML(t, files[page]), "link", "") {
			if attr(link, "rel") == "alternate" {
				got[attr(link, "type")] = attr(link, "href")
				first = stdcmp.Or(first, attr(link, "type"))
			}
		}
		want := map[string]string{"application/atom+xml": dir + "atom.xml", "application/rss+xml": dir + "rss.xml", "application/feed+json": dir + "feed.json"}
		// Feed readers subscribe to the first feed, or to all of them.
		if first != "application/atom+xml" {
			t.Errorf("%s names %s first", page, first)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", page, diff)
		}
		for _, path := range got {
			if _, ok := files[path[1:]]; !ok {
				t.Errorf("%s names %s, which is not there", page, path)
			}
		}
	}
}

func TestFeedOfNothing(t *testing.T) {
	for name, topics := range map[string][]*archive.Summary{"no Topic": nil, "no Post": {{Facts: archive.Facts{Name: "a", Title: "A", Spec: &v1alpha1.TopicSpec{}}}}} {
		files := render(t, articleSite(""), topics...)
		for _, path := range []string{"atom.xml", "rss.xml", "feed.json"} {
			checkFile(t, path, files[path])
		}
		if got := fmt.Sprint(len(jsonFeedOf(t, files["feed.json"])), len(rssOf(t, files["rss.xml"]))); got != "0 0" {
			t.Errorf("%s: %s items", name, got)
		}
	}
}

// Feeds hold instants. Feed readers show the day that an instant has in their own time zone.
func TestDaysOfFeedsDoNotShift(t *testing.T) {
	day := feedTime("2026-03-16", time.Date(2026, 3, 16, 0, 0, 0, 0, time.UTC))
	for _, zone := range []string{"Pacific/Pago_Pago", "Pacific/Honolulu", "America/Los_Angeles", "America/Sao_Paulo", "Europe/London", "Asia/Kolkata", "Asia/Tokyo", "Pacific/Fiji"} {
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := day.In(location).Format(time.DateOnly); got != "2026-03-16" {
			t.Errorf("in %s it is %s", zone, got)
		}
	}
	instant := time.Date(2026, 3, 16, 23, 30, 0, 0, time.UTC)
	if got := feedTime("2026-03-16T23:30:00Z", instant); !got.Equal(instant) {
		t.Errorf("a time becomes %s", got)
	}
}

// Feed readers disagree about several creators, so there is only one.
func TestOneCreatorNamesAllAuthors(t *testing.T) {
	a := articleArchive()
	a.SetPost(builder.Post("clocks", "2024-02-01", builder.Tags("few"), func(p *v1alpha1.Post) { p.Spec.Authors = []string{"Ada", "Grace", "Joan"} }))
	for language, want := range map[v1alpha1.Language]string{"en": "Ada, Grace, and Joan", "de": "Ada, Grace und Joan"} {
		site := articleSite(language)
		site.Spec.Language = language
		rss := string(render(t, site, allSummaries(a)...)["topics/few/rss.xml"])
		if strings.Count(rss, "<dc:creator>"+want+"</dc:creator>") != 1 || strings.Count(rss, "<dc:creator>") != 2 {
			t.Errorf("%s: the creator is not %q:\n%s", language, want, rss)
		}
	}
}
