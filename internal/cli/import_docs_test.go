// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/topicpages/topicpages/internal/importer"
)

var shellExample = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")

// TestCommandsOfTheImportPage runs the commands of docs/import.md one after another, on each of the small blogs. A
// story runs the kubectl commands.
func TestCommandsOfTheImportPage(t *testing.T) {
	page := read(t, "..", "..", "docs", "import.md")
	for _, blog := range []string{"jekyll", "hugo"} {
		t.Run(blog, func(t *testing.T) {
			source := sampleBlog(t, blog)
			t.Chdir(t.TempDir())
			ran := 0
			for _, example := range shellExample.FindAllStringSubmatch(page, -1) {
				for line := range strings.Lines(example[1]) {
					args := strings.Fields(line)
					if args[0] != "topicpages" {
						continue
					}
					ran++
					for i := range args {
						if args[i] == "blog" {
							args[i] = source
						}
					}
					r := run(t, "", args[1:]...)
					// The first import reports losses. lint reports the same ones as warnings, which do not make it
					// fail.
					if code := ExitCode(r.err); code != 0 && (args[1] != "import" || code != lossCode || strings.Contains(line, "--allow-loss")) {
						t.Errorf("%s: exit code %d\n%s%s", strings.TrimSpace(line), code, r.stdout, r.stderr)
					}
				}
			}
			if ran < 5 {
				t.Errorf("the page has %d commands of topicpages", ran)
			}
			if len(tree(t, "public")) == 0 || read(t, "losses.txt") == "" {
				t.Error("the commands wrote no pages or no losses")
			}
		})
	}
}

func TestTheImportPageNamesEveryReason(t *testing.T) {
	page := read(t, "..", "..", "docs", "import.md")
	source := read(t, filepath.Join("..", "importer", "importer.go"))
	reasons := regexp.MustCompile(`(?m)^\t(\w+) +Reason = "(\w+)"$`).FindAllStringSubmatch(source, -1)
	if len(reasons) < 10 {
		t.Fatalf("found %d reasons", len(reasons))
	}
	for _, reason := range reasons {
		if !strings.Contains(page, "| `"+reason[2]+"` | ") {
			t.Errorf("docs/import.md does not say what %s means", importer.Reason(reason[2]))
		}
	}
}
