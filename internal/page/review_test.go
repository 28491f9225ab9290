// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/language"
	"github.com/topicpages/topicpages/test/builder"
)

func owners(names ...v1alpha1.Owner) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.Spec.Owners = names }
}

// agedArchive returns the archive of articles, with some due for a review: leases by its own reviewBy, clocks by the
// Topic few, and linked by a Topic that has owners.
func agedArchive() *archive.Archive {
	a := articleArchive()
	a.SetTopic(builder.Topic("few", func(t *v1alpha1.Topic) { t.Spec.Title = "A few" }, builder.StaleAfter("P18M", "clock-team")))
	a.SetPost(builder.Post("leases", "2024-03-01", builder.Tags("many", "few", "time"), builder.Title("On leases"), withContent(leases),
		builder.ReviewBy("2026-01-01"), builder.LastReviewed("2025-06-01"), owners("Ada <Lovelace>", "storage")))
	a.SetPost(builder.Post("linked", "2024-01-01", builder.Tags("many"), builder.Title("A paper elsewhere"), builder.URL("https://example.org/paper?a=1&b=2"),
		builder.ReviewBy("2025-09-01T12:00:00+02:00"), func(p *v1alpha1.Post) { p.Spec.UpdateDate = "2024-06-01" }))
	a.SetPost(builder.Post("p49", "2022-10-01", builder.Tags("many"), builder.ReviewBy("2026-04-02")))
	return a
}

// manyDue returns a Topic with n Posts that are due, ten in each year from 2000 on, each with two owners.
func manyDue(n int) *archive.Archive {
	a := archive.New()
	a.SetTopic(builder.Topic("go"))
	for i := range n {
		a.SetPost(builder.Post(fmt.Sprintf("p%03d", i), "1999-01-01", builder.Tags("go"), builder.ReviewBy(fmt.Sprintf("%d-%02d-01", 2000+i/10, 1+i%10)),
			owners(v1alpha1.Owner(fmt.Sprint("team ", i%3)), v1alpha1.Owner(fmt.Sprint("person ", i)))))
	}
	return a
}

func TestReviewGolden(t *testing.T) {
	files := render(t, articleSite(""), allSummaries(agedArchive())...)
	for path, golden := range map[string]string{
		"review/index.html": "review.html", "review/index.json": "review.json", "review/atom.xml": "review.xml",
		"topics/few/index.html": "aged-topic.html", "topics/few/index.json": "aged-topic.json", "topics/few/index.md": "aged-topic.md",
		"posts/leases/index.html": "aged-post.html",
	} {
		t.Run(path, func(t *testing.T) { checkGolden(t, path, golden, stableAssets(files[path])) })
	}
}

// If nobody asks for a review, no page mentions one.
func TestNoReviewsNoPage(t *testing.T) {
	files := render(t, articleSite(""), articleTopics()...)
	for path, body := range files {
		if strings.HasPrefix(path, "review/") || strings.HasSuffix(path, ".html") && strings.Contains(string(body), "/review/") {
			t.Errorf("%s tells of reviews", path)
		}
	}
}

// The page of reviews stays while no review is due, because readers know its address.
func TestNoReviewIsDue(t *testing.T) {
	a := articleArchive()
	a.SetPost(builder.Post("leases", "2024-03-01", builder.Tags("many", "few"), withContent(leases), builder.ReviewBy("2026-04-01T00:00:01Z")))
	files := render(t, articleSite(""), allSummaries(a)...)
	if got := visible(t, files["review/index.html"]); !strings.Contains(got, "No review is due.") {
		t.Errorf("the page says %s", got)
	}
	for _, path := range []string{"index.html", "posts/leases/index.html", "topics/few/index.html"} {
		if strings.Contains(string(files[path]), "/review/") {
			t.Errorf("%s tells of reviews", path)
		}
	}
}

