// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive_test

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/labels"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	. "github.com/topicpages/topicpages/test/builder"
)

// from takes the article of a Post from a key of a ConfigMap.
func from(configMap, key string) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) {
		p.Spec.ContentFrom = &v1alpha1.ContentSource{ConfigMapKeyRef: v1alpha1.ConfigMapKeySelector{Name: v1alpha1.ConfigMapName(configMap), Key: key}}
	}
}

func articles(keys ...string) archive.ConfigMap {
	data := map[string]string{}
	for i := 0; i+1 < len(keys); i += 2 {
		data[keys[i]] = keys[i+1]
	}
	return archive.NewConfigMap(data, nil)
}

// state returns the archive's view of a Post's article: its text, or why it is missing.
func state(t *testing.T, a *archive.Archive, post string) string {
	t.Helper()
	p, ok := a.Post(post)
	if !ok {
		t.Fatalf("there is no Post %q", post)
	}
	if p.Content.Text != "" {
		if p.Content.TextDigest != sha256.Sum256([]byte(p.Content.Text)) || p.Content.Missing != "" || p.URL("") != "/posts/"+post+"/" {
			t.Errorf("the article of %q: digest %x, missing %q, address %q", post, p.Content.TextDigest, p.Content.Missing, p.URL(""))
		}
		return p.Content.Text
	}
	if p.URL("") != p.Object.Spec.URL {
		t.Errorf("a Post without an article has the address %q", p.URL(""))
	}
	return p.Content.Missing
}

const noConfigMap = `There is no ConfigMap "articles" with the label topicpages.dev/publish: "true" in this namespace`

func TestContentFollowsItsConfigMap(t *testing.T) {
	a := archiveOf([]*v1alpha1.Topic{Topic("go"), Topic("rust")})
	digest := summaryOf(t, a, "go", now).Digest
	check(t, a, &digest, "the Post comes before its ConfigMap", a.SetPost(Post("p", "2020-01-01", Tags("go"), from("articles", "p.md"))), []string{"go"}, noConfigMap, true)
	steps := []struct {
		what    string
		do      func() []string
		want    []string
		article string
		changes bool
	}{
		{"another ConfigMap touches nothing", func() []string { return a.SetConfigMap("other", articles("p.md", "not this")) }, nil, noConfigMap, false},
		{"the ConfigMap lacks the key", func() []string { return a.SetConfigMap("articles", articles("q.md", "q")) }, []string{"go"}, `The ConfigMap "articles" has no key "p.md"`, false},
		{"the key comes", func() []string { return a.SetConfigMap("articles", articles("p.md", "One.")) }, []string{"go"}, "One.", true},
		{"the same again touches nothing", func() []string { return a.SetConfigMap("articles", articles("p.md", "One.")) }, nil, "One.", false},
		{"an editor on Windows wrote it", func() []string {
			return a.SetConfigMap("articles", articles("p.md", "\ufeff---\r\nid: 1\r\n---\r\nOne.\r\n"))
		}, []string{"go"}, "One.\n", false},
		{"the text changes", func() []string { return a.SetConfigMap("articles", articles("p.md", "Two.")) }, []string{"go"}, "Two.", false},
		{"the text is front matter alone", func() []string { return a.SetConfigMap("articles", articles("p.md", "---\nid: 1\n---\n")) }, []string{"go"}, `The key "p.md" of the ConfigMap "articles" is empty`, true},
		{"the text is back", func() []string { return a.SetConfigMap("articles", articles("p.md", "Two.")) }, []string{"go"}, "Two.", true},
		{"the Post changes", func() []string {
			return a.SetPost(Post("p", "2020-01-01", Tags("go", "rust"), from("articles", "p.md")))
		}, []string{"go", "rust"}, "Two.", true},
		{"the text is binary", func() []string {
			return a.SetConfigMap("articles", archive.NewConfigMap(nil, map[string][]byte{"p.md": []byte("Three.")}))
		}, []string{"go", "rust"}, "Three.", false},
		{"the text is no UTF-8", func() []string {
			return a.SetConfigMap("articles", archive.NewConfigMap(nil, map[string][]byte{"p.md": []byte("a\xff")}))
		}, []string{"go", "rust"}, `The key "p.md" of the ConfigMap "articles" is not UTF-8 text`, true},
		{"the text is empty", func() []string { return a.SetConfigMap("articles", articles("p.md", "")) }, []string{"go", "rust"}, `The key "p.md" of the ConfigMap "articles" is empty`, false},
		{"the text is as long as may be", func() []string { return a.SetConfigMap("articles", articles("p.md", strings.Repeat("a", 256<<10))) }, []string{"go", "rust"}, strings.Repeat("a", 256<<10), true},
		{"the text is too long", func() []string { return a.SetConfigMap("articles", articles("p.md", strings.Repeat("a", 256<<10+1))) }, []string{"go", "rust"},
			`The key "p.md" of the ConfigMap "articles" has 262145 bytes: at most 262144 can be published`, true},
		// Without the label, the operator no longer sees the ConfigMap, as if it were deleted.
		{"the ConfigMap loses its label", func() []string { return a.DeleteConfigMap("articles") }, []string{"go", "rust"}, noConfigMap, false},
		{"what is not there is deleted", func() []string { return a.DeleteConfigMap("articles") }, nil, noConfigMap, false},
		{"the ConfigMap is back", func() []string { return a.SetConfigMap("articles", articles("p.md", "Four.")) }, []string{"go", "rust"}, "Four.", true},
		{"the Post takes another key", func() []string {
			return a.SetPost(Post("p", "2020-01-01", Tags("go"), from("articles", "q.md")))
		}, []string{"go", "rust"}, `The ConfigMap "articles" has no key "q.md"`, true},
		{"the Post takes another ConfigMap", func() []string {
			return a.SetPost(Post("p", "2020-01-01", Tags("go"), from("other", "p.md")))
		}, []string{"go"}, "not this", true},
		{"the one of before touches nothing any more", func() []string { return a.DeleteConfigMap("articles") }, nil, "not this", false},
		{"the article is in the Post", func() []string {
			return a.SetPost(Post("p", "2020-01-01", Tags("go"), func(p *v1alpha1.Post) { p.Spec.Content = "Here." }))
		}, []string{"go"}, "Here.", false},
		{"there is none", func() []string { return a.SetPost(Post("p", "2020-01-01", Tags("go"))) }, []string{"go"}, "", true},
		{"and no ConfigMap touches it", func() []string { return a.SetConfigMap("other", articles()) }, nil, "", false},
	}
	for _, step := range steps {
		check(t, a, &digest, step.what, step.do(), step.want, step.article, step.changes)
	}
}

