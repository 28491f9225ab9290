// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	. "github.com/topicpages/topicpages/test/builder"
)

// oldPaths sets the aliases of a Post.
func oldPaths(aliases ...v1alpha1.SitePath) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.Spec.Aliases = aliases }
}

// article sets the text of a Post.
func article(p *v1alpha1.Post) { p.Spec.Content = "Text." }

// bornPost sets the age of a Post.
func bornPost(second int64) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.CreationTimestamp = metav1.NewTime(time.Unix(second, 0)) }
}

func bornTopic(second int64) func(*v1alpha1.Topic) {
	return func(t *v1alpha1.Topic) { t.CreationTimestamp = metav1.NewTime(time.Unix(second, 0)) }
}

func permalinks(pattern string) func(*v1alpha1.Site) {
	return func(s *v1alpha1.Site) { s.Spec.Permalinks = pattern }
}

// set puts objects into an archive.
func set(a *archive.Archive, objects ...any) {
	for _, object := range objects {
		switch object := object.(type) {
		case *v1alpha1.Post:
			a.SetPost(object)
		case *v1alpha1.Topic:
			a.SetTopic(object)
		case *v1alpha1.Site:
			a.SetSite(object)
		}
	}
}

func TestAliasConflicts(t *testing.T) {
	post := func(name string) archive.Claimant { return archive.Claimant{Kind: "Post", Name: name} }
	topic := func(name string) archive.Claimant { return archive.Claimant{Kind: "Topic", Name: name} }
	page := func(alias string, owner archive.Claimant) archive.Aliases {
		return archive.Aliases{Claimed: 1, Conflicts: []archive.AliasConflict{{Alias: alias, Page: &owner, Claimants: []archive.Claimant{post("p")}}}}
	}
	contested := func(alias string, claimants ...archive.Claimant) archive.Aliases {
		return archive.Aliases{Claimed: 1, Conflicts: []archive.AliasConflict{{Alias: alias, Claimants: claimants}}}
	}
	for name, tc := range map[string]struct {
		objects []any
		want    archive.Aliases // of Post p
	}{
		"no aliases":  {[]any{Post("p", "2020-01-01")}, archive.Aliases{}},
		"no conflict": {[]any{Post("p", "2020-01-01", oldPaths("/a/", "/A", "/b.html")), Post("q", "2020-01-01", oldPaths("/c"))}, archive.Aliases{Claimed: 2}},
		"an older Post": {
			[]any{Post("p", "2020-01-01", oldPaths("/a/"), bornPost(2)), Post("q", "2020-01-01", oldPaths("/A"), bornPost(1))}, contested("/a", post("q"), post("p")),
		},
		"a younger Post": {
			[]any{Post("p", "2020-01-01", oldPaths("/a/"), bornPost(1)), Post("q", "2020-01-01", oldPaths("/a/index.html"), bornPost(2))}, contested("/a", post("p"), post("q")),
		},
		"a Post of the same age":  {[]any{Post("p", "2020-01-01", oldPaths("/a")), Post("o", "2020-01-01", oldPaths("/a"))}, contested("/a", post("o"), post("p"))},
		"a draft claims nothing":  {[]any{Post("p", "2020-01-01", oldPaths("/a")), Post("o", "2020-01-01", oldPaths("/a"), Draft)}, archive.Aliases{Claimed: 1}},
		"an expired Post claims":  {[]any{Post("p", "2020-01-01", oldPaths("/a")), Post("o", "2020-01-01", oldPaths("/a"), Expires("2020-01-02"))}, contested("/a", post("o"), post("p"))},
		"of a draft":              {[]any{Post("p", "2020-01-01", oldPaths("/a", "/topics"), Draft)}, archive.Aliases{}},
		"a page of every Site":    {[]any{Post("p", "2020-01-01", oldPaths("/search/"))}, page("/search", archive.Claimant{Kind: "Site"})},
		"the page of a Topic":     {[]any{Post("p", "2020-01-01", oldPaths("/topics/go/")), Topic("go")}, page("/topics/go", topic("go"))},
		"below that page":         {[]any{Post("p", "2020-01-01", oldPaths("/topics/go/2020/")), Topic("go")}, page("/topics/go/2020", topic("go"))},
		"no Topic has that page":  {[]any{Post("p", "2020-01-01", oldPaths("/topics/go/")), Topic("rust")}, archive.Aliases{Claimed: 1}},
		"the page of a Post":      {[]any{Post("p", "2020-01-01", oldPaths("/posts/q/")), Post("q", "2020-01-01", article)}, page("/posts/q", post("q"))},
		"that Post has no page":   {[]any{Post("p", "2020-01-01", oldPaths("/posts/q/")), Post("q", "2020-01-01", URL("/q"))}, archive.Aliases{Claimed: 1}},
		"its own page":            {[]any{Post("p", "2020-01-01", oldPaths("/posts/p/"), article)}, archive.Aliases{Claimed: 1}},
		"its own permalink":       {[]any{Post("p", "2020-01-01", oldPaths("/2020/p/"), article), Site("s", permalinks("/:year/:slug/"))}, archive.Aliases{Claimed: 1}},
		"the permalink of a Post": {[]any{Post("p", "2020-01-01", oldPaths("/2019/q")), Post("q", "2019-12-31", article), Site("s", permalinks("/:year/:slug/"))}, page("/2019/q", post("q"))},
		"another year":            {[]any{Post("p", "2020-01-01", oldPaths("/2018/q")), Post("q", "2019-12-31", article), Site("s", permalinks("/:year/:slug/"))}, archive.Aliases{Claimed: 1}},
		"an older Topic":          {[]any{Post("p", "2020-01-01", oldPaths("/topics/golang/"), bornPost(2)), Topic("go", Aliases("golang"), bornTopic(1))}, contested("/topics/golang", topic("go"), post("p"))},
		"a younger Topic":         {[]any{Post("p", "2020-01-01", oldPaths("/topics/golang/"), bornPost(1)), Topic("go", Aliases("golang"), bornTopic(2))}, contested("/topics/golang", post("p"), topic("go"))},
		"many": {
			[]any{
				Post("p", "2020-01-01", oldPaths("/a")), Post("m", "2020-01-01", oldPaths("/a")), Post("n", "2020-01-01", oldPaths("/a")), Post("l", "2020-01-01", oldPaths("/a")),
			},
			archive.Aliases{Claimed: 1, Conflicts: []archive.AliasConflict{{Alias: "/a", Claimants: []archive.Claimant{post("l"), post("m"), post("n")}, More: true}}},
		},
		"unreadable": {[]any{Post("p", "2020-01-01", oldPaths("/%ff", "/a"))}, archive.Aliases{Claimed: 1, Unreadable: []string{"/%ff"}}},
		"a permalink that is taken": {
			[]any{Post("p", "2020-01-01", article), Site("s", permalinks("/x/:slug/")), Site("t", func(s *v1alpha1.Site) { s.Spec.Permalinks = "/p/../" })}, archive.Aliases{LeftInPlace: []string{"/p/../"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := archive.New()
			set(a, tc.objects...)
			if diff := cmp.Diff(tc.want, a.Aliases("p"), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// If an older Post claims the address of a Topic's alias, the Topic reports it too.
func TestTopicsTellOfContestedAliases(t *testing.T) {
	a := archive.New()
	set(a, Topic("go", Aliases("golang"), bornTopic(1)))
	want := []archive.AliasConflict{{Alias: "/topics/golang", Claimants: []archive.Claimant{{Kind: "Topic", Name: "go"}, {Kind: "Post", Name: "p"}}}}
	for _, step := range []struct {
		touched []string
		want    []archive.AliasConflict
	}{
		{a.SetPost(Post("p", "2020-01-01", oldPaths("/topics/golang"), bornPost(2))), want},
		{a.SetPost(Post("p", "2020-01-01", oldPaths("/topics/other"), bornPost(2))), nil},
	} {
		if diff := cmp.Diff([]string{"go"}, step.touched); diff != "" {
			t.Errorf("touched (-want +got):\n%s", diff)
		}
	}
	set(a, Post("p", "2020-01-01", oldPaths("/topics/golang"), bornPost(2)))
	s, _ := a.Summary("go", now)
	if diff := cmp.Diff(want, s.AliasConflicts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// world draws objects, many of which claim the same addresses.
type world struct {
	posts  map[string]*v1alpha1.Post
	topics map[string]*v1alpha1.Topic
}

var pathPool = []v1alpha1.SitePath{
	"/a", "/A/", "/b/index.html", "/topics/golang/", "/topics/go", "/topics/go/2020", "/topics/rust/x/", "/posts/p0", "/posts/p1/", "/2020/p2", "/search", "/%ff",
}

func drawClaims(t *rapid.T, name string) *v1alpha1.Post {
	p := Post(name, rapid.SampledFrom([]string{"2019-12-31", "2020-01-01"}).Draw(t, "date"), bornPost(int64(rapid.IntRange(0, 2).Draw(t, "age"))),
		oldPaths(rapid.SliceOfNDistinct(rapid.SampledFrom(pathPool), 0, 4, rapid.ID[v1alpha1.SitePath]).Draw(t, "aliases")...))
	p.Spec.Draft = rapid.IntRange(0, 5).Draw(t, "draft") == 0
	if rapid.Bool().Draw(t, "article") {
		article(p)
	}
	return p
}

// Aliases do not depend on the order in which objects come and go, and each Post whose status changes is named.
func TestAliasesFollowChanges(t *testing.T) {
	names, topicNames := []string{"p0", "p1", "p2", "p3", "p4"}, []string{"go", "rust"}
	rapid.Check(t, func(t *rapid.T) {
		a, site := archive.New(), Site("s", permalinks(rapid.SampledFrom([]string{"", "/:year/:slug/"}).Draw(t, "permalinks")))
		a.SetSite(site)
		w := world{map[string]*v1alpha1.Post{}, map[string]*v1alpha1.Topic{}}
		told := func() map[string]archive.Aliases {
			all := map[string]archive.Aliases{}
			for name := range w.posts {
				all[name] = a.Aliases(name)
			}
			return all
		}
		for range rapid.IntRange(1, 12).Draw(t, "changes") {
			before := told()
			var named []string
			if rapid.Bool().Draw(t, "a post") {
				name := rapid.SampledFrom(names).Draw(t, "post")
				states := a.PostAddresses(name)
				if rapid.IntRange(0, 3).Draw(t, "goes") == 0 {
					a.DeletePost(name)
					delete(w.posts, name)
				} else {
					// A second creation makes another object.
					a.DeletePost(name)
					w.posts[name] = drawClaims(t, name)
					a.SetPost(w.posts[name])
				}
				named = append(a.PostsToldOf(states, a.PostAddresses(name)), name)
			} else {
				name := rapid.SampledFrom(topicNames).Draw(t, "topic")
				states := a.TopicAddresses(name)
				a.DeleteTopic(name)
				delete(w.topics, name)
				if rapid.IntRange(0, 3).Draw(t, "goes") > 0 {
					w.topics[name] = Topic(name, bornTopic(int64(rapid.IntRange(0, 2).Draw(t, "age"))), Aliases(rapid.SliceOfN(rapid.SampledFrom([]v1alpha1.Tag{"golang", "a"}), 0, 2).Draw(t, "tags")...))
					a.SetTopic(w.topics[name])
				}
				named = a.PostsToldOf(states, a.TopicAddresses(name))
			}
			for name, is := range told() {
				if was, known := before[name]; known && !cmp.Equal(was, is) && !slices.Contains(named, name) {
					t.Fatalf("Post %q is not told (-before +after):\n%s", name, cmp.Diff(was, is))
				}
			}
		}
		fresh := archive.New()
		for _, name := range slices.Sorted(maps.Keys(w.posts)) {
			fresh.SetPost(w.posts[name])
		}
		for _, name := range slices.Sorted(maps.Keys(w.topics)) {
			fresh.SetTopic(w.topics[name])
		}
		fresh.SetSite(site)
		for name := range w.posts {
			if diff := cmp.Diff(fresh.Aliases(name), a.Aliases(name)); diff != "" {
				t.Fatalf("Post %q (-at once +one after the other):\n%s", name, diff)
			}
		}
		for name := range w.topics {
			want, _ := fresh.Summary(name, now)
			got, _ := a.Summary(name, now)
			if diff := cmp.Diff(want.AliasConflicts, got.AliasConflicts); diff != "" {
				t.Fatalf("Topic %q (-at once +one after the other):\n%s", name, diff)
			}
		}
	})
}

// If many Posts have the same alias, only the oldest one is reported to the others.
func TestManyClaimantsAreNotToldOfEachOther(t *testing.T) {
	a := archive.New()
	told := 0
	const count = 2000
	for i := range count {
		p := Post(fmt.Sprintf("p%04d", i), "2020-01-01", oldPaths("/a"), bornPost(int64(i)))
		before := a.PostAddresses(p.Name)
		a.SetPost(p)
		told += len(a.PostsToldOf(before, a.PostAddresses(p.Name)))
	}
	if most := 2 * count; told > most {
		t.Errorf("%d Posts are told, want at most %d", told, most)
	}
}
