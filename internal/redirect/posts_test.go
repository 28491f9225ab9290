// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package redirect

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/redirecttest"
)

// born returns a time of creation.
func born(second int64) metav1.Time { return metav1.NewTime(time.Unix(second, 0)) }

// post returns a Post with an article and aliases.
func post(name string, second int64, aliases ...v1alpha1.SitePath) *archive.Post {
	return builder.Record(builder.Post(name, "2016-03-15", func(p *v1alpha1.Post) {
		p.Spec.Content, p.Spec.Aliases, p.CreationTimestamp = "Text.", aliases, born(second)
	}))
}

// elsewhere returns a Post without an article, and with an address.
func elsewhere(name, url string, aliases ...v1alpha1.SitePath) *archive.Post {
	return builder.Record(builder.Post(name, "2016-03-15", builder.URL(url), func(p *v1alpha1.Post) { p.Spec.Aliases = aliases }))
}

// topic returns a Topic with Posts.
func topic(name string, second int64, aliases []string, list ...*archive.Post) *archive.Summary {
	return &archive.Summary{Facts: archive.Facts{Name: name, Aliases: aliases, Posts: list}, Created: born(second).Time}
}

func TestAnAliasLeadsToItsPost(t *testing.T) {
	for name, tc := range map[string]struct {
		permalinks address.Permalinks
		topics     []*archive.Summary
		want       map[string]string
	}{
		"to its page": {
			"", []*archive.Summary{topic("t", 0, nil, post("data-act", 0, "/2016/03/15/data-act/", "/Blog/X.html"))},
			map[string]string{"/2016/03/15/data-act": "/posts/data-act/", "/blog/x.html": "/posts/data-act/"},
		},
		"to its permalink, and so does its usual address": {
			"/:year/:slug/", []*archive.Summary{topic("t", 0, nil, post("data-act", 0, "/x"))}, map[string]string{"/x": "/2016/data-act/", "/posts/data-act": "/2016/data-act/"},
		},
		"not from its own page": {"/:year/:slug/", []*archive.Summary{topic("t", 0, nil, post("a", 0, "/2016/a/", "/posts/a"))}, map[string]string{"/posts/a": "/2016/a/"}},
		"to its address elsewhere": {
			"", []*archive.Summary{topic("t", 0, nil, elsewhere("a", "https://example.com/é?a=$b;c={d}", "/a"))},
			map[string]string{"/a": "https://example.com/%C3%A9?a=%24b;c=%7Bd%7D"},
		},
		"to a Topic of a Post without an address": {"", []*archive.Summary{topic("s", 0, nil, elsewhere("a", "", "/a")), topic("t", 0, nil, elsewhere("a", "", "/a"))}, map[string]string{"/a": "/topics/s/"}},
		"never to a script":                       {"", []*archive.Summary{topic("t", 0, nil, elsewhere("a", "javascript:alert(1)", "/a"))}, map[string]string{"/a": "/topics/t/"}},
		"once, of a Post of two Topics": {
			"/:slug/", []*archive.Summary{topic("s", 0, nil, post("a", 0, "/x")), topic("t", 0, nil, post("a", 0, "/x"))}, map[string]string{"/x": "/a/", "/posts/a": "/a/"},
		},
		"the older Post has it":            {"", []*archive.Summary{topic("t", 0, nil, post("a", 2, "/x"), post("b", 1, "/x"))}, map[string]string{"/x": "/posts/b/"}},
		"of equal ages the first by name":  {"", []*archive.Summary{topic("t", 0, nil, post("b", 1, "/x"), post("a", 1, "/x"))}, map[string]string{"/x": "/posts/a/"}},
		"the older Topic has it":           {"", []*archive.Summary{topic("t", 1, []string{"x"}, post("a", 2, "/topics/x/"))}, map[string]string{"/topics/x": "/topics/t/"}},
		"the older Post has it of a Topic": {"", []*archive.Summary{topic("t", 2, []string{"x"}, post("a", 1, "/topics/x/"))}, map[string]string{"/topics/x": "/posts/a/"}},
		"the page of a Topic stays":        {"", []*archive.Summary{topic("t", 2, nil, post("a", 1, "/topics/t/"))}, map[string]string{}},
		"the usual address of another stays": {
			"/:year/:slug/", []*archive.Summary{topic("t", 0, nil, post("a", 1, "/posts/b/"), post("b", 2))}, map[string]string{"/posts/a": "/2016/a/", "/posts/b": "/2016/b/"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := new(Register).Redirects(tc.topics, tc.permalinks)
			if diff := cmp.Diff(tc.want, r.entries()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(r.LeftOut) > 0 {
				t.Errorf("%q are left out", r.LeftOut)
			}
		})
	}
}

// posts returns Posts with an alias each, as long as in real blogs.
func posts(count, letters int) []*archive.Post {
	list := make([]*archive.Post, count)
	for i, name := range redirecttest.Many(count, letters) {
		list[i] = post(name, 0, v1alpha1.SitePath("/2016/03/15/"+name+"/"))
	}
	return list
}

func TestManyAliasesOfPostsFit(t *testing.T) {
	for _, letters := range []int{8, 20, 63} {
		all := posts(50_000, letters)
		r := new(Register).Redirects([]*archive.Summary{topic("t", 0, nil, all...)}, "")
		if got := len(r.entries()); got != len(all) || len(r.LeftOut) > 0 {
			t.Errorf("%d of %d aliases of Posts with names of %d letters fit; %d are left out", got, len(all), letters, len(r.LeftOut))
		}
	}
}

// Keys that exceed a bucket and words that exceed nginx's buffer are left out, since nginx would not start.
func TestHostileLengthsAreLeftOut(t *testing.T) {
	long := v1alpha1.SitePath("/" + strings.Repeat("記", 511))
	r := new(Register).Redirects([]*archive.Summary{topic("t", 0, nil, post("a", 0, long, "/"+v1alpha1.SitePath(strings.Repeat("x", 511))), elsewhere("b", "/"+strings.Repeat("記", 2047), "/b"))}, "")
	if diff := cmp.Diff([]string{string(long), "/b"}, r.LeftOut); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	if len(r.entries()) != 1 {
		t.Errorf("%d entries, want that of the alias of 512 letters", len(r.entries()))
	}
}

func TestLine(t *testing.T) {
	for _, tc := range []struct{ key, to, want string }{
		{"/a", "/posts/a/", "/a /posts/a/;\n"},
		{"/a b", "/x;y", "\"/a b\" \"/x;y\";\n"},
		{`/a"\'`, "/$x", `"/a\"\\'" /%24x;` + "\n"},
		{"/{$}#", "/", "\"/{$}#\" /;\n"},
	} {
		if got := Line(tc.key, tc.to); got != tc.want {
			t.Errorf("%q to %q is %q, want %q", tc.key, tc.to, got, tc.want)
		}
	}
}

// drawTopics draws Topics that share Posts with few aliases.
func drawTopics(t *rapid.T) []*archive.Summary {
	var all []*archive.Post
	for i := range 4 {
		aliases := rapid.SliceOfN(rapid.SampledFrom([]v1alpha1.SitePath{"/a", "/b/", "/topics/x", "/topics/s", "/posts/p0", "/2016/p1/"}), 0, 3).Draw(t, "aliases")
		name := fmt.Sprintf("p%d", i)
		if rapid.Bool().Draw(t, "article") {
			all = append(all, post(name, int64(rapid.IntRange(0, 2).Draw(t, "age")), aliases...))
		} else {
			all = append(all, elsewhere(name, rapid.SampledFrom([]string{"", "/x", "https://example.com/"}).Draw(t, "url"), aliases...))
		}
	}
	var topics []*archive.Summary
	for _, name := range []string{"s", "t", "u"} {
		if rapid.Bool().Draw(t, "is there") {
			topics = append(topics, topic(name, int64(rapid.IntRange(0, 2).Draw(t, "age")), rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "s"}), 0, 2).Draw(t, "tags"),
				rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, 4, func(p *archive.Post) string { return p.Object.Name }).Draw(t, "posts")...))
		}
	}
	return topics
}