func check(t *testing.T, a *archive.Archive, digest *string, what string, touched, want []string, body string, changes bool) {
	t.Helper()
	if diff := cmp.Diff(want, touched); diff != "" {
		t.Errorf("%s: touched (-want +got):\n%s", what, diff)
	}
	if got := state(t, a, "p"); got != body {
		t.Errorf("%s: the article is %.100q, want %.100q", what, got, body)
	}
	now := summaryOf(t, a, "go", now).Digest
	if (now != *digest) != changes {
		t.Errorf("%s: the page of the Topic changes: %v, want %v", what, now != *digest, changes)
	}
	*digest = now
}

// The name of a Post with a page is part of its address, and of the key of a ConfigMap.
func TestContentOfALongName(t *testing.T) {
	for n, want := range map[int]string{
		200: "Text.",
		201: "The name of the Post has 201 characters: one that names a page has at most 200",
		253: "The name of the Post has 253 characters: one that names a page has at most 200",
	} {
		name := strings.Repeat("p", n)
		for kind, option := range map[string]func(*v1alpha1.Post){
			"content": func(p *v1alpha1.Post) { p.Spec.Content = "Text." }, "contentFrom": from("articles", "p.md"),
		} {
			a := archiveOf(nil, Post(name, "2020-01-01", option))
			a.SetConfigMap("articles", articles("p.md", "Text."))
			if got := state(t, a, name); got != want {
				t.Errorf("%d characters, %s: %q, want %q", n, kind, got, want)
			}
		}
	}
}

func TestConfigMapIsWhatWasSet(t *testing.T) {
	a := archive.New()
	if _, ok := a.ConfigMap("a"); ok {
		t.Error("there is a ConfigMap")
	}
	a.SetConfigMap("a", archive.NewConfigMap(map[string]string{"x": "1"}, map[string][]byte{"y": {2}}))
	if got, ok := a.ConfigMap("a"); !ok || !cmp.Equal(got, map[string][]byte{"x": []byte("1"), "y": {2}}) {
		t.Errorf("got %v", got)
	}
	a.DeleteConfigMap("a")
	if _, ok := a.ConfigMap("a"); ok {
		t.Error("it is still there")
	}
}