func TestReviewNotices(t *testing.T) {
	files := render(t, articleSite(""), allSummaries(agedArchive())...)
	notice := func(path, class string) []string {
		var list []string
		for _, n := range findAll(parseHTML(t, files[path]), "p", class) {
			list = append(list, textOf(n))
		}
		return list
	}
	for _, test := range []struct {
		path, class string
		want        []string
	}{
		{"posts/leases/index.html", "notice", []string{"Last reviewed 1 Jun 2025, review due since 1 Jan 2026. Reviews due"}},
		{"posts/clocks/index.html", "notice", []string{"Published 1 Feb 2024, review due since 1 Aug 2025. Reviews due"}},
		{"topics/few/index.html", "notice", []string{"2 posts are due for a review, the first since 1 Aug 2025. Reviews due"}},
		{"topics/few/index.html", "due", []string{"Review due since 1 Jan 2026", "Review due since 1 Aug 2025"}},
		{"topics/many/index.html", "notice", []string{"3 posts are due for a review, the first since 1 Aug 2025. Reviews due"}},
		{"topics/many/2024/index.html", "due", []string{"Review due since 1 Jan 2026", "Review due since 1 Aug 2025", "Review due since 1 Sep 2025"}},
		{"review/index.html", "lead", []string{"3 posts are due for a review."}},
	} {
		if diff := cmp.Diff(test.want, notice(test.path, test.class)); diff != "" {
			t.Errorf("%s of %s (-want +got):\n%s", test.class, test.path, diff)
		}
	}
	if got := visible(t, files["index.html"]); !strings.Contains(got, "3 posts are due for a review.") {
		t.Errorf("the index says %s", got)
	}
	if byline := textOf(findAll(parseHTML(t, files["posts/leases/index.html"]), "p", "byline")[0]); !strings.Contains(byline, "Reviewed 1 Jun 2025") {
		t.Errorf("the byline is %q", byline)
	}
	if page := linkedDataOf(t, files["posts/leases/index.html"])["WebPage"]; page["lastReviewed"] != "2025-06-01T00:00:00Z" {
		t.Errorf("linked data has the last review at %v", page["lastReviewed"])
	}
	if got := textOf(findAll(parseHTML(t, files["topics/few/index.html"]), "dl", "facts")[0]); !strings.Contains(got, "Last review1 Jun 2025") && !strings.Contains(got, "Last review 1 Jun 2025") {
		t.Errorf("the facts are %q", got)
	}
}

func TestNoticesInEveryLanguage(t *testing.T) {
	for _, tag := range language.Tags {
		l := language.Find(tag)
		files := render(t, articleSite(v1alpha1.Language(tag)), allSummaries(agedArchive())...)
		for path, body := range files {
			checkFile(t, path, body)
			if english := "eview due"; tag != "en" && strings.HasSuffix(path, ".html") && strings.Contains(string(body), english) {
				t.Errorf("%s: %s is in English", tag, path)
			}
		}
		for path, want := range map[string]string{
			"posts/leases/index.html": l.Text("Last reviewed %s, review due since %s.", l.Date(now.AddDate(0, -10, 0)), l.Date(now.AddDate(0, -3, 0))),
			"review/index.html":       l.Text("Without an owner"),
			"index.html":              l.Text("%d posts are due for a review.", 3),
		} {
			if got := visible(t, files[path]); !strings.Contains(got, strings.ReplaceAll(want, "\u00a0", " ")) {
				t.Errorf("%s: %s does not say %q: %s", tag, path, want, got)
			}
		}
	}
}

var yearOfReviews = regexp.MustCompile(`^review/([0-9]{4}/)?index\.json$`)

// Up to fifty due Posts are on one page. More are also on one for each year.
func TestReviewPagesByYear(t *testing.T) {
	for due, years := range map[int]int{1: 0, MaxCards: 0, MaxCards + 1: 6, 130: 13} {
		t.Run(fmt.Sprint(due), func(t *testing.T) {
			files := render(t, articleSite(""), allSummaries(manyDue(due))...)
			names := map[string]int{}
			pages := 0
			for path, body := range files {
				if !yearOfReviews.MatchString(path) {
					continue
				}
				var facts reviews
				if err := json.Unmarshal(body, &facts); err != nil {
					t.Fatal(err)
				}
				if facts.Year == 0 {
					if facts.DueCount != due || len(facts.Posts) != min(due, MaxCards) || len(facts.Years) != years || facts.Posts[0].Name != "p000" {
						t.Errorf("the page of all years has %d of %d, %d years, first %q", len(facts.Posts), facts.DueCount, len(facts.Years), facts.Posts[0].Name)
					}
				} else {
					pages++
				}
				if facts.Year == 0 && years > 0 {
					continue
				}
				for _, p := range facts.Posts {
					names[p.Name]++
				}
				root := parseHTML(t, files[strings.TrimSuffix(path, "json")+"html"])
				cards := 0
				for _, list := range findAll(root, "ul", "reviews") {
					cards += len(findAll(list, "li", ""))
				}
				if cards != 2*len(facts.Posts) { // each has two owners
					t.Errorf("%s: %d cards for %d Posts", path, cards, len(facts.Posts))
				}
			}
			if len(names) != due || pages != years {
				t.Errorf("%d Posts on %d pages of years, want %d and %d", len(names), pages, due, years)
			}
			for name, count := range names {
				if count != 1 {
					t.Errorf("%s is there %d times", name, count)
				}
			}
			for path := range files {
				if !IsPath(path) {
					t.Errorf("%s is not a path of a site", path)
				}
			}
			if sitemap := string(files["sitemap-0.xml"]) + string(files["sitemap-pages.xml"]); strings.Contains(sitemap, "/review/") {
				t.Error("the sitemap has a page of reviews")
			}
		})
	}
}

