// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/topicpages/topicpages/internal/manifest"
)

// renderRun is a run of render at an instant.
type renderRun struct {
	stdin, in, out string
	now            time.Time
	flags          []string
}

func (r renderRun) arguments(out string) []string {
	return append([]string{"render", "-f", r.in, "-o", out}, r.flags...)
}

// run renders, and returns what is printed, without the names of directories, and the error.
func (r renderRun) run(out string, more ...string) (printed string, err error) {
	var stderr bytes.Buffer
	command := New(testBuild, func() time.Time { return r.now }, Streams{In: strings.NewReader(r.stdin), Out: io.Discard, Err: &stderr})
	command.SetArgs(append(r.arguments(out), more...))
	err = command.Execute()
	printed, _, _ = strings.Cut(stderr.String(), " into "+out)
	return printed, err
}

// isRepeated reports whether a run repeats the outcome of the last one.
func (r renderRun) isRepeated(t *testing.T) bool {
	t.Helper()
	var repeated bool
	one := &render{input: input{clock: func() time.Time { return r.now }}}
	probe := &cobra.Command{Use: "render", RunE: func(cmd *cobra.Command, _ []string) error {
		reader := manifest.NewReader(one.paths, strings.NewReader(r.stdin), one.namespace)
		manifests, err := reader.Sum()
		if err != nil {
			return err
		}
		now, err := one.instant()
		if err != nil {
			return err
		}
		repeated, err = one.repeat(cmd, manifests, openMemory(one.dir), now)
		return err
	}}
	one.addRenderFlags(probe)
	probe.SetErr(io.Discard)
	probe.SetArgs(r.arguments(r.out)[1:])
	if err := probe.Execute(); err != nil {
		t.Fatal(err)
	}
	return repeated
}

