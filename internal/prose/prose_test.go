// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package prose_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/language"
	"github.com/topicpages/topicpages/internal/prose"
	. "github.com/topicpages/topicpages/test/builder"
)

var (
	now     = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	english = language.Find("en")
)

func summaryOf(t *testing.T, topic *v1alpha1.Topic, posts ...*v1alpha1.Post) *archive.Summary {
	t.Helper()
	a := archive.New()
	for _, p := range posts {
		a.SetPost(p)
	}
	a.SetTopic(topic)
	s, ok := a.Summary(topic.Name, now)
	if !ok {
		t.Fatalf("no Topic %q", topic.Name)
	}
	return s
}

func TestDefinition(t *testing.T) {
	focused := func(t *v1alpha1.Topic) { t.Spec.Focus = "centers on speed." }
	tests := map[string]struct {
		topic *v1alpha1.Topic
		posts []*v1alpha1.Post
		want  string
	}{
		"NoPosts":      {Topic("go"), nil, "Go has no posts in this archive yet."},
		"NoPostsFocus": {Topic("go", focused), nil, "Go has no posts in this archive yet. It centers on speed."},
		"OnePost": {Topic("go", focused), []*v1alpha1.Post{Post("a", "2017-03-06", Title("Channels"), Tags("go", "csp"))},
			"Go coverage in this archive spans 1 post from Mar 2017 and centers on speed. The strongest adjacent thread is csp. The title motif is channels."},
		"OneMonthNoFocus": {Topic("go"), []*v1alpha1.Post{
			Post("a", "2017-03-06", Title("What?"), Tags("go")), Post("b", "2017-03-31", Title("Why 42?"), Tags("go"))},
			"Go coverage in this archive spans 2 posts from Mar 2017."},
		"Two": {Topic("go", focused), []*v1alpha1.Post{
			Post("a", "2017-03-06", Title("Fast channels"), Tags("go", "csp")), Post("b", "2018-04-01", Title("Channels"), Tags("go", "speed"))},
			"Go coverage in this archive spans 2 posts from Mar 2017 to Apr 2018 and centers on speed. The strongest adjacent threads are speed and csp. Title motifs include channels and fast."},
		"Recurring": {Topic("go"), []*v1alpha1.Post{
			Post("a", "2017-03-06", Title("Fast channels"), Tags("go")), Post("b", "2018-04-01", Title("Channels are fast"), Tags("go"))},
			"Go coverage in this archive spans 2 posts from Mar 2017 to Apr 2018. Recurring title motifs include channels and fast."},
		"Expired": {Topic("go"), []*v1alpha1.Post{Post("a", "2017-03-06", Tags("go"), func(p *v1alpha1.Post) { p.Spec.ExpiryDate = "2018-01-01" })},
			"Go has no posts in this archive any more."},
		"OwnTitle": {Topic("go", func(t *v1alpha1.Topic) { t.Spec.Title = "Go, the language" }), nil, "Go, the language has no posts in this archive yet."},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			text := prose.Of(&summaryOf(t, tc.topic, tc.posts...).Facts, english)
			if diff := cmp.Diff(tc.want, strings.Join(prose.Texts(text.Definition), " ")); diff != "" {
				t.Errorf("definition (-want +got):\n%s", diff)
			}
		})
	}
}

// numbered returns n Posts with the given tags, the newest last.
func numbered(n int, tags ...v1alpha1.Tag) []*v1alpha1.Post {
	var posts []*v1alpha1.Post
	for i := range n {
		posts = append(posts, Post(fmt.Sprintf("p%d", i), fmt.Sprintf("20%02d-01-01", 10+i), Title(fmt.Sprintf("Word%d", i)), Tags(tags...)))
	}
	return posts
}