// A page of a year lists no more than two hundred, however many became due in that year and whoever owns them. It counts them all.
func TestAReviewPageIsBounded(t *testing.T) {
	const due = maxYearReviews + 100
	sizes := map[int]int{}
	for _, more := range []int{0, 400} {
		a := articleArchive()
		for i := range due + more {
			a.SetPost(builder.Post(fmt.Sprintf("p%04d", i), "2018-02-01", builder.Tags("many"), builder.ReviewBy(fmt.Sprintf("2025-%02d-01", 1+i%9)), owners("a", "b")))
		}
		files := render(t, articleSite(""), allSummaries(a)...)
		var facts reviews
		if err := json.Unmarshal(files["review/2025/index.json"], &facts); err != nil {
			t.Fatal(err)
		}
		if facts.DueCount != due+more || len(facts.Posts) != maxYearReviews || facts.Owners[0].DueCount != due+more || facts.Posts[0].ReviewBy != "2025-01-01" {
			t.Errorf("the facts have %d of %d, and %+v", len(facts.Posts), facts.DueCount, facts.Owners)
		}
		body := files["review/2025/index.html"]
		if cards := len(findAll(parseHTML(t, body), "p", "title")); cards != 2*maxYearReviews {
			t.Errorf("the page has %d cards", cards)
		}
		for _, path := range []string{"review/index.html", "review/2025/index.html"} {
			if got := visible(t, files[path]); !strings.Contains(got, "Listed here are the posts that have been due longest.") {
				t.Errorf("%s does not say that it leaves some out", path)
			}
		}
		sizes[more] = len(body)
	}
	if sizes[400] > sizes[0]+100 {
		t.Errorf("the page has %d bytes, and %d with more that are due", sizes[0], sizes[400])
	}
	if got := visible(t, render(t, articleSite(""), allSummaries(agedArchive())...)["review/index.html"]); strings.Contains(got, "Listed here") {
		t.Errorf("a page with all says %s", got)
	}
}

func TestReviewsAreByOwner(t *testing.T) {
	root := parseHTML(t, render(t, articleSite(""), allSummaries(agedArchive())...)["review/index.html"])
	if meta := findAll(root, "meta", ""); !slices.ContainsFunc(meta, func(n *html.Node) bool { return attr(n, "name") == "robots" && attr(n, "content") == "noindex" }) {
		t.Error("search engines may list the page")
	}
	var got []string
	for _, section := range findAll(root, "section", "") {
		for _, list := range findAll(section, "ul", "reviews") {
			for _, item := range findAll(list, "li", "") {
				got = append(got, textOf(findAll(section, "h2", "")[0])+": "+textOf(findAll(item, "p", "title")[0]))
			}
		}
	}
	want := []string{"Ada <Lovelace>: On leases", "clock-team: On clocks", "storage: On leases", "Without an owner: A paper elsewhere"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A later review of the same Post is a new item for feed readers.
func TestAReviewIsAnItem(t *testing.T) {
	ids := map[string]bool{}
	for _, by := range []string{"2025-01-01", "2025-02-01"} {
		a := articleArchive()
		a.SetPost(builder.Post("p01", "2018-02-01", builder.Tags("many"), builder.ReviewBy(by)))
		var f struct {
			Items []struct {
				ID, URL string
				Summary string `json:"content_text"`
			}
		}
		if err := json.Unmarshal(render(t, articleSite(""), allSummaries(a)...)["review/feed.json"], &f); err != nil {
			t.Fatal(err)
		}
		if len(f.Items) != 1 || f.Items[0].URL != "https://example.com/topics/many/" || !strings.Contains(f.Items[0].Summary, "review due since") {
			t.Fatalf("the feed has %+v", f.Items)
		}
		ids[f.Items[0].ID] = true
	}
	if len(ids) != 2 {
		t.Errorf("the items have the IDs %v", ids)
	}
}

// An edit of a Post that is due concerns the page of the year in which its review became due, unless another year comes or goes:
// pages of years link to each other.
func TestAnEditChecksItsYearOfReviewsOnly(t *testing.T) {
	a := manyDue(130)
	c := NewCatalog(articleSite(""))
	years := func() (list []int) {
		for _, group := range c.Update(allSummaries(a)) {
			if g, ok := group.(ReviewYearGroup); ok {
				list = append(list, g.Year)
			}
		}
		return list
	}
	all := len(years())
	post := *allSummaries(a)[0].DueReviews[0].Post.Object.DeepCopy()
	post.Spec.Title = "Edited"
	a.SetPost(&post)
	if got := years(); len(got) != 1 || all < 10 {
		t.Errorf("an edit checks the years %v of %d", got, all)
	}
	a.SetPost(builder.Post("early", "1950-01-01", builder.Tags(post.Spec.Tags...), builder.ReviewBy("1951-01-01")))
	if got := years(); len(got) != all+1 {
		t.Errorf("with another year the years %v are checked, of %d", got, all+1)
	}
}
