// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

func load(t testing.TB, paths ...string) *Set {
	t.Helper()
	set, err := NewReader(paths, strings.NewReader(""), "default").Read()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// names returns "namespace/name" of every object.
func names(set *Set) []string {
	var out []string
	for _, o := range set.Posts {
		out = append(out, "Post "+o.Namespace+"/"+o.Name)
	}
	for _, o := range set.Topics {
		out = append(out, "Topic "+o.Namespace+"/"+o.Name)
	}
	for _, o := range set.Sites {
		out = append(out, "Site "+o.Namespace+"/"+o.Name)
	}
	return out
}

func TestReadValid(t *testing.T) {
	set := load(t, "testdata/valid/site")
	for _, p := range set.Problems {
		t.Error(p)
	}
	want := []string{"Post default/one", "Post default/two", "Topic default/a", "Topic default/b", "Site web/notes"}
	if diff := cmp.Diff(want, names(set)); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	if set.Passed != 4 {
		t.Errorf("passed over %d objects, want 4: ConfigMap, Secret, two kustomization files", set.Passed)
	}
	one, two := set.Posts[0], set.Posts[1]
	if diff := cmp.Diff(v1alpha1.PostSpec{
		Title:       "Yes: an unquoted date stays a string",
		PublishDate: "2026-03-16",
		Tags:        []v1alpha1.Tag{"Distributed Systems", "no"},
	}, one.Spec); diff != "" {
		t.Errorf("spec of Post one (-want +got):\n%s", diff)
	}
	if one.Kind != "Post" || one.APIVersion != "topicpages.dev/v1alpha1" || one.Generation != 1 || one.Status.State != "" {
		t.Errorf("Post one is not as the API server would create it: %+v", one)
	}
	if two.Spec.Title != "Two / 😀" {
		t.Errorf("title of Post two = %q", two.Spec.Title)
	}
	if focus := set.Topics[0].Spec.Focus; focus != "carriage\nreturns\n" {
		t.Errorf("focus = %q", focus)
	}
	if got := set.Topics[1].Generation; got != 7 {
		t.Errorf("generation of Topic b = %d, want the manifest's, 7", got)
	}
	if got := set.Sites[0].Spec.Server.Resources.Requests.CPU.String(); got != "100m" {
		t.Errorf("cpu = %s", got)
	}
}

// TestReadSamples applies the same rules to the samples that users copy.
func TestReadSamples(t *testing.T) {
	set := load(t, "../../config/samples")
	for _, p := range set.Problems {
		t.Error(p)
	}
	if len(set.Posts) == 0 || len(set.Topics) == 0 || len(set.Sites) == 0 {
		t.Errorf("got %d Posts, %d Topics, %d Sites", len(set.Posts), len(set.Topics), len(set.Sites))
	}
}

// wanted reads the expected problems of a file by line. "# want spec.title: must be" is on the line of the problem,
// with "FIELD: PART OF THE MESSAGE".
func wanted(t *testing.T, path string) map[int][]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := map[int][]string{}
	for i, line := range strings.Split(string(data), "\n") {
		for _, w := range strings.Split(line, "# want ")[1:] {
			want[i+1] = append(want[i+1], strings.TrimSpace(w))
		}
	}
	return want
}

func TestReadInvalid(t *testing.T) {
	paths, err := filepath.Glob("testdata/invalid/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			want := wanted(t, path)
			for _, p := range load(t, path).Problems {
				if p.File != path {
					t.Errorf("file %q, want %q", p.File, path)
				}
				if !take(want, p) {
					t.Errorf("unexpected problem: %s", p)
				}
			}
			for line, rest := range want {
				t.Errorf("%s:%d: want %q", path, line, rest)
			}
		})
	}
}

// take removes the problem from want. It returns false if the problem is not there.
func take(want map[int][]string, p Problem) bool {
	for i, w := range want[p.Line] {
		field, message, _ := strings.Cut(w, ": ")
		if field == "-" {
			field = ""
		}
		if field != p.Field || !strings.Contains(p.Message, message) {
			continue
		}
		want[p.Line] = append(want[p.Line][:i:i], want[p.Line][i+1:]...)
		if len(want[p.Line]) == 0 {
			delete(want, p.Line)
		}
		return true
	}
	return false
}