func TestDerivedLines(t *testing.T) {
	const (
		older      = "Start with the newest post to calibrate current constraints, then backtrack to the older entry for first principles."
		newest     = "Start with the newest post to calibrate current constraints, then backtrack to older entries for first principles."
		aging      = "Applying guidance from %s without revisiting assumptions as context changed."
		trend      = "Early posts turn on word0 and word1, recent posts on word3 and word4."
		intersects = "This topic repeatedly intersects with %s, so design choices here rarely stand alone."
		once       = "This topic intersects with %s, so design choices here do not always stand alone."
		crossRead  = "When boundary questions appear, cross-read %s before committing implementation details."
	)
	off := func(t *v1alpha1.Topic) {
		t.Spec.Claims = &v1alpha1.ClaimsSection{Items: []v1alpha1.Item{"Mine."}, Derived: []v1alpha1.ClaimLine{}}
		t.Spec.Practices = &v1alpha1.PracticesSection{Derived: []v1alpha1.PracticeLine{v1alpha1.CrossReadLine}}
		t.Spec.Pitfalls = &v1alpha1.PitfallsSection{Derived: []v1alpha1.PitfallLine{}}
	}
	type lines struct{ Claims, Practices, Pitfalls []string }
	tests := map[string]struct {
		topic *v1alpha1.Topic
		posts []*v1alpha1.Post
		want  lines
	}{
		"NoPosts":            {Topic("go"), nil, lines{}},
		"OnePost":            {Topic("go"), numbered(1, "go"), lines{Pitfalls: []string{fmt.Sprintf(aging, "2010")}}},
		"OnePostOneAdjacent": {Topic("go"), numbered(1, "go", "a"), lines{[]string{fmt.Sprintf(once, "a")}, []string{fmt.Sprintf(crossRead, "a")}, []string{fmt.Sprintf(aging, "2010")}}},
		"SameInstant":        {Topic("go"), []*v1alpha1.Post{Post("a", "2010-01-01", Tags("go")), Post("b", "2010-01-01", Tags("go"))}, lines{Pitfalls: []string{fmt.Sprintf(aging, "2010")}}},
		"OneAdjacent":        {Topic("go"), numbered(2, "go", "a"), lines{[]string{fmt.Sprintf(intersects, "a")}, []string{older, fmt.Sprintf(crossRead, "a")}, []string{fmt.Sprintf(aging, "2010 to 2011")}}},
		"FivePosts":          {Topic("go"), numbered(5, "go", "a", "b"), lines{[]string{fmt.Sprintf(intersects, "a and b")}, []string{newest, fmt.Sprintf(crossRead, "a and b")}, []string{fmt.Sprintf(aging, "2010 to 2014")}}},
		"SixPosts":           {Topic("go"), numbered(6, "go", "a", "b", "c", "d"), lines{[]string{trend, fmt.Sprintf(intersects, "a, b, and c")}, []string{newest, fmt.Sprintf(crossRead, "a and b")}, []string{fmt.Sprintf(aging, "2010 to 2015")}}},
		"TurnedOff":          {Topic("go", off), numbered(6, "go", "a"), lines{Practices: []string{fmt.Sprintf(crossRead, "a")}}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			text := prose.Of(&summaryOf(t, tc.topic, tc.posts...).Facts, english)
			if diff := cmp.Diff(tc.want, lines{prose.Texts(text.Claims.Derived), prose.Texts(text.Practices.Derived), prose.Texts(text.Pitfalls.Derived)}, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("derived lines (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAgingGuidanceNamesWhatIsDue(t *testing.T) {
	const aging = "Applying guidance from 2010 to 2014 without revisiting assumptions as context changed."
	for due, want := range map[int]string{
		0: aging,
		1: aging + " Due for a review (1 post): “word0”.",
		2: aging + " Due for a review (2 posts): “word1” and “word0”.",
		3: aging + " Due for a review (3 posts): “word2”, “word1”, and “word0”.",
		5: aging + " Due for a review (5 posts): “word4”, “word3”, and “word2”.",
	} {
		posts := numbered(5, "go")
		for i, p := range posts[:due] { // the last one is due longest
			p.Spec.Title, p.Spec.ReviewBy = fmt.Sprintf("word%d", i), v1alpha1.Date(fmt.Sprintf("2025-12-%02d", 20-i))
		}
		line := prose.Of(&summaryOf(t, Topic("go"), posts...).Facts, english).Pitfalls.Derived[0]
		if line.Text != want {
			t.Errorf("%d due: %q, want %q", due, line.Text, want)
		}
		if rule := strings.Contains(line.Rule, "longest due first"); rule != (due > 0) {
			t.Errorf("%d due: the rule is %q", due, line.Rule)
		}
	}
}

// Topics with few Posts and with a trend, which the sample lacks.
func TestSmallTopicsInEveryLanguage(t *testing.T) {
	topics := map[string]*archive.Summary{
		"no posts":    summaryOf(t, Topic("go")),
		"one post":    summaryOf(t, Topic("go"), numbered(1, "go", "a")...),
		"seven posts": summaryOf(t, Topic("go", func(t *v1alpha1.Topic) { t.Spec.Focus = "is fast" }), append(numbered(6, "go", "a", "b", "c"), Post("p9", "2010-02-01", Title("Word0, Word1, Word3, Word4"), Tags("go")))...),
	}
	for _, tag := range language.Tags {
		t.Run(tag, func(t *testing.T) {
			var b strings.Builder
			for _, name := range slices.Sorted(maps.Keys(topics)) {
				text := prose.Of(&topics[name].Facts, language.Find(tag))
				fmt.Fprintf(&b, "# %s\n", name)
				section := func(heading string, lines []prose.Line) {
					fmt.Fprintf(&b, "\n%s:\n", heading)
					for _, l := range lines {
						fmt.Fprintf(&b, "- %s\n  (%s)\n", l.Text, l.Rule)
					}
				}
				section("Definition", text.Definition)
				section(text.Claims.Heading, text.Claims.Derived)
				section(text.Practices.Heading, text.Practices.Derived)
				section(text.Pitfalls.Heading, text.Pitfalls.Derived)
				fmt.Fprintf(&b, "\n%s, %s\n\n", text.ReadingPathHeading, text.ReferencesHeading)
			}
			file := filepath.Join("testdata", "small", tag+".txt")
			if *update {
				if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(b.String()), 0o644)); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
}

// Evidence names the Topic that owns a tag, and lists the words beyond the ones in the sentence, up to a bound.
func TestEvidence(t *testing.T) {
	a := archive.New()
	a.SetTopic(Topic("go"))
	a.SetTopic(Topic("ai-engineering", Aliases("ai")))
	a.SetPost(Post("a", "2019-01-01", Tags("go", "ai", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j")))
	a.SetPost(Post("b", "2017-01-01", Tags("go", "a")))
	a.SetPost(Post("c", "2017-02-01", Tags("go")))
	s, _ := a.Summary("go", now)
	text := prose.Of(&s.Facts, english)
	want := [][]prose.Evidence{
		{{Label: "2017", Count: 2}, {Label: "2019", Count: 1}},
		{{Label: "a", Count: 2}, {Label: "ai engineering", Count: 1, Topic: "ai-engineering"}, {Label: "b", Count: 1}},
	}
	got := [][]prose.Evidence{text.Definition[0].Evidence, text.Definition[1].Evidence[:3]}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("evidence (-want +got):\n%s", diff)
	}
	if n := len(text.Definition[1].Evidence); n != 10 {
		t.Errorf("%d adjacent tags, want 10", n)
	}
}

func TestHeadingsAndItems(t *testing.T) {
	own := func(t *v1alpha1.Topic) {
		t.Spec.Claims = &v1alpha1.ClaimsSection{Heading: "C", Items: []v1alpha1.Item{"One.", "Two."}}
		t.Spec.Practices = &v1alpha1.PracticesSection{Heading: " "}
		t.Spec.Pitfalls = &v1alpha1.PitfallsSection{Heading: "F"}
		t.Spec.ReadingPath = &v1alpha1.ReadingPathSection{Heading: "P"}
		t.Spec.References = &v1alpha1.ReferencesSection{Heading: "R"}
	}
	tests := map[string]struct {
		topic *v1alpha1.Topic
		want  string
	}{
		"en default": {Topic("go"), "Working claims|How to apply this|Where teams get burned|Suggested reading path|References"},
		"en own":     {Topic("go", own), "C|One.|Two.|How to apply this|F|P|R"},
		"ar own":     {Topic("go", own), "C|One.|Two.|كيف يُطبَّق هذا|F|P|R"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			text := prose.Of(&summaryOf(t, tc.topic).Facts, language.Find(name[:2]))
			var got []string
			for _, s := range []prose.Section{text.Claims, text.Practices, text.Pitfalls} {
				got = append(append(got, s.Heading), s.Items...)
			}
			got = append(got, text.ReadingPathHeading, text.ReferencesHeading)
			if diff := cmp.Diff(tc.want, strings.Join(got, "|")); diff != "" {
				t.Errorf("headings and items (-want +got):\n%s", diff)
			}
		})
	}
}

// A Summary that was not computed from a Topic has no spec.
func TestWithoutSpec(t *testing.T) {
	text := prose.Of(&archive.Facts{Title: "A"}, english)
	if got := prose.Texts(text.Definition); !cmp.Equal(got, []string{"A has no posts in this archive yet."}) {
		t.Errorf("got %q", got)
	}
}

// The rules have these numbers in words.
func TestRulesSayHowManyAreNamed(t *testing.T) {
	if archive.AdjacentPrinted != 3 || archive.MotifsPrinted != 4 {
		t.Error("the rules say that at most three adjacent topics and four motifs are named: change them in all languages")
	}
}