func TestWhatNamesWhat(t *testing.T) {
	a := archiveOf([]*v1alpha1.Topic{Topic("go", func(t *v1alpha1.Topic) { t.Spec.Title = "Go!" })},
		Post("b", "2020-01-01", func(p *v1alpha1.Post) { p.Spec.Content = "[[a]] [[topic:go]] `[[c]]`" }),
		Post("a", "2020-01-01", from("articles", "a.md")),
		Post("d", "2020-01-01", from("articles", "d.md"), Draft))
	a.SetConfigMap("articles", articles("a.md", "[[a]] [[a]] [[b|x]]"))
	names := func(want ...string) {
		t.Helper()
		if want == nil {
			want = []string{}
		}
		got := [][]string{}
		for _, target := range []string{"a", "b", "c", "topic:go", "nobody", "topic:b"} {
			got = append(got, a.PostsNaming(target))
		}
		text := fmt.Sprint(got, a.PostsFrom("articles"), a.PostsFrom("other"))
		if text != strings.Join(want, " ") {
			t.Errorf("got %s", text)
		}
	}
	names("[[a b] [a] [b] [b] [] []] [a d] []")
	a.SetConfigMap("articles", articles("a.md", "[[nobody]]", "d.md", "[[topic:b]]"))
	names("[[b] [] [b] [b] [a] [d]] [a d] []")
	a.SetPost(Post("b", "2020-01-01", from("other", "x")))
	names("[[] [] [] [] [a] [d]] [a d] [b]")
	a.DeletePost("a")
	a.DeleteConfigMap("articles")
	names("[[] [] [] [] [] []] [d] [b]")
	if title, _, ok := a.Links().Topic("go"); title != "Go!" || !ok {
		t.Errorf("the Topic is %q, %v", title, ok)
	}
	if _, _, ok := a.Links().Topic("nobody"); ok {
		t.Error("there is a Topic nobody")
	}
	if _, ok := a.Post("a"); ok {
		t.Error("the Post is still there")
	}
}

// view returns everything that can be read from an archive.
func view(a *archive.Archive, posts []string) map[string]any {
	all := map[string]any{"posts": map[string]archive.Content{}}
	for _, name := range posts {
		if p, ok := a.Post(name); ok {
			all["posts"].(map[string]archive.Content)[name] = p.Content
		}
	}
	for _, target := range []string{"p00", "p01", "topic:go", "x"} {
		all["naming "+target], all["from "+target] = a.PostsNaming(target), a.PostsFrom("c"+target[len(target)-1:])
	}
	for _, s := range a.Summaries(labels.Everything(), now) {
		all["topic "+s.Name] = *s
	}
	return all
}

// The archive depends only on the present objects, and neither on their order nor on earlier objects.
func TestOrderOfConfigMapsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts, topics := drawPosts(t), drawTopics(t, true)
		var names []string
		for _, p := range posts {
			names = append(names, p.Name)
			switch rapid.IntRange(0, 3).Draw(t, "content") {
			case 0:
				from(rapid.SampledFrom([]string{"c0", "c1"}).Draw(t, "configMap"), rapid.SampledFrom([]string{"a", "b"}).Draw(t, "key"))(p)
			case 1:
				p.Spec.Content = "[[p00]] and [[topic:go]]"
			}
		}
		texts := rapid.SampledFrom([]string{"", "text", "[[p01]]", "[[x]] [[topic:go]]", "\xff"})
		configMaps := map[string]archive.ConfigMap{}
		for _, name := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"c0", "c1", "c2"}), rapid.ID[string]).Draw(t, "configMaps") {
			configMaps[name] = articles("a", texts.Draw(t, "a"), "b", texts.Draw(t, "b"))
		}
		apply := func(a *archive.Archive, event any) {
			if name, ok := event.(string); ok {
				a.SetConfigMap(name, configMaps[name])
			} else {
				put(a, event)
			}
		}
		events := slices.Concat(anys(posts), anys(topics), anys(slices.Sorted(maps.Keys(configMaps))))
		want := archive.New()
		for _, event := range events {
			apply(want, event)
		}
		a := archive.New()
		for _, event := range rapid.Permutation(events).Draw(t, "order") {
			switch rapid.IntRange(0, 4).Draw(t, "before") { // the old state at the time of the event
			case 0:
				a.SetConfigMap("c0", articles("a", "old [[p01]]", "b", "old"))
				a.DeleteConfigMap("c0")
				if c, ok := configMaps["c0"]; ok {
					a.SetConfigMap("c0", c)
				}
			case 1:
				a.SetPost(Post("gone", "2020-01-01", Tags("go"), from("c1", "a")))
				a.Summaries(labels.Everything(), now)
				a.DeletePost("gone")
			}
			apply(a, event)
			a.Summaries(labels.Everything(), now)
		}
		for name, c := range configMaps {
			a.SetConfigMap(name, c)
		}
		if diff := cmp.Diff(view(want, names), view(a, names), sameSummary); diff != "" {
			t.Fatalf("another order gives another archive (-want +got):\n%s", diff)
		}
	})
}
