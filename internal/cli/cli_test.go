// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/topicpages/topicpages/internal/buildinfo"
)

// noon is the current time of the tests.
var noon = time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)

// testBuild is the build of the command of the tests.
var testBuild = buildinfo.Info{Version: "v1.2.3", Commit: "0123", Date: "2026-03-01T00:00:00Z", Go: "go1.26", Platform: "linux/amd64"}

// runResult is the outcome of a command.
type runResult struct {
	stdout, stderr string
	err            error
}

// run runs the command with a standard input.
func run(t *testing.T, stdin string, args ...string) runResult {
	t.Helper()
	var stdout, stderr bytes.Buffer
	command := New(testBuild, func() time.Time { return noon }, Streams{In: strings.NewReader(stdin), Out: &stdout, Err: &stderr})
	command.SetArgs(args)
	err := command.Execute()
	return runResult{stdout: stdout.String(), stderr: stderr.String(), err: err}
}

// succeed is run for a command that must succeed.
func succeed(t *testing.T, stdin string, args ...string) runResult {
	t.Helper()
	r := run(t, stdin, args...)
	if r.err != nil {
		t.Fatalf("topicpages %s: %v\n%s", strings.Join(args, " "), r.err, r.stderr)
	}
	return r
}

// fail is run for a command that must fail, with parts of its message.
func fail(t *testing.T, stdin string, args []string, parts ...string) runResult {
	t.Helper()
	r := run(t, stdin, args...)
	if r.err == nil {
		t.Fatalf("topicpages %s does not fail", strings.Join(args, " "))
	}
	for _, part := range parts {
		if !strings.Contains(r.stderr, part) {
			t.Errorf("topicpages %s says\n%swithout %q", strings.Join(args, " "), r.stderr, part)
		}
	}
	return r
}

// writeFiles writes files into a directory, by name.
func writeFiles(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func exists(path ...string) bool {
	_, err := os.Lstat(filepath.Join(path...))
	return err == nil
}

// postManifest returns the manifest of a Post.
func postManifest(name, date, tags string) string {
	return fmt.Sprintf("---\napiVersion: topicpages.dev/v1alpha1\nkind: Post\nmetadata:\n  name: %s\nspec:\n"+
		"  title: About %s\n  publishDate: %s\n  tags: [%s]\n", name, name, date, tags)
}

// objectManifest returns the manifest of a Topic or a Site. spec is in YAML's flow style, "{title: A}".
func objectManifest(kind, name, spec string) string {
	return fmt.Sprintf("---\napiVersion: topicpages.dev/v1alpha1\nkind: %s\nmetadata: {name: %s}\nspec: %s\n", kind, name, spec)
}

// contentFiles returns a small site: two Topics, and three Posts, one of them in the future.
func contentFiles() map[string]string {
	return map[string]string{
		"site.yaml":             objectManifest("Site", "notes", "{title: Notes}"),
		"topics/databases.yaml": objectManifest("Topic", "databases", "{}"),
		"topics/networks.yaml":  objectManifest("Topic", "networks", "{title: Computer networks}"),
		"posts/indexes.yaml":    postManifest("indexes", "2024-05-01", "databases"),
		"posts/latency.yaml":    postManifest("latency", "2025-02-03", "networks, databases"),
		"posts/future.yaml":     postManifest("future", "2026-04-01", "networks"),
	}
}

// contentDir returns a directory with that site.
func contentDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	writeFiles(t, dir, contentFiles())
	return dir
}

func TestVersion(t *testing.T) {
	for _, args := range [][]string{{"--version"}, {"version"}} {
		if got, want := succeed(t, "", args...).stdout, "topicpages version v1.2.3 (commit 0123, 2026-03-01T00:00:00Z, go1.26, linux/amd64)\n"; got != want {
			t.Errorf("%v: got %q, want %q", args, got, want)
		}
	}
	var got buildinfo.Info
	if err := json.Unmarshal([]byte(succeed(t, "", "version", "-o", "json").stdout), &got); err != nil || got != testBuild {
		t.Errorf("got %+v, %v", got, err)
	}
	if r := run(t, "", "version", "-o", "xml"); r.err == nil || !strings.Contains(r.stderr, "-o takes text or json") {
		t.Errorf("got %q, %v", r.stderr, r.err)
	}
}

func TestHelpTeaches(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"render", "--help"}, {"status", "--help"}, {"preview", "--help"}} {
		help := succeed(t, "", args...).stdout
		for _, part := range []string{"Usage:", "Examples:", "topicpages render -f", "--now"} {
			if args[0] != "--help" {
				part = strings.ReplaceAll(part, "render", args[0])
			}
			if !strings.Contains(help, part) {
				t.Errorf("%v has no %q:\n%s", args, part, help)
			}
		}
	}
}

func TestMistakesOnTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"render"}, `required flag(s) "filename", "output" not set`},
		{[]string{"status"}, `required flag(s) "filename" not set`},
		{[]string{"status", "-f", filepath.Join(dir, "none")}, "none: no such file or directory"},
		{[]string{"status", "-f", dir, "--now", "today"}, `cannot use --now: cannot read "today" as a date`},
		{[]string{"status", "-f", dir, "-o", "xml"}, "-o takes table, wide, json or yaml"},
		{[]string{"status", "-f", dir, "more"}, `cannot print "more": KIND is sites, topics or posts`},
		{[]string{"publish"}, `unknown command "publish"`},
	} {
		fail(t, "", tt.args, tt.want)
	}
}
