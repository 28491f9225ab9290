// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/importertest"
)

func TestParseDate(t *testing.T) {
	for text, want := range map[string]string{
		"Sat, 03 Jul 2021 23:10:05 EST":         "2021-07-03T23:10:05-05:00",
		"Sat, 3 Jul 21 23:10 PDT":               "2021-07-03T23:10:00-07:00",
		"3 Jul 2021 23:10 +0000":                "2021-07-03T23:10:00Z",
		"Sat,03 Jul 2021 23:10:00 GMT":          "2021-07-03T23:10:00Z",
		"Satur, 03 July 2021 23:10:00 JST":      "2021-07-03T23:10:00+09:00",
		"Sat, 03 Jul 2021 23:10:00 GMT+2":       "2021-07-03T23:10:00+02:00",
		"Sat, 03 Jul 2021 23:10:00 UTC-0330":    "2021-07-03T23:10:00-03:30",
		"Sat, 03 Jul 2021 23:10:00 +0200 (EET)": "2021-07-03T23:10:00+02:00",
		"Sat, 03 Jul 2021 23:10:00 -0000":       "2021-07-03T23:10:00Z",
		"Sat, 03 Jul 2021 11:10 PM":             "2021-07-03T23:10:00Z",
		"Sat, 03 Jul 2021 12:10 AM CET":         "2021-07-03T00:10:00+01:00",
		"Sa, 03 Juli 2021 23:10:00 +0200":       "2021-07-03T23:10:00+02:00",
		"mer., 03 août 2021 23:10:00 +0200":     "2021-08-03T23:10:00+02:00",
		"Mi, 03 Mär 2021 23:10:00 +0100":        "2021-03-03T23:10:00+01:00",
		"Fri, 03 Sept 2021 23:10:00 GMT":        "2021-09-03T23:10:00Z",
		"July 3, 2021":                          "2021-07-03 day",
		"Jul 3rd, 2021 11:10 pm":                "2021-07-03T23:10:00Z",
		"03 Jul 2021":                           "2021-07-03 day",
		"Sat Jul  3 23:10:00 2021":              "2021-07-03T23:10:00Z",
		"Sat Jul  3 23:10:00 CEST 2021":         "2021-07-03T23:10:00+02:00",
		"2021-07-03":                            "2021-07-03 day",
		"20210703":                              "2021-07-03 day",
		"2021-07-03 23:10":                      "2021-07-03T23:10:00Z",
		"2021-07-03T23:10:05.250+05:30":         "2021-07-03T23:10:05+05:30",
		"03.07.2021":                            "2021-07-03 day",
		"2021/07/03 23:10":                      "2021-07-03T23:10:00Z",
		"23/07/2021":                            "2021-07-23 day",
		"07/23/2021":                            "2021-07-23 day",
		"07/07/2021":                            "2021-07-07 day",
		"03/07/2021":                            "it does not say which number is the day",
		"Sat, 03 Jul 2021 23:10:00 IST":         `2021-07-03 day, the zone "IST" may mean several`,
		"Sat, 03 Jul 2021 23:10:00 B":           `2021-07-03 day, the zone "B" may mean several`,
		"2021-07-03T24:00:00Z":                  "2021-07-03 day, the day has no such time",
		"Wed, 31 Jun 2021 10:00:00 GMT":         "the calendar has no such day",
		"Mon, 30 Nov -0001 00:00:00 +0000":      "it is no date that feeds have",
		"2021-02-30":                            "the calendar has no such day",
		"yesterday":                             "it is no date that feeds have",
		"03 Foo 2021":                           "the calendar has no such day",
	} {
		d, err := parseDate(text, nil)
		got := d.time.Format(time.RFC3339)
		switch {
		case err != nil:
			got = err.Error()
		case d.doubt != "":
			got = d.time.Format(time.DateOnly) + " day, " + d.doubt
		case d.dayOnly:
			got = d.time.Format(time.DateOnly) + " day"
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
	berlin := time.FixedZone("", 3600)
	if d, err := parseDate("2021-01-03 23:10", berlin); err != nil || d.time.Location() != berlin {
		t.Errorf("got %v, %v", d.time, err)
	}
}

func FuzzParseDate(f *testing.F) {
	f.Add("Sat, 03 Jul 2021 23:10:05 EST")
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := parseDate(text, nil); err == nil && !strings.Contains(text, fmt.Sprint(d.time.Day())) {
			t.Errorf("%q: the day %d is not in the text", text, d.time.Day())
		}
	})
}

const rssStart = `<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Tea &amp; co</title><link>https://tea.example/</link><language>en</language><description>d</description>
`

