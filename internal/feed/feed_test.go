// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files in testdata")

const home = "https://example.com/topics/queues/"

// formats are the writers, by the names of their files.
var formats = map[string]func(*Feed, string) ([]byte, error){
	"feed.atom": (*Feed).Atom,
	"feed.rss":  (*Feed).RSS,
	"feed.json": (*Feed).JSON,
}

func day(d int) time.Time { return time.Date(2026, time.March, d, 0, 0, 0, 0, time.UTC) }

// sample returns a feed with an item of each kind: with all facts, without a page, and empty.
func sample() *Feed {
	return &Feed{
		ID:          NewAuthority("example.com").TagURI("topic", "team", "queues"),
		Title:       "Queues & streams",
		Description: "Posts about queues, when x < y.",
		Home:        home,
		Language:    "en-GB",
		Updated:     time.Date(2026, time.March, 18, 9, 30, 15, 5, time.FixedZone("", 3600)),
		Items: []Item{{
			ID:        NewAuthority("example.com").TagURI("post", "team", "backpressure"),
			Title:     "AT&T, <b> and \"quotes\"",
			Summary:   "Why a < b && c > d.\nAnd why <script>alert(1)</script> is text.",
			URL:       "https://example.com/posts/backpressure/?a=b&c=d#e",
			Published: day(16),
			Updated:   day(18).Add(8*time.Hour + 30*time.Minute + 15*time.Second),
			Authors:   []string{"Ada Lovelace", "Grace Hopper (USN)"},
			Byline:    "Ada Lovelace and Grace Hopper (USN)",
			Tags:      []string{"queues", "R&D"},
		}, {
			ID:        NewAuthority("example.com").TagURI("post", "team", "talk"),
			Title:     "A talk – 講演",
			Summary:   "It has no page.",
			Published: day(2),
		}, {
			ID: NewAuthority("example.com").TagURI("post", "team", "nothing"),
		}},
	}
}

// write returns the feed in all formats by file name.
func write(t testing.TB, f *Feed) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for name, format := range formats {
		body, err := format(f, home+name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = body
	}
	return out
}

func TestGolden(t *testing.T) {
	for prefix, feed := range map[string]*Feed{
		"sample-": sample(),
		"empty-":  {ID: NewAuthority("example.com").TagURI("topic", "team", "queues"), Home: home},
	} {
		for name, got := range write(t, feed) {
			golden := filepath.Join("testdata", prefix+name)
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s differs; if that is meant, run: go test ./internal/feed -update\n%s", golden, diff)
			}
		}
	}
}

func TestSameArgumentsGiveSameBytes(t *testing.T) {
	feed := sample()
	want := write(t, feed)
	for range 5 {
		if diff := cmp.Diff(want, write(t, feed)); diff != "" {
			t.Fatal(diff)
		}
	}
	if diff := cmp.Diff(sample(), feed, cmp.AllowUnexported(Feed{})); diff != "" {
		t.Errorf("writing changed the feed: %s", diff)
	}
	ready, err := feed.Ready()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, write(t, ready)); diff != "" {
		t.Errorf("a feed that is ready gives other files (-want +got):\n%s", diff)
	}
}

func TestErrors(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Feed)
		self   string
		want   string
	}{
		"self is a path":       {self: "/feed.atom", want: "address of the feed"},
		"self is empty":        {self: "", want: "address of the feed"},
		"home is a path":       {change: func(f *Feed) { f.Home = "/" }, self: home, want: `address of the page, "/"`},
		"home is a script":     {change: func(f *Feed) { f.Home = "javascript:alert(1)" }, self: home, want: "address of the page"},
		"no ID":                {change: func(f *Feed) { f.ID = "" }, self: home, want: "ID of the feed"},
		"ID is no URI":         {change: func(f *Feed) { f.ID = "queues" }, self: home, want: `ID of the feed, "queues"`},
		"ID with a space":      {change: func(f *Feed) { f.Items[1].ID = "tag:a b" }, self: home, want: `ID of item 1, "tag:a b"`},
		"ID beyond ASCII":      {change: func(f *Feed) { f.Items[1].ID = "tag:é" }, self: home, want: "ID of item 1"},
		"item without an ID":   {change: func(f *Feed) { f.Items[0].ID = "" }, self: home, want: "ID of item 0"},
		"two items of same ID": {change: func(f *Feed) { f.Items[0].ID = f.Items[1].ID }, self: home, want: "two items"},
	} {
		t.Run(name, func(t *testing.T) {
			feed := sample()
			if c.change != nil {
				c.change(feed)
			}
			for file, format := range formats {
				if body, err := format(feed, c.self); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s: got %q and error %v, want an error with %q", file, body, err, c.want)
				}
			}
		})
	}
}

func TestTagURI(t *testing.T) {
	for name, c := range map[string]struct {
		authority string
		path      []string
		want      string
	}{
		"a host":               {"example.com", []string{"post", "team", "a"}, "tag:example.com,2026:post/team/a"},
		"no regard to case":    {"Example.COM", []string{"a"}, "tag:example.com,2026:a"},
		"no regard to port":    {"example.com:8080", []string{"a"}, "tag:example.com,2026:a"},
		"the root's dot":       {"example.com.", []string{"a"}, "tag:example.com,2026:a"},
		"beyond ASCII":         {"bücher.example", []string{"é"}, "tag:xn--bcher-kva.example,2026:%C3%A9"},
		"IPv4":                 {"127.0.0.1:80", []string{"a"}, "tag:127.0.0.1,2026:a"},
		"IPv6":                 {"[::1]", []string{"a"}, "tag:localhost,2026:::1/a"},
		"IPv6 with a port":     {"[::1]:80", []string{"a"}, "tag:localhost,2026:::1/a"},
		"no host":              {"", []string{"a"}, "tag:localhost,2026:/a"},
		"an underscore":        {"a_b", []string{"c"}, "tag:localhost,2026:a_b/c"},
		"an address":           {"https://a/", []string{"c"}, "tag:localhost,2026:https:%2F%2Fa%2F/c"},
		"a slash in a part":    {"a.example", []string{"b/c"}, "tag:a.example,2026:b%2Fc"},
		"a slash between them": {"a.example", []string{"b", "c"}, "tag:a.example,2026:b/c"},
		"an empty part":        {"a.example", []string{"b", "", "c"}, "tag:a.example,2026:b//c"},
		"hostile":              {"a.example", []string{"<\x00\"#?% &\xff>"}, "tag:a.example,2026:%3C%00%22%23%3F%25%20&%FF%3E"},
	} {
		t.Run(name, func(t *testing.T) {
			got := NewAuthority(c.authority).TagURI(c.path...)
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if !isURI(got) {
				t.Errorf("%q is no URI", got)
			}
		})
	}
}
