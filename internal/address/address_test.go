// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package address_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/manifest"
)

func TestNormalize(t *testing.T) {
	for path, want := range map[string]string{
		"/":                                    "",
		"/index.html":                          "",
		"/x":                                   "/x",
		"/x/":                                  "/x",
		"/x/index.html":                        "/x",
		"/X/INDEX.HTML":                        "/x",
		"/xindex.html":                         "/xindex.html",
		"/Blog/X_y.HTML":                       "/blog/x_y.html",
		"/caf%C3%A9/":                          "/café",
		"/CAFÉ/":                               "/cafÉ", // nginx maps only ASCII letters to lower case
		"/a%20b":                               "/a b",
		"/100%25":                              "/100%",
		"/it's/;{}$\"":                         "/it's/;{}$\"",
		"/a..b/...":                            "/a..b/...",
		"/.well-known/x":                       "/.well-known/x",
		"/2016/03/15/data-act/":                "/2016/03/15/data-act",
		"/%E8%A8%98/" + strings.Repeat("記", 9): "/記/" + strings.Repeat("記", 9),
	} {
		if got, err := address.Normalize(path); err != nil || got != want {
			t.Errorf("%q is %q (%v), want %q", path, got, err, want)
		}
	}
	for _, path := range []string{
		"", "x", "x/", "//", "//x", "/a//b", "/x//", ".", "/.", "/..", "/a/../b", "/a/./b", "/%2e%2e/", "/%", "/%zz", "/a%00", "/a%0a", "/a\r\nSet-Cookie: x", "/%ff", "/\xff", "/a\u0085",
		"/%EF%BF%BE",
	} {
		if got, err := address.Normalize(path); err == nil {
			t.Errorf("%q is %q, want an error", path, got)
		}
	}
}

// Normalizing a normal form changes nothing, in any spelling.
func TestSpelling(t *testing.T) {
	for path, want := range map[string]string{"/": "", "/Blog/X%C3%89y.HTML": "/Blog/XÉy.HTML", "/X/INDEX.html": "/X", "/CAFÉ/": "/CAFÉ", "/x": "/x"} {
		if got, err := address.Spelling(path); err != nil || got != want {
			t.Errorf("%q is %q (%v), want %q", path, got, err, want)
		}
	}
	for _, path := range []string{"x", "/a/../b", "/%zz"} {
		if got, err := address.Spelling(path); err == nil {
			t.Errorf("%q is %q, want an error", path, got)
		}
	}
}

func TestNormalizeTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		path := "/" + strings.Join(rapid.SliceOfN(rapid.StringMatching(`[A-Za-z0-9éÉ記._~;'"{}$%25 -]{1,8}`), 0, 4).Draw(t, "segments"), "/")
		normal, err := address.Normalize((&url.URL{Path: path}).EscapedPath())
		if err != nil {
			return
		}
		if base, isIndex := strings.CutSuffix(normal, "/index.html"); isIndex {
			normal = base // the folder of this name
		}
		for _, ending := range []string{"/", "/index.html", "/INDEX.html"} {
			if again, err := address.Normalize((&url.URL{Path: normal + ending}).EscapedPath()); err != nil || again != normal {
				t.Fatalf("%q is %q; with %q it is %q (%v)", path, normal, ending, again, err)
			}
		}
	})
}

func TestPage(t *testing.T) {
	for path, want := range map[string]string{
		"/posts/a/":               "/posts/a/",
		"/posts/a":                "/posts/a/",
		"/posts/a/index.html?x#y": "/posts/a/",
		"/posts/a?b=c/d":          "/posts/a/",
		"/posts/a#b?c":            "/posts/a/",
		"/Posts/%61/":             "/posts/a/",
		"/2016/03/05/data-act/":   "/2016/03/05/data-act/",
		"/posts/":                 "/posts/",
		"/posts/a/b.png":          "/posts/a/b.png/",
		"/topics/go/":             "/topics/go/",
		"/topics/go/2024/":        "/topics/go/",
		"/topics/go/index.json":   "/topics/go/",
		"/":                       "",
		"/#a":                     "",
		"/media/a.png":            "",
		"/a//b":                   "",
		"/%zz":                    "",
		"posts/a/":                "",
	} {
		if page, ok := address.Page(path); page != want || ok != (want != "") {
			t.Errorf("%q leads to %q, %v; want %q", path, page, ok, want)
		}
	}
}

func TestIsOwn(t *testing.T) {
	for _, path := range []string{
		"", "/topics", "/search", "/search/0.json", "/page/2", "/by-date", "/by-posts", "/assets/0a.css", "/media/a.png", "/robots.txt",
		"/llms.txt", "/404.html", "/atom.xml", "/rss.xml", "/feed.json", "/sitemap.xml", "/sitemap-0.xml", "/.well-known/topicpages.json", "/review", "/review/2026",
	} {
		if !address.IsOwn(path) {
			t.Errorf("%s is not known as the site's own", path)
		}
	}
	for _, path := range []string{
		"/topics/go", "/topics/go/index.json", "/posts", "/posts/a", "/pages", "/x/search", "/2016/atom.xml", "/searching", "/sitemap", "/feed.xml", "/about",
	} {
		if address.IsOwn(path) {
			t.Errorf("%s is taken for the site's own", path)
		}
	}
}