// A Register that has seen other Topics returns the same redirects as a new one, in any order of Posts.
func TestRegisterForgetsNothingAndKeepsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var kept Register
		for range rapid.IntRange(1, 5).Draw(t, "editions") {
			permalinks := rapid.SampledFrom([]address.Permalinks{"", "/:year/:slug/"}).Draw(t, "permalinks")
			topics := drawTopics(t)
			got := kept.Redirects(topics, permalinks)
			for i, s := range topics {
				shuffled := *s
				shuffled.Posts = rapid.Permutation(s.Posts).Draw(t, "order")
				topics[i] = &shuffled
			}
			if diff := cmp.Diff(new(Register).Redirects(topics, permalinks).All, got.All, cmp.Comparer(func(a, b Redirect) bool { return a == b })); diff != "" {
				t.Fatalf("(-new +kept):\n%s", diff)
			}
			froms := map[string]bool{}
			for _, r := range got.All {
				if froms[r.From] {
					t.Fatalf("two redirects from %q", r.From)
				}
				froms[r.From] = true
			}
		}
	})
}

// An edit that changes no alias rebuilds no redirects.
func TestRegisterKeepsRedirects(t *testing.T) {
	var r Register
	before := r.Redirects([]*archive.Summary{topic("t", 0, []string{"x"}, post("a", 0, "/a"))}, "")
	if after := r.Redirects([]*archive.Summary{topic("t", 0, []string{"x"}, post("a", 0, "/a"), post("b", 0))}, ""); after != before {
		t.Error("a Post without aliases has made all redirects again")
	}
	if after := r.Redirects([]*archive.Summary{topic("t", 0, []string{"x"}, post("a", 0, "/a"))}, "/:slug/"); after == before {
		t.Error("other permalinks have not changed the redirects")
	}
}

func BenchmarkRegister(b *testing.B) {
	all := posts(50_000, 40)
	var r Register
	r.Redirects([]*archive.Summary{topic("t", 0, nil, all...)}, "")
	for b.Loop() {
		edited := slices.Clone(all)
		r.Redirects([]*archive.Summary{topic("t", 0, nil, edited...)}, "")
	}
}