func load(t *testing.T, text string) *importer.Blog {
	t.Helper()
	blog, err := Load(strings.NewReader(text), "feed.xml", importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return blog
}

func TestLoad(t *testing.T) {
	day := time.Date(2021, 7, 3, 0, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		feed   string
		post   importer.Post
		losses []string
	}{
		"RSS": {
			rssStart + `<item><media:title>no</media:title><title><![CDATA[Set<T> &amp; <em>more</em>]]></title><link>/2021/tea/</link><pubDate>2021-07-03</pubDate><category> Green, tea</category><category>Green, tea</category><category/><dc:subject>Cups</dc:subject><itunes:keywords>hot, cold </itunes:keywords>
<dc:creator>Ann</dc:creator><author>jo@tea.example (Jo)</author><author>x@tea.example</author><description>A &lt;b&gt;short&lt;/b&gt; one</description><content:encoded><![CDATA[<p>Long <a href="../b/">b</a> <img src="c.png" alt="c"></p><ul><li>x</ul>]]></content:encoded></item></channel></rss>`,
			importer.Post{Name: "tea", Title: "Set<T> & more", Date: day, DateOnly: true, Tags: []string{"Green, tea", "Cups", "hot", "cold"}, Authors: []string{"Ann", "Jo"}, Summary: "A short one", Path: "/2021/tea/", Language: "en",
				Content: "Long [b](https://tea.example/2021/b/) ![c](https://tea.example/2021/tea/c.png)\n\n- x"}, nil,
		},
		"RSS without titles and links": {
			rssStart + `<item><guid>https://tea.example/n/1.html</guid><pubDate>Sat, 03 Jul 2021 23:30:00 -0800</pubDate><description>Just a &lt;i&gt;note&lt;/i&gt; on how ten and more words make a long title of it</description></item></channel></rss>`,
			importer.Post{Name: "1", Title: "Just a note on how ten and more words make…", Date: time.Date(2021, 7, 3, 23, 30, 0, 0, time.FixedZone("", -8*3600)), Path: "/n/1.html", Language: "en", Content: "Just a *note* on how ten and more words make a long title of it"}, nil,
		},
		"RSS with an announcement": {
			rssStart + `<item><title>A</title><guid isPermaLink="false">1</guid><link>https://other.example/a?b=1</link><pubDate>03/07/2021</pubDate></item></channel></rss>`,
			importer.Post{Name: "a", Title: "A", Link: "https://other.example/a?b=1", Language: "en"}, []string{`the date "03/07/2021" cannot be read: it does not say which number is the day (DateInvalid)`},
		},
		"RSS with unescaped HTML": {
			rssStart + `<item><title>A</title><description>one</description><description><p>raw <b>markup</b><br/></p></description></item></channel></rss>`,
			importer.Post{Name: "a", Title: "A", Language: "en", Content: "raw **markup**"}, []string{"the post has no date (DateMissing)", "the item has 2 times description: the longest is taken (FieldIgnored)"},
		},
		"RSS with XHTML": {
			rssStart + `<item><title>A</title><pubDate>2021-07-03</pubDate><h:body xmlns:h="http://www.w3.org/1999/xhtml"><h:p>full<h:br/>text</h:p><h:p/></h:body></item></channel></rss>`,
			importer.Post{Name: "a", Title: "A", Date: day, DateOnly: true, Language: "en", Content: "full\\\ntext"}, nil,
		},
		"Atom": {
			`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://tea.example/x/"><title>F</title><link rel="self" href="f.xml"/><link href="https://tea.example/"/><entry xml:base="sub/" xml:lang="de"><title>Set&lt;T&gt; &amp;amp; b</title><id>urn:1</id>
<updated>2021-07-03T23:30:00+09:00</updated><link rel="replies" href="r"/><link href="a/"/><category term="t" label="Tea"/><author><name>Ann</name><email>a@tea.example</email></author><summary>S &lt; t</summary>
<content type="html">&lt;img src="c.png"&gt;&lt;pre&gt;&lt;code&gt;a
  b&lt;/code&gt;&lt;/pre&gt;</content></entry></feed>`,
			importer.Post{Name: "a", Title: "Set<T> &amp; b", Date: time.Date(2021, 7, 3, 23, 30, 0, 0, time.FixedZone("", 9*3600)), Tags: []string{"Tea"}, Authors: []string{"Ann"}, Summary: "S < t", Path: "/x/sub/a/", Language: "de",
				Content: "![](https://tea.example/x/sub/c.png)\n\n```\na\n  b\n```"}, nil,
		},
		"Atom with text": {
			`<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title type="html">A &amp;lt; &lt;b&gt;b&lt;/b&gt;</a:title><a:id>https://tea.example/1</a:id><a:published>2021-07-03</a:published><a:updated>2021-07-09</a:updated><a:content>if a &lt;b&gt; *c* &amp;amp; d

e</a:content></a:entry></a:feed>`,
			importer.Post{Name: "1", Title: "A < b", Date: day, DateOnly: true, Updated: day.AddDate(0, 0, 6), Path: "/1", Content: "if a \\<b> \\*c\\* &amp;amp; d\n\ne"}, nil,
		},
		"Atom with XHTML": {
			`<feed xmlns="http://www.w3.org/2005/Atom" xmlns:h="http://www.w3.org/1999/xhtml"><entry><title>A</title><published>2021-07-03</published><content type="xhtml"><h:div><h:p>a &lt; b</h:p></h:div></content></entry></feed>`,
			importer.Post{Name: "a", Title: "A", Date: day, DateOnly: true, Content: "a \\< b"}, nil,
		},
		"JSON Feed": {
			`{"version":"https://jsonfeed.org/version/1.1","title":"F","home_page_url":"https://tea.example","items":[
{"id":7,"url":"https://tea.example/a","title":"A","content_text":"a < b\n\n*c*","summary":"S","date_modified":"2021-07-03T04:30:00+09:00","tags":[" Tea ",""],"authors":[{"name":"Ann"}],"image":"https://tea.example/i.png"}]}`,
			importer.Post{Name: "a", Title: "A", Date: time.Date(2021, 7, 3, 4, 30, 0, 0, time.FixedZone("", 9*3600)), Tags: []string{"Tea"}, Authors: []string{"Ann"}, Summary: "S", Path: "/a", Image: "https://tea.example/i.png", Content: "a \\< b\n\n\\*c\\*"}, nil,
		},
		"JSON Feed with both texts": {
			`{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","content_text":"x","content_html":"<p><strong>b</strong></p>","date_published":"2021-07-03"}]}`,
			importer.Post{Name: "b", Title: "b", Date: day, DateOnly: true, Content: "**b**"}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			blog := load(t, test.feed)
			test.post.File = "feed.xml"
			if diff := cmp.Diff([]importer.Post{test.post}, blog.Posts, cmpopts.EquateApproxTime(0), cmpopts.IgnoreFields(importer.Post{}, "Line")); diff != "" {
				t.Error(diff)
			}
			var losses []string
			for _, loss := range blog.Losses {
				losses = append(losses, fmt.Sprintf("%s (%s)", loss.Message, loss.Reason))
			}
			if diff := cmp.Diff(test.losses, losses); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNoFeed(t *testing.T) {
	for _, text := range []string{"", "<html></html>", `{"a": 1}`, "{", "<rss", strings.Repeat("<a>", 300)} {
		if _, err := Load(strings.NewReader(text), "a.xml", importer.Options{}); err == nil {
			t.Errorf("%q is taken for a feed", text)
		}
	}
}

// record is a feed, and what a library made of its first item.
type record struct {
	Content, Note, Published, Title, URL, ID, Body, Summary string
	Tags                                                    []string
}

func TestRecords(t *testing.T) {
	for i, r := range importertest.Rows[record](t, "feed.jsonl") {
		t.Run(fmt.Sprintf("%d %s %s", i+1, r.Note, r.Published), func(t *testing.T) {
			blog := load(t, r.Content)
			if len(blog.Posts) != 1 {
				t.Fatalf("got %d posts, losses %v", len(blog.Posts), blog.Losses)
			}
			post := blog.Posts[0]
			day := dayIn(r.Published)
			switch {
			case day != 0 && post.Date.Day() != day && !hasLoss(blog, importer.DateInvalid):
				t.Errorf("the day of %q is %v, losses %v", r.Published, post.Date, blog.Losses)
			case day == 0 && !post.Date.IsZero() && r.Published != "":
				t.Errorf("the day of %q is %v", r.Published, post.Date)
			case post.Date.IsZero() && !hasLoss(blog, importer.DateInvalid) && !hasLoss(blog, importer.DateMissing):
				t.Errorf("nobody is told that %q is no date", r.Published)
			}
			if r.Title != "" && !strings.HasPrefix(post.Title, strings.SplitN(plainTitle(r.Title), " ", 2)[0]) {
				t.Errorf("the title is %q, want %q", post.Title, r.Title)
			}
			for _, tag := range r.Tags {
				if tag = strings.TrimSpace(tag); tag != "" && tag != "Uncategorized" && strings.Count("\n"+strings.Join(post.Tags, "\n")+"\n", "\n"+tag+"\n") != 1 {
					t.Errorf("the tag %q is not once in %q", tag, post.Tags)
				}
			}
			if r.URL != "" && !strings.Contains(r.URL, "?") && !strings.HasSuffix(r.URL, post.Path+post.Link) && post.Link != r.URL {
				if !strings.HasSuffix(post.Link, r.URL) {
					t.Errorf("the address is %q%q, want %q", post.Path, post.Link, r.URL)
				}
			}
			if strings.HasPrefix(r.ID, "https://") && post.Path == "" && post.Link == "" {
				t.Errorf("the permalink %q is lost", r.ID)
			}
			if (r.Body != "" || r.Summary != "") && post.Content == "" && post.Summary == "" {
				t.Error("the text is lost")
			}
		})
	}
}

func hasLoss(blog *importer.Blog, reason importer.Reason) bool {
	for _, loss := range blog.Losses {
		if loss.Reason == reason {
			return true
		}
	}
	return false
}

// dayIn is the day of the month that a date of the records says, read without the parser: they are
// all of the 4th, 5th, 13th or 30th, which the calendar may not have.
func dayIn(text string) int {
	for _, day := range []struct {
		marks string
		day   int
	}{{"2024-03-05|20240305|05 Mar|5 Mar|05 Sept|Mar 5|Mar  5|05.03|05 Mär", 5}, {"04 Jun", 4}, {"13/03", 13}} {
		for mark := range strings.SplitSeq(day.marks, "|") {
			if strings.Contains(text, mark) {
				return day.day
			}
		}
	}
	return 0
}
