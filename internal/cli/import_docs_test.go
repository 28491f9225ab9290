// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"os"
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

// smallExports are exports, under the names that docs/import.md gives them.
var smallExports = map[string]string{
	"export.xml": `<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version><item><title>One</title>
<content:encoded><![CDATA[<p>Text</p>]]></content:encoded><wp:post_date>2021-07-01 00:00:00</wp:post_date><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item></channel></rss>`,
	"export.json": `{"db": [{"meta": {"version": "5.0.0"}, "data": {"posts": [{"id": "1", "title": "One", "slug": "one", "html": "<p>Text</p>", "status": "published", "visibility": "public", "type": "post", "published_at": "2021-07-01T00:00:00.000Z"}]}}]}`,
	"feed.xml":    `<rss version="2.0"><channel><title>B</title><item><title>One</title><description>&lt;p&gt;Text&lt;/p&gt;</description><pubDate>Thu, 01 Jul 2021 00:00:00 +0000</pubDate><link>https://blog.example.com/one/</link></item></channel></rss>`,
}

func TestExportCommandsOfTheImportPage(t *testing.T) {
	html := read(t, "..", "..", "docs", "import.md")
	t.Chdir(t.TempDir())
	for name, text := range smallExports {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	commands := readmeCommand.FindAllStringSubmatch(html, -1)
	if len(commands) != len(smallExports) {
		t.Errorf("the page has %d commands for %d exports", len(commands), len(smallExports))
	}
	for _, command := range commands {
		if err := os.RemoveAll("posts"); err != nil {
			t.Fatal(err)
		}
		runStep(t, "", strings.Fields(command[1]))
		if post := read(t, "posts", "one.yaml"); !strings.Contains(post, "title: \"One\"") || !strings.Contains(post, "Text") {
			t.Errorf("%s writes\n%s", command[0], post)
		}
	}
}