// The rule of the schema and the code know the same folders.
func TestTheSchemaRefusesPermalinksInFoldersOfTheSite(t *testing.T) {
	dir := t.TempDir()
	problemsOf := func(permalinks string) []manifest.Problem {
		t.Helper()
		file := filepath.Join(dir, "site.yaml")
		text := fmt.Sprintf("apiVersion: topicpages.dev/v1alpha1\nkind: Site\nmetadata:\n  name: notes\nspec:\n  permalinks: %q\n", permalinks)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		set, err := manifest.NewReader([]string{file}, strings.NewReader(""), "default").Read()
		if err != nil {
			t.Fatal(err)
		}
		return set.Problems
	}
	for _, folder := range address.OwnSegments {
		for _, rest := range []string{":slug/", ":year/:slug/"} {
			if permalinks := "/" + folder + "/" + rest; len(problemsOf(permalinks)) == 0 {
				t.Errorf("the schema admits %s", permalinks)
			}
		}
		if permalinks := "/x" + strings.TrimPrefix(folder, ".") + "/:slug/"; len(problemsOf(permalinks)) > 0 {
			t.Errorf("the schema refuses %s: %v", permalinks, problemsOf(permalinks))
		}
	}
}

func TestPermalinks(t *testing.T) {
	berlin := time.FixedZone("", 3600)
	published := time.Date(2016, 3, 5, 0, 30, 0, 0, berlin) // 4 March in UTC
	for _, tc := range []struct {
		permalinks address.Permalinks
		name, want string
		taken      bool
	}{
		{"", "data-act", "/posts/data-act/", false},
		{"/posts/:slug/", "search", "/posts/search/", false},
		{"/:year/:month/:day/:slug/", "data-act", "/2016/03/05/data-act/", false},
		{"/blog/:year-:month-:day-:slug/", "data.act", "/blog/2016-03-05-data.act/", false},
		{"/:slug/", "about", "/about/", false},
		{"/:slug/", "search", "/posts/search/", true},
		{"/:slug/", "topics", "/posts/topics/", true},
		{"/:slug/:year/", "posts", "/posts/posts/", true},
		{"/posts/:year/:slug/", "a", "/posts/2016/a/", false},
		{"/:year/:slug/", strings.Repeat("x", 200), "/2016/" + strings.Repeat("x", 200) + "/", false},
		{address.Permalinks("/" + strings.Repeat("y", 56) + "/:slug/"), strings.Repeat("x", 200), "/posts/" + strings.Repeat("x", 200) + "/", true},
		// The schema admits none of these.
		{"/:year/", "a", "/posts/a/", true},
		{"/:slug", "a", "/posts/a/", true},
		{"/../:slug/", "a", "/posts/a/", true},
		{"/A_b/:slug/", "a", "/posts/a/", true},
		{"/topics/:slug/", "a", "/posts/a/", true},
	} {
		path, ok := tc.permalinks.Path(tc.name, published)
		if path != tc.want || ok == tc.taken {
			t.Errorf("%q puts %.20q at %q, %v; want %q", tc.permalinks, tc.name, path, ok, tc.want)
		}
	}
}

// No two Posts share a path, and a Post's name can be found in its path.
func TestPermalinksTellPostsApart(t *testing.T) {
	names := rapid.StringMatching(`[a-z0-9]([a-z0-9.-]{0,6}[a-z0-9])?|search|posts|topics|2016|page`)
	days := rapid.Custom(func(t *rapid.T) time.Time {
		return time.Date(rapid.SampledFrom([]int{1, 2016, 9999}).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 28).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
	})
	patterns := rapid.SampledFrom([]address.Permalinks{
		"", "/:slug/", "/:year/:slug/", "/:slug/:year/", "/:year/:month/:day/:slug/", "/posts/:year/:slug/", "/posts/:slug/:day/", "/:year-:slug/", "/:slug-:month/", "/a/:slug/b/:year/", "/posts/posts/:slug/",
	})
	rapid.Check(t, func(t *rapid.T) {
		pattern, name, other := patterns.Draw(t, "pattern"), names.Draw(t, "name"), names.Draw(t, "other")
		path, ok := pattern.Path(name, days.Draw(t, "published"))
		if otherPath, _ := pattern.Path(other, days.Draw(t, "other published")); name != other && path == otherPath {
			t.Fatalf("%q puts %q and %q at %q", pattern, name, other, path)
		}
		if address.IsOwn(strings.TrimSuffix(path, "/")) || address.IsOwnFolder(path) {
			t.Fatalf("%q puts %q at %q, which is the site's own", pattern, name, path)
		}
		if found := pattern.Matcher().Name(strings.TrimSuffix(path, "/")); ok && found != name {
			t.Fatalf("in %q, by %q, there is the name %q, want %q", path, pattern, found, name)
		}
	})
}

func TestMatchers(t *testing.T) {
	var patterns []address.Permalinks
	for _, m := range address.Matchers("/:year/:slug/", "", "/posts/:slug/", "/:year/:slug/", "/:slug/") {
		patterns = append(patterns, m.Permalinks)
	}
	if want := []address.Permalinks{"/posts/:slug/", "/:slug/", "/:year/:slug/"}; !slices.Equal(patterns, want) {
		t.Errorf("%q, want %q", patterns, want)
	}
}

func ExamplePermalinks_Path() {
	path, _ := address.Permalinks("/:year/:month/:day/:slug/").Path("data-act", time.Date(2016, 3, 15, 0, 0, 0, 0, time.UTC))
	fmt.Println(path)
	// Output: /2016/03/15/data-act/
}
