// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/test/builder"
)

func TestMain(m *testing.M) {
	os.Exit(func() int {
		caches, err := os.MkdirTemp("", "topicpages-caches")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer func() { _ = os.RemoveAll(caches) }()
		// The places of caches on all systems (os.UserCacheDir).
		for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
			if err := os.Setenv(name, caches); err != nil {
				fmt.Fprintln(os.Stderr, err)
				return 1
			}
		}
		return m.Run()
	}())
}

// recalledIn counts the groups that a run of render would recall.
func recalledIn(t *testing.T, dir string) (recalled int) {
	t.Helper()
	m := openMemory(dir)
	out, err := renderedTree.open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = out.close() }()
	m.tree = out
	for inputs := range m.before {
		if _, ok := m.Recall(inputs); ok {
			recalled++
		}
	}
	return recalled
}

// changeMemory replaces the memory of a directory.
func changeMemory(t *testing.T, dir string, change func([]byte) []byte) {
	t.Helper()
	name := openMemory(dir).path
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, change(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestRenderRecallsWhatHasNotChanged(t *testing.T) {
	in, out := contentDir(t), t.TempDir()
	press := func(more ...string) {
		t.Helper()
		succeed(t, "", append([]string{"render", "-f", in, "-o", out}, more...)...)
	}
	press("--cache=false")
	if got := recalledIn(t, out); got != 0 {
		t.Errorf("%d groups are recalled without a cache", got)
	}
	press()
	all := recalledIn(t, out)
	if all < 5 {
		t.Fatalf("%d groups are recalled, want all", all)
	}
	want := readTree(t, out)

	for name, harm := range map[string]func(){
		"a changed page": func() { writeFiles(t, out, map[string]string{"index.html": "mine"}) },
		"a missing page": func() {
			if err := os.Remove(filepath.Join(out, "index.html")); err != nil {
				t.Fatal(err)
			}
		},
		"a missing inventory of a page": func() {
			inventory := strings.Replace(read(t, out, inventoryName), "\nindex.html\n", "\n", 1)
			writeFiles(t, out, map[string]string{inventoryName: inventory})
		},
	} {
		harm()
		if got := recalledIn(t, out); got != all-1 {
			t.Errorf("%s: %d groups are recalled, want %d", name, got, all-1)
		}
		press()
		if diff := cmp.Diff(want, readTree(t, out)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for name, change := range map[string]func([]byte) []byte{
		"a damaged memory":            func(data []byte) []byte { data[len(data)/2] ^= 1; return data },
		"half a memory":               func(data []byte) []byte { return data[:len(data)/2] },
		"an empty memory":             func([]byte) []byte { return nil },
		"a memory of another program": func(data []byte) []byte { return ofOtherProgram(t, data) },
	} {
		changeMemory(t, out, change)
		if got := recalledIn(t, out); got != 0 {
			t.Errorf("%s: %d groups are recalled", name, got)
		}
		press()
		if got := recalledIn(t, out); got != all {
			t.Errorf("after %s, %d groups are recalled, want %d", name, got, all)
		}
	}
}

func ofOtherProgram(t *testing.T, data []byte) []byte {
	t.Helper()
	past, err := decodeMemory(data)
	if err != nil {
		t.Fatal(err)
	}
	past.Build = "another program"
	changed, err := encodeMemory(past)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// A manifest with a mistake must not become valid because its file was seen before.
func TestRenderReportsAMistakeEachTime(t *testing.T) {
	in, out := contentDir(t), t.TempDir()
	writeFiles(t, in, map[string]string{"posts/broken.yaml": objectManifest("Post", "broken", `{title: "", publishDate: "2024-05-01", tags: [databases]}`)})
	first := run(t, "", "render", "-f", in, "-o", out)
	second := run(t, "", "render", "-f", in, "-o", out)
	for _, got := range []runResult{first, second} {
		if got.err == nil || !strings.Contains(got.stderr, "spec.title") {
			t.Errorf("error %v, and\n%s\nwant the mistake in the title", got.err, got.stderr)
		}
	}
}

// TestRenderingAgainGivesTheSamePages makes random changes of everything that pages are made of, and of the pages.
func TestRenderingAgainGivesTheSamePages(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	corpus := builder.NewCorpus(60, 6)
	in, out, now := "", t.TempDir(), corpus.Now
	press := func(dir string, more ...string) string {
		t.Helper()
		var stderr bytes.Buffer
		command := New(testBuild, func() time.Time { return now }, Streams{In: strings.NewReader(""), Out: io.Discard, Err: &stderr})
		command.SetArgs(append([]string{"render", "-f", in, "-o", dir}, more...))
		if err := command.Execute(); err != nil {
			t.Fatalf("%v\n%s", err, stderr.String())
		}
		findings, _, _ := strings.Cut(stderr.String(), "rendered ")
		return findings
	}
	steps := []func(i int) string{
		func(i int) string { corpus.Posts[i].Spec.Title += " again"; return "title" },
		func(i int) string { corpus.Posts[i].Spec.Content += "\n\nSee [more](other.md).\n"; return "article" },
		func(i int) string { // a later deletion breaks the links
			other := corpus.Posts[len(corpus.Posts)-1-i].Name
			corpus.Posts[i].Spec.Content += fmt.Sprintf("\n\n## See %[2]s\n\n[[%[1]s]], [[%[1]s#see]], [x](/posts/%[1]s/#%[2]s), [y](#see-%[2]s) and [z](https://site.example/posts/%[1]s/).\n", other, corpus.Posts[i].Name)
			return "links"
		},
		func(i int) string {
			corpus.Site.Spec.BaseURL = []string{"", "https://site.example", "https://other.example"}[i%3]
			return "hosts"
		},
		func(i int) string { corpus.Posts[i].Spec.Tags = corpus.Posts[i].Spec.Tags[:1]; return "tags" },
		func(i int) string { corpus.Topics[i%len(corpus.Topics)].Spec.Title += "!"; return "Topic" },
		func(int) string { corpus.Site.Spec.Title += "."; return "Site" },
		func(i int) string {
			corpus.Posts = slices.Delete(corpus.Posts, i, i+1)
			return "deletion"
		},
		func(i int) string { now = now.AddDate(0, i%7, 0); return "time" },
		func(int) string { writeFiles(t, out, map[string]string{"index.html": "mine"}); return "page" },
	}
	for n := range 30 {
		what := steps[random.IntN(len(steps))](random.IntN(len(corpus.Posts)))
		in = t.TempDir()
		saveCorpus(t, in, corpus)
		clean := filepath.Join(t.TempDir(), "out")
		again, fresh := press(out), press(clean, "--cache=false")
		if again != fresh {
			t.Fatalf("step %d, %s: it says\n%s\nwant\n%s", n, what, again, fresh)
		}
		if diff := cmp.Diff(readTree(t, clean), readTree(t, out)); diff != "" {
			t.Fatalf("step %d, %s (-clean +again):\n%s", n, what, diff)
		}
	}
}

func TestOldMemoriesAreRemoved(t *testing.T) {
	dir := t.TempDir()
	for n := range maxMemories + 3 {
		name := filepath.Join(dir, fmt.Sprintf("%03d", n))
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		when := time.Date(2026, 1, 1, 0, n, 0, 0, time.UTC)
		if err := os.Chtimes(name, when, when); err != nil {
			t.Fatal(err)
		}
	}
	if err := dropOldest(dir); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != maxMemories || left[0].Name() != "003" {
		t.Errorf("%d memories are left, and an error %v; want the %d latest ones", len(left), err, maxMemories)
	}
}
