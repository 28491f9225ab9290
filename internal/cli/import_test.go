// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/manifest"
)

var update = flag.Bool("update", false, "write the golden files")

// sampleBlog copies a blog of testdata/import into a directory of the test.
func sampleBlog(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "import", name))); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestImportSamples(t *testing.T) {
	for _, tool := range []string{"jekyll", "hugo"} {
		t.Run(tool, func(t *testing.T) {
			dir, out := sampleBlog(t, tool), filepath.Join(t.TempDir(), "posts")
			r := run(t, "", "import", dir, "-o", out)
			if ExitCode(r.err) != lossCode {
				t.Errorf("exit code %d: %v", ExitCode(r.err), r.err)
			}
			var b strings.Builder
			files := readTree(t, out)
			for _, name := range slices.Sorted(maps.Keys(files)) {
				if name != importedTree.inventory && name != yamllintName {
					b.WriteString("## " + name + "\n" + files[name])
				}
			}
			b.WriteString("## standard error\n" + strings.NewReplacer(dir, "DIR", out, "OUT").Replace(r.stderr))
			golden := filepath.Join("testdata", "import", tool+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(read(t, golden), b.String()); diff != "" {
				t.Errorf("output (-want +got):\n%s", diff)
			}
			set, err := manifest.NewReader([]string{out}, nil, "default").Read()
			if err != nil || len(set.Problems) > 0 || len(set.Posts) == 0 {
				t.Errorf("%d Posts, problems %v, %v", len(set.Posts), set.Problems, err)
			}
		})
	}
}

func TestASecondImportWritesOnlyWhatHasChanged(t *testing.T) {
	dir, out := sampleBlog(t, "jekyll"), filepath.Join(t.TempDir(), "posts")
	run(t, "", "import", "jekyll", dir, "-o", out)
	writeFiles(t, dir, map[string]string{"_posts/2023-11-02-first-notes.md": "---\ntitle: Changed\ntags: observability Metrics\n---\nText\n"})
	if err := os.Remove(filepath.Join(dir, "_drafts", "someday.md")); err != nil {
		t.Fatal(err)
	}
	if r := run(t, "", "import", "jekyll", dir, "-o", out); !strings.Contains(r.stderr, "(1 file written, 1 removed)") {
		t.Errorf("the second import says\n%s", r.stderr)
	}
}

func TestImportReport(t *testing.T) {
	dir := sampleBlog(t, "hugo")
	for name, want := range map[string]string{
		"losses.txt":  "content/posts/packing.md:11: {{< weather \"Vienna\" >}} removed: it has no counterpart (TemplateRemoved)\n",
		"losses.json": "    \"reason\": \"VisibilityUnclear\"\n",
	} {
		report := filepath.Join(t.TempDir(), name)
		r := succeed(t, "", "import", "hugo", dir, "--report", report, "--allow-loss")
		if got := read(t, report); !strings.Contains(got, want) {
			t.Errorf("%s holds\n%swithout %s", name, got, want)
		}
		if strings.Contains(r.stderr, "packing.md") || !strings.Contains(r.stderr, " accepted losses, listed in "+report+":\n") {
			t.Errorf("accepted losses are printed, or not counted:\n%s", r.stderr)
		}
	}
}

func TestAnImportWithoutLossExitsWith0(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"_posts/2024-01-02-a.md": "---\ntitle: A\n---\nText\n"})
	if r := run(t, "", "import", dir); ExitCode(r.err) != 0 || !strings.HasPrefix(r.stdout, "---\napiVersion: topicpages.dev/v1alpha1\nkind: Post\n") || strings.Count(r.stderr, "\n") != 1 {
		t.Errorf("exit code %d\n%s%s", ExitCode(r.err), r.stdout, r.stderr)
	}
	r := succeed(t, "", "import", "jekyll", dir, "--content", "link", "--base-url", "https://old.example.com")
	if !strings.Contains(r.stdout, `url: "https://old.example.com/2024/01/02/a.html"`) || strings.Contains(r.stdout, "content:") {
		t.Errorf("with links, the manifests are\n%s", r.stdout)
	}
	if r := succeed(t, "", "import", "jekyll", dir, "--content", "configmap"); !strings.Contains(r.stdout, "kind: ConfigMap") {
		t.Errorf("with ConfigMaps, the manifests are\n%s", r.stdout)
	}
}

func TestTheToolIsRecognised(t *testing.T) {
	for name, files := range map[string][]string{
		"hugo":     {"hugo.toml", "content/a.md"},
		"jekyll":   {"_config.yml", "_posts/2024-01-02-a.md"},
		"hexo":     {"_config.yml", "source/_posts/a.md"},
		"eleventy": {"posts/2024-01-02-a.md"},
		"markdown": {"a.md"},
		"obsidian": {".obsidian/app.json", "a.md"},
		"mkdocs":   {"mkdocs.yml", "docs/a.md"},
		"pelican":  {"pelicanconf.py", "content/a.md"},
	} {
		dir := t.TempDir()
		for _, file := range files {
			text := ""
			if strings.HasSuffix(file, ".md") {
				if text = "---\ntitle: A\n---\nText\n"; name == "eleventy" {
					text += "{% image \"/a.png\" %}\n"
				}
			}
			writeFiles(t, dir, map[string]string{file: text})
		}
		if tool, ok := recognizeDirectory(os.DirFS(dir)); !ok || tool.name != name {
			t.Errorf("%v is of %q, want %q", files, tool.name, name)
		}
	}
}

func TestImportMistakes(t *testing.T) {
	empty, dir := t.TempDir(), sampleBlog(t, "jekyll")
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"import"}, "accepts between 1 and 2 arg(s)"},
		{[]string{"import", "jekyll"}, "say where the posts are: topicpages import jekyll DIRECTORY"},
		{[]string{"import", "gatsby", dir}, `cannot import from "gatsby": the tools are hugo, `},
		{[]string{"import", empty}, "cannot tell which tool wrote"},
		{[]string{"import", "jekyll", empty}, "cannot find posts"},
		{[]string{"import", "jekyll", filepath.Join(empty, "gone")}, "no such file or directory"},
		{[]string{"import", "jekyll", filepath.Join(dir, "_config.yml")}, "jekyll takes a directory"},
		{[]string{"import", dir, "--content", "inside"}, `cannot use --content "inside"`},
		{[]string{"import", dir, "--base-url", "example.com"}, "it begins with https://"},
		{[]string{"import", dir, "--time-zone", "Mars/Olympus"}, "cannot use --time-zone"},
		{[]string{"import", dir, "-o", dir}, "name a new or an empty directory"},
	} {
		if r := fail(t, "", tt.args, tt.want); ExitCode(r.err) != 1 {
			t.Errorf("%v: exit code %d", tt.args, ExitCode(r.err))
		}
	}
}