// TestReadInvalidJSON is separate because JSON has no comments.
func TestReadInvalidJSON(t *testing.T) {
	const path = "testdata/invalid/posts.json"
	var got []string
	for _, p := range load(t, path).Problems {
		got = append(got, p.String())
	}
	want := []string{
		path + `:7: Post "tabs": spec.publishDate: Invalid value: "integer": must be of type string: "integer"`,
		path + `:14: duplicate field "spec.title"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestReadKeepsTheValidRest(t *testing.T) {
	set := load(t, "testdata/invalid/lists.yaml", "testdata/invalid/duplicates.yaml", "testdata/invalid/posts.json")
	want := []string{"Topic default/valid", "Topic default/databases", "Topic elsewhere/databases", "Site default/databases"}
	if diff := cmp.Diff(want, names(set)); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
}

func TestReadStdin(t *testing.T) {
	stdin := strings.NewReader("apiVersion: topicpages.dev/v1alpha1\nkind: Topic\nmetadata:\n  name: a\n  labels: 7\nspec: {}\n")
	set, err := NewReader([]string{"-", "-"}, stdin, "default").Read()
	if err != nil {
		t.Fatal(err)
	}
	want := `stdin:5: Topic "a": metadata.labels: must be a string: put 7 in quotes`
	if len(set.Problems) != 1 || set.Problems[0].String() != want {
		t.Errorf("got %v, want %s", set.Problems, want)
	}
}

func TestReadOpensAFileOnce(t *testing.T) {
	set := load(t, "testdata/valid/site/posts", "testdata/valid/site/posts/one.yml", "./testdata/valid//site/posts/one.yml")
	if len(set.Posts) != 2 || len(set.Problems) != 0 {
		t.Errorf("got %v and %v, want both Posts once", names(set), set.Problems)
	}
}

func TestReadErrors(t *testing.T) {
	if _, err := NewReader([]string{"testdata/none.yaml"}, nil, "default").Read(); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "testdata/none.yaml") {
		t.Errorf("a missing file gives %v", err)
	}
	broken := errors.New("broken pipe")
	if _, err := NewReader([]string{"-"}, iotest.ErrReader(broken), "default").Read(); !errors.Is(err, broken) {
		t.Errorf("a broken standard input gives %v", err)
	}
}

func TestProblemString(t *testing.T) {
	for want, p := range map[string]Problem{
		`a.yaml:7: Post "a": spec.title: wrong`: {File: "a.yaml", Line: 7, Kind: "Post", Name: "a", Field: "spec.title", Message: "wrong"},
		`a.yaml:7: Post: metadata.name: wrong`:  {File: "a.yaml", Line: 7, Kind: "Post", Field: "metadata.name", Message: "wrong"},
		`a.yaml:7: wrong`:                       {File: "a.yaml", Line: 7, Message: "wrong"},
	} {
		if got := p.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// TestReadMangled checks that no text makes a Reader fail or panic, and that every problem has a line of the text. (Go's
// fuzzing runs only one text per second here, because it instruments so much code.)
func TestReadMangled(t *testing.T) {
	paths, err := filepath.Glob("testdata/*/*.*")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			text := mangle(random, string(data))
			set, err := NewReader([]string{"-"}, strings.NewReader(text), "default").Read()
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			for _, p := range set.Problems {
				if lines := strings.Count(text, "\n") + 1; p.Line < 1 || p.Line > lines || p.Message == "" {
					t.Fatalf("problem %+v in %d lines:\n%s", p, lines, text)
				}
			}
		}
	}
}

// mangle copies pieces of text to other places, and inserts characters with a meaning.
func mangle(random *rand.Rand, text string) string {
	const special = "\n -:{}[]\"'&*!|>%#,\t\\a0\x00\xff\r<?"
	for range 1 + random.IntN(5) {
		from, to := random.IntN(len(text)), random.IntN(len(text))
		if from > to {
			from, to = to, from
		}
		piece := special[random.IntN(len(special)):][:1]
		if random.IntN(2) == 0 {
			piece = text[from:min(to, from+40)]
		}
		text = text[:to] + piece + text[min(len(text), to+random.IntN(3)):]
	}
	return text
}

// BenchmarkLoad reads a thousand files with one Post each.
func BenchmarkLoad(b *testing.B) {
	dir := b.TempDir()
	for i := range 1000 {
		post := fmt.Sprintf("apiVersion: topicpages.dev/v1alpha1\nkind: Post\nmetadata:\n  name: post-%d\nspec:\n"+
			"  title: Distributed systems patterns, part %d\n  summary: The patterns that survive production.\n"+
			"  publishDate: 2026-03-16\n  url: https://blog.example.com/%d/\n"+
			"  tags: [distributed-systems, architecture, patterns, ai-engineering]\n", i, i, i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.yaml", i)), []byte(post), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if set := load(b, dir); len(set.Posts) != 1000 {
			b.Fatalf("got %d Posts: %v", len(set.Posts), set.Problems)
		}
	}
}