// A run repeats the outcome of the last one where nothing has changed. Whatever changes, it writes and prints the same as a run that
// knows nothing.
func TestRenderRepeatsItsOutcomeWhileItHolds(t *testing.T) {
	const scheduled, due, zone = "2026-03-21T08:00:00Z", "2026-04-01T00:00:00Z", "Europe/Berlin"
	start := func(t *testing.T) renderRun {
		in := contentDir(t)
		writeFiles(t, in, map[string]string{
			"posts/later.yaml": postManifest("later", scheduled, "databases"),
			"posts/old.yaml":   objectManifest("Post", "old", `{title: Old, publishDate: "2020-01-01", tags: [databases], reviewBy: "`+due+`", content: "See [nothing](/posts/none/)."}`),
			"posts/gone.yaml":  objectManifest("Post", "gone", `{title: Gone, publishDate: "2020-01-01", expiryDate: "2026-05-01", tags: [nowhere]}`),
		})
		return renderRun{in: in, out: filepath.Join(t.TempDir(), "out"), now: noon}
	}
	at := func(text string) time.Time {
		instant, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return instant
	}
	for name, test := range map[string]struct {
		change   func(t *testing.T, r *renderRun)
		repeated bool
	}{
		"nothing":                    {func(*testing.T, *renderRun) {}, true},
		"time without effect":        {func(_ *testing.T, r *renderRun) { r.now = at(scheduled).Add(-time.Nanosecond) }, true},
		"a Post becomes public":      {func(_ *testing.T, r *renderRun) { r.now = at(scheduled) }, false},
		"a review becomes due":       {func(_ *testing.T, r *renderRun) { r.now = at(due) }, false},
		"a clock that is put back":   {func(_ *testing.T, r *renderRun) { r.now = noon.Add(-time.Second) }, false},
		"another day by a flag":      {func(_ *testing.T, r *renderRun) { r.flags = []string{"--now", due} }, false},
		"the same instant by a flag": {func(_ *testing.T, r *renderRun) { r.flags = []string{"--now", noon.Format(time.RFC3339)} }, true},
		"another namespace":          {func(_ *testing.T, r *renderRun) { r.flags = []string{"--namespace", "elsewhere"} }, false},
		"a named Site":               {func(_ *testing.T, r *renderRun) { r.flags = []string{"--site", "notes"} }, false},
		"no templates":               {func(_ *testing.T, r *renderRun) { r.flags = []string{"--allow-theme-templates=false"} }, false},
		"a changed manifest": {func(t *testing.T, r *renderRun) {
			writeFiles(t, r.in, map[string]string{"posts/later.yaml": postManifest("later", scheduled, "databases") + "  summary: More.\n"})
		}, false},
		"a renamed manifest": {func(t *testing.T, r *renderRun) {
			if err := os.Rename(filepath.Join(r.in, "posts/old.yaml"), filepath.Join(r.in, "posts/older.yaml")); err != nil {
				t.Fatal(err)
			}
		}, false},
		"a manifest with a mistake": {func(t *testing.T, r *renderRun) {
			writeFiles(t, r.in, map[string]string{"posts/bad.yaml": postManifest("bad", "in May", "databases")})
		}, false},
		"a file that is no manifest": {func(t *testing.T, r *renderRun) { writeFiles(t, r.in, map[string]string{"notes.txt": "mine"}) }, true},
		"a changed page":             {func(t *testing.T, r *renderRun) { writeFiles(t, r.out, map[string]string{"index.html": "mine"}) }, false},
		"a removed page": {func(t *testing.T, r *renderRun) {
			if err := os.Remove(filepath.Join(r.out, "index.html")); err != nil {
				t.Fatal(err)
			}
		}, false},
		"a page that is a link": {func(t *testing.T, r *renderRun) {
			page := filepath.Join(r.out, "index.html")
			if err := os.Rename(page, page+".old"); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink("404.html", page); err != nil {
				t.Fatal(err)
			}
		}, false},
		"an empty directory": {func(t *testing.T, r *renderRun) {
			if err := os.RemoveAll(r.out); err != nil {
				t.Fatal(err)
			}
		}, false},
		"my own file": {func(t *testing.T, r *renderRun) { writeFiles(t, r.out, map[string]string{"mine.txt": "mine"}) }, true},
		"a damaged memory": {func(t *testing.T, r *renderRun) {
			changeMemory(t, r.out, func(data []byte) []byte { data[len(data)/2] ^= 1; return data })
		}, false},
		"a memory of another program": {func(t *testing.T, r *renderRun) {
			changeMemory(t, r.out, func(data []byte) []byte { return ofOtherProgram(t, data) })
		}, false},
		"other rules of a time zone": {func(t *testing.T, r *renderRun) {
			changeMemory(t, r.out, func(data []byte) []byte {
				past, err := decodeMemory(data)
				if err != nil {
					t.Fatal(err)
				}
				past.Outcome.Zones = []string{zone} // so the digest is of other rules than now
				data, err = encodeMemory(past)
				if err != nil {
					t.Fatal(err)
				}
				return data
			})
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			first, err := r.run(r.out)
			if err != nil || !strings.Contains(first, "leads nowhere") && !strings.Contains(first, "/posts/none/") {
				t.Fatalf("the first run: %v\n%s", err, first)
			}
			test.change(t, &r)
			if got := r.isRepeated(t); got != test.repeated {
				t.Errorf("repeated: %v, want %v", got, test.repeated)
			}
			for range 2 { // the second one may repeat the first
				clean := filepath.Join(t.TempDir(), "out")
				want, wantErr := r.run(clean, "--cache=false")
				got, gotErr := r.run(r.out)
				if (gotErr == nil) != (wantErr == nil) || got != want {
					t.Errorf("printed %v\n%s\nwant %v\n%s", gotErr, got, wantErr, want)
				}
				files := readTree(t, r.out)
				for _, mine := range []string{"mine.txt", "index.html.old"} {
					delete(files, mine)
				}
				if diff := cmp.Diff(readTree(t, clean), files); diff != "" {
					t.Errorf("files (-clean +again):\n%s", diff)
				}
			}
		})
	}
}

// The text of standard input is read once, whether the outcome is repeated or not.
func TestRenderRepeatsForStandardInput(t *testing.T) {
	one := postManifest("indexes", "2024-05-01", "databases") + "---\n" + objectManifest("Topic", "databases", "{}")
	r := renderRun{stdin: one, in: "-", out: filepath.Join(t.TempDir(), "out"), now: noon}
	for _, want := range []bool{false, true, true} {
		if got := r.isRepeated(t); got != want {
			t.Errorf("repeated: %v, want %v", got, want)
		}
		if printed, err := r.run(r.out); err != nil || !strings.HasPrefix(printed, "rendered ") {
			t.Fatalf("%v\n%s", err, printed)
		}
	}
	r.stdin = strings.Replace(one, "About", "All about", 1)
	if r.isRepeated(t) {
		t.Error("another text is not seen")
	}
}

func TestZoneRules(t *testing.T) {
	berlin, lisbon := zoneRules([]string{"Europe/Berlin"}), zoneRules([]string{"Europe/Lisbon"})
	if len(berlin) < 400 || cmp.Equal(berlin, lisbon) || !cmp.Equal(berlin, zoneRules([]string{"Nowhere/None", "Europe/Berlin"})) {
		t.Errorf("%d changes in Berlin, %d in Lisbon", len(berlin), len(lisbon))
	}
	for _, fixed := range []string{"", "Etc/GMT+3"} {
		if got := zoneRules([]string{fixed}); len(got) != 1 {
			t.Errorf("%q changes %d times", fixed, len(got))
		}
	}
}
