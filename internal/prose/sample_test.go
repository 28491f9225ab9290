// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package prose_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/labels"
	"pgregory.net/rapid"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/language"
	"github.com/topicpages/topicpages/internal/prose"
	. "github.com/topicpages/topicpages/test/builder"
)

var update = flag.Bool("update", false, "write the golden files in testdata")

const samples = "../../config/samples"

func read[T any](t *testing.T, path string) *T {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	into := new(T)
	if err := yaml.UnmarshalStrict(content, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return into
}

func sample(t *testing.T) *archive.Summary {
	t.Helper()
	paths, err := filepath.Glob(samples + "/posts/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no sample Posts: %v", err)
	}
	var posts []*v1alpha1.Post
	for _, path := range paths {
		posts = append(posts, read[v1alpha1.Post](t, path))
	}
	return summaryOf(t, read[v1alpha1.Topic](t, samples+"/topic.yaml"), posts...)
}

// show writes prose as text, with visible isolates.
func show(text *prose.Text) string {
	var b strings.Builder
	lines := func(lines []prose.Line) {
		for _, l := range lines {
			_, _ = fmt.Fprintf(&b, "%s: %s\n    %s\n", l.Name, l.Text, l.Rule)
			for _, e := range l.Evidence {
				_, _ = fmt.Fprintf(&b, "    %d %s", e.Count, e.Label)
				if e.Topic != "" {
					_, _ = fmt.Fprintf(&b, " (topic %s)", e.Topic)
				}
				b.WriteByte('\n')
			}
		}
	}
	lines(text.Definition)
	for _, s := range []prose.Section{text.Claims, text.Practices, text.Pitfalls} {
		_, _ = fmt.Fprintf(&b, "\n%s\n", s.Heading)
		for _, item := range s.Items {
			_, _ = fmt.Fprintf(&b, "- %s\n", item)
		}
		lines(s.Derived)
	}
	_, _ = fmt.Fprintf(&b, "\n%s\n\n%s\n", text.ReadingPathHeading, text.ReferencesHeading)
	return strings.NewReplacer("\u2068", "⟦", "\u2069", "⟧").Replace(b.String())
}

func TestGolden(t *testing.T) {
	summary := sample(t)
	for _, tag := range language.Tags {
		t.Run(tag, func(t *testing.T) {
			got := show(prose.Of(&summary.Facts, language.Find(tag)))
			golden := filepath.Join("testdata", tag+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the prose differs from %s; if that is meant, run: go test ./internal/prose -update\n%s", golden, diff)
			}
		})
	}
}

func drawArchive(t *rapid.T) *archive.Archive {
	a := archive.New()
	words := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"go", "ai engineering", "قاعدة", "%d %s", "\u2069\u2066", "\xff", "."}))
	for i := range rapid.IntRange(0, 8).Draw(t, "posts") {
		tags := rapid.SliceOfN(rapid.Map(words, func(s string) v1alpha1.Tag { return v1alpha1.Tag(s) }), 0, 4).Draw(t, "tags")
		year := rapid.IntRange(1, 2026).Draw(t, "year")
		a.SetPost(Post(fmt.Sprint("p", i), fmt.Sprintf("%04d-01-01", year), Title(words.Draw(t, "title")), Tags(append(tags, "go")...)))
	}
	derived := map[string][]v1alpha1.ClaimLine{"all": nil, "none": {}, "one": {v1alpha1.TrendLine}, "unknown": {"?"}}
	for _, name := range []string{"go", "ai-engineering"} {
		a.SetTopic(Topic(name, func(topic *v1alpha1.Topic) {
			topic.Spec.Title, topic.Spec.Focus = words.Draw(t, "topic"), words.Draw(t, "focus")
			topic.Spec.Claims = &v1alpha1.ClaimsSection{Derived: derived[rapid.SampledFrom([]string{"all", "none", "one", "unknown"}).Draw(t, "derived")]}
		}))
	}
	return a
}

func TestNoLineIsEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, s := range drawArchive(t).Summaries(labels.Everything(), now) {
			for _, tag := range language.Tags {
				text := prose.Of(&s.Facts, language.Find(tag))
				if len(text.Definition) == 0 {
					t.Fatalf("%s: no definition", tag)
				}
				sections := []prose.Section{{Heading: "Definition", Derived: text.Definition}, text.Claims, text.Practices, text.Pitfalls}
				for _, section := range sections {
					if section.Heading == "" {
						t.Fatalf("%s: no heading", tag)
					}
					for _, l := range section.Derived {
						checkLine(t, tag, l)
					}
				}
			}
		}
	})
}

func checkLine(t *rapid.T, tag string, l prose.Line) {
	if l.Name == "" || strings.TrimSpace(l.Text) == "" || l.Rule == "" {
		t.Fatalf("%s: the line is not complete: %+v", tag, l)
	}
	for _, e := range l.Evidence {
		if e.Label == "" || e.Count < 1 {
			t.Fatalf("%s: %s counts nothing: %+v", tag, l.Name, e)
		}
	}
}
