// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"bytes"
	"cmp"
	"html"
	"net/url"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"
)

// facts are the facts that all three formats have, in comparable form.
type facts struct {
	Title, Description, Home, Self, Language string
	// Updated is not in JSON Feed.
	Updated time.Time
	Items   []Item
}

// read returns the facts that a feed reader takes from a file.
func read(t testing.TB, name string, body []byte) facts {
	t.Helper()
	parser := gofeed.NewParser()
	parser.KeepOriginalFeed = true // the common form guesses facts that a format leaves out
	feed, err := parser.Parse(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, body)
	}
	out := facts{Title: feed.Title, Description: feed.Description, Home: feed.Link, Self: feed.FeedLink, Language: feed.Language}
	switch original := feed.OriginalFeed().(type) {
	case *atom.Feed:
		out.Updated = parseTime(t, original.Updated)
		for _, e := range original.Entries {
			out.Items = append(out.Items, fromAtom(t, e))
		}
	case *rss.Feed:
		out.Updated = *original.LastBuildDateParsed
		for _, i := range original.Items {
			out.Items = append(out.Items, fromRSS(t, i))
		}
	case *json.Feed:
		for _, i := range original.Items {
			out.Items = append(out.Items, fromJSON(t, i))
		}
	}
	return out
}

func fromAtom(t testing.TB, e *atom.Entry) Item {
	item := Item{ID: e.ID, Title: e.Title, Summary: html.UnescapeString(e.Summary), Published: parseTime(t, e.Published), Updated: parseTime(t, e.Updated)}
	if e.Content != nil {
		item.Summary = html.UnescapeString(e.Content.Value)
	}
	for _, link := range e.Links {
		item.URL = normal(link.Href)
	}
	for _, author := range e.Authors {
		item.Authors = append(item.Authors, author.Name)
	}
	for _, category := range e.Categories {
		item.Tags = append(item.Tags, category.Term)
	}
	return item
}

func fromRSS(t testing.TB, i *rss.Item) Item {
	item := Item{ID: i.GUID.Value, Title: i.Title, Summary: html.UnescapeString(i.Description), URL: normal(i.Link)}
	if i.PubDate != "" {
		item.Published = *i.PubDateParsed
	}
	item.Updated = parseTime(t, i.Extensions["atom"]["updated"][0].Value)
	if i.DublinCoreExt != nil {
		item.Byline = strings.Join(i.DublinCoreExt.Creator, " | ")
	}
	for _, category := range i.Categories {
		item.Tags = append(item.Tags, category.Value)
	}
	return item
}

func fromJSON(t testing.TB, i *json.Item) Item {
	item := Item{
		ID: i.ID, Title: i.Title, Summary: i.ContentText, URL: normal(i.URL),
		Published: parseTime(t, i.DatePublished), Updated: parseTime(t, i.DateModified), Tags: i.Tags,
	}
	for _, author := range i.Authors {
		item.Authors = append(item.Authors, author.Name)
	}
	return item
}

