// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/topicpages/topicpages/internal/importer"
)

var shellExample = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")

// TestCommandsOfTheImportPage runs the commands of docs/import.md one after another, on each of the small blogs.
// The command of kubectl is run by a story.
func TestCommandsOfTheImportPage(t *testing.T) {
	html := read(t, "..", "..", "docs", "import.md")
	for _, blog := range []string{"jekyll", "hugo"} {
		t.Run(blog, func(t *testing.T) {
			source := sampleBlog(t, blog)
			t.Chdir(t.TempDir())
			var ran []string
			for _, example := range shellExample.FindAllStringSubmatch(html, -1) {
				for line := range strings.Lines(example[1]) {
					args := strings.Fields(line)
					if args[0] == "topicpages" {
						ran = append(ran, args[1])
						runStep(t, source, args[1:])
					}
				}
			}
			if want := []string{"import", "import", "suggest", "lint", "preview", "render"}; !slices.Equal(ran, want) {
				t.Errorf("the page has the commands %v, want %v", ran, want)
			}
			if len(readTree(t, "public")) == 0 || len(readTree(t, "topics")) == 0 || read(t, "losses.txt") == "" {
				t.Error("the commands wrote no pages, no Topics or no losses")
			}
		})
	}
}

// runStep runs a command of the page, which calls the directory with the blog "blog".
func runStep(t *testing.T, blog string, args []string) {
	t.Helper()
	for i := range args {
		if args[i] == "blog" {
			args[i] = blog
		}
	}
	if args[0] == "preview" {
		p := startPreview(t, args[2], args[3:]...)
		if !strings.Contains(p.get(""), "<h1") {
			t.Errorf("%v shows no index", args)
		}
		if err := p.stop(); err != nil {
			t.Errorf("%v: %v", args, err)
		}
		return
	}
	r := run(t, "", args...)
	// The first import has losses.
	if code := ExitCode(r.err); code != 0 && (args[0] != "import" || code != lossCode || slices.Contains(args, "--allow-loss")) {
		t.Errorf("%v: exit code %d\n%s%s", args, code, r.stdout, r.stderr)
	}
}

func TestTheImportPageNamesEveryReason(t *testing.T) {
	html := read(t, "..", "..", "docs", "import.md")
	source := read(t, filepath.Join("..", "importer", "importer.go"))
	reasons := regexp.MustCompile(`(?m)^\t(\w+) +Reason = "(\w+)"$`).FindAllStringSubmatch(source, -1)
	if len(reasons) < 10 {
		t.Fatalf("found %d reasons", len(reasons))
	}
	for _, reason := range reasons {
		if !strings.Contains(html, "| `"+reason[2]+"` | ") {
			t.Errorf("docs/import.md does not say what %s means", importer.Reason(reason[2]))
		}
	}
}