// parseTime returns the zero time for "".
func parseTime(t testing.TB, value string) time.Time {
	t.Helper()
	if value == "" {
		return time.Time{}
	}
	parsed, err := time.Parse(time.RFC3339, value)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// wanted returns the facts of the feed that the file with this name should hold.
func wanted(t testing.TB, f *Feed, name string) facts {
	t.Helper()
	p, self, err := f.prepare(home + name)
	if err != nil {
		t.Fatal(err)
	}
	out := facts{Title: p.Title, Description: p.Description, Home: p.Home, Self: self, Language: p.Language, Updated: p.Updated}
	switch name {
	case "feed.json":
		out.Updated = time.Time{}
	case "feed.rss":
		out.Description = cmp.Or(p.Description, p.Title)
	}
	for i := range p.Items {
		item := p.Items[i]
		item.URL = normal(item.URL)
		if name == "feed.rss" {
			item.Authors = nil // it has only the byline
		} else {
			item.Byline = ""
		}
		if name == "feed.json" || name == "feed.atom" && item.URL == "" {
			item.Summary = item.shortText() // required
		}
		out.Items = append(out.Items, item)
	}
	return out
}

// normal returns an address as the parser writes it, without an empty fragment.
func normal(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.String()
}

// compare fails unless all formats hold the facts of the feed, and returns them.
func compare(t testing.TB, f *Feed) map[string]facts {
	t.Helper()
	out := map[string]facts{}
	for name, body := range write(t, f) {
		got := read(t, name, body)
		if diff := gocmp.Diff(wanted(t, f, name), got); diff != "" {
			t.Errorf("%s: %s\n%s", name, diff, body)
		}
		out[name] = got
	}
	return out
}

func TestFormatsHoldTheSameFacts(t *testing.T) {
	items := sample().Items
	for name, feed := range map[string]*Feed{
		"sample":           sample(),
		"empty":            {ID: "tag:a", Home: home},
		"no language":      {ID: "tag:a", Title: "T", Home: home, Language: "en_GB!", Items: items},
		"no summaries":     {ID: "tag:a", Title: "T", Home: home, Items: []Item{{ID: "tag:b", Title: "B", URL: home}, {ID: "tag:c", Title: "C"}}},
		"no titles":        {ID: "tag:a", Home: home, Items: []Item{{ID: "tag:b", URL: home}, {ID: "tag:c", Summary: "C"}}},
		"no dates":         {ID: "tag:a", Title: "T", Home: home, Items: []Item{{ID: "tag:b", Title: "B"}}},
		"date of the feed": {ID: "tag:a", Title: "T", Home: home, Updated: day(3), Items: []Item{{ID: "tag:b", Title: "B"}}},
		"updated first":    {ID: "tag:a", Title: "T", Home: home, Items: []Item{{ID: "tag:b", Title: "B", Updated: day(1), Published: day(2)}}},
		"bad addresses":    {ID: "tag:a", Title: "T", Home: home, Items: []Item{{ID: "tag:b", Title: "B", URL: "javascript:alert(1)"}, {ID: "tag:c", Title: "C", URL: "/c/"}}},
		"address in IRI":   {ID: "tag:a", Title: "T", Home: home, Items: []Item{{ID: "tag:b", Title: "B", URL: "https://example.com/é?ü=<>&#ß"}}},
	} {
		t.Run(name, func(t *testing.T) { compare(t, feed) })
	}
}

func TestSampleAsReadersSeeIt(t *testing.T) {
	want := []Item{
		{
			ID:        "tag:example.com,2026:post/team/backpressure",
			Title:     `AT&T, <b> and "quotes"`,
			Summary:   "Why a < b && c > d.\nAnd why <script>alert(1)</script> is text.",
			URL:       "https://example.com/posts/backpressure/?a=b&c=d#e",
			Published: day(16),
			Updated:   time.Date(2026, time.March, 18, 8, 30, 15, 0, time.UTC),
			Authors:   []string{"Ada Lovelace", "Grace Hopper (USN)"},
			Tags:      []string{"queues", "R&D"},
		},
		{ID: "tag:example.com,2026:post/team/talk", Title: "A talk – 講演", Summary: "It has no page.", Published: day(2), Updated: day(2)},
		{
			ID:      "tag:example.com,2026:post/team/nothing",
			Title:   "tag:example.com,2026:post/team/nothing",
			Summary: "tag:example.com,2026:post/team/nothing",
			Updated: time.Date(2026, time.March, 18, 8, 30, 15, 0, time.UTC),
		},
	}
	for name, got := range compare(t, sample()) {
		if name == "feed.rss" {
			got.Items[2].Summary = want[2].Summary // RSS can leave it out
			if creator := got.Items[0].Byline; creator != "Ada Lovelace and Grace Hopper (USN)" {
				t.Errorf("the creator is %q", creator)
			}
			got.Items[0].Byline, got.Items[0].Authors = "", want[0].Authors
		}
		if diff := gocmp.Diff(want, got.Items); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestDates(t *testing.T) {
	for name, c := range map[string]struct{ in, want time.Time }{
		"zero":             {},
		"the author's day": {in: time.Date(2026, 1, 1, 0, 30, 0, 0, time.FixedZone("", 3600)), want: time.Date(2026, 1, 1, 0, 30, 0, 0, time.FixedZone("", 3600))},
		"in seconds":       {in: day(1).Add(999 * time.Millisecond), want: day(1)},
		"five digits":      {in: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)},
		"five after shift": {in: time.Date(9999, 12, 31, 23, 59, 59, 0, time.FixedZone("", -3600))},
		"before year 1":    {in: time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)},
	} {
		t.Run(name, func(t *testing.T) {
			if got := writableDate(c.in); got.Format(time.RFC3339Nano) != c.want.Format(time.RFC3339Nano) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			feed := &Feed{ID: "tag:a", Title: "T", Home: home, Updated: c.in, Items: []Item{{ID: "tag:b", Published: c.in, Updated: c.in}}}
			compare(t, feed)
		})
	}
}

func TestAddresses(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/a?b=c&d":   "https://example.org/a?b=c&d",
		"HTTP://[::1]:80/#x":            "HTTP://[::1]:80/#x",
		"https://example.org/%2e/<\">é": "https://example.org/%2e/%3C%22%3E%C3%A9",
		"":                              "",
		"/posts/a/":                     "",
		"//evil.example/":               "",
		"javascript:alert(1)":           "",
		"https:evil":                    "",
		"https:///evil":                 "",
		"ftp://example.org/":            "",
		"https://example.org/ a":        "",
		"https://example.org\\a":        "",
		"https://example.org/\x00":      "",
		"https://example.org/\xff":      "",
		" https://example.org/":         "",
		"https://example.org/%zz":       "",
		"https://example.org/\u2028":    "",
		"https://example.org/\uffff":    "",
	} {
		if got := asciiAddress(in); got != want {
			t.Errorf("address(%q) is %q, want %q", in, got, want)
		}
	}
}

func TestLanguages(t *testing.T) {
	for in, want := range map[string]bool{
		"en": true, "en-GB": true, "zh-Hant-TW": true, "sl-rozaj-biske-1994": true, "x-whatever": true,
		"": false, "en_GB": false, "-": false, "en-": false, "english99": false, "dé": false, "en GB": false, "en\x00": false,
	} {
		if got := isLanguage(in); got != want {
			t.Errorf("isLanguage(%q) is %v", in, got)
		}
		if got := strings.Contains(string(write(t, &Feed{ID: "tag:a", Home: home, Language: in})["feed.json"]), `"language"`); got != want {
			t.Errorf("the feed has the language %q: %v", in, got)
		}
	}
}
