// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// exports are small exports, by their names in the documentation.
var exports = map[string]string{
	"export.json": `{"db":[{"meta":{"exported_on":1},"data":{"posts":[{"id":"1","title":"Tea","slug":"tea","html":"<p>Hot <b>tea</b></p>","status":"published","visibility":"public","published_at":"2021-07-03T22:30:00.000Z"}]}}]}`,
	"feed.xml":    `<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>Tea</title><published>2021-07-03</published><content type="html">Hot &lt;b&gt;tea&lt;/b&gt;</content></entry></feed>`,
	"export.xml": `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>F</title><item><title>Tea</title>
<content:encoded>Hot &lt;b&gt;tea&lt;/b&gt;</content:encoded><wp:post_name>tea</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type><wp:post_date>2021-07-03 10:00:00</wp:post_date><wp:post_date_gmt>2021-07-03 10:00:00</wp:post_date_gmt></item></channel></rss>`,
}

var importsOfExports = regexp.MustCompile(`(?m)^\$ topicpages (import (?:wordpress|ghost|feed) .*)$`)

// The export commands of docs/import.md import a post, with the tool named and without.
func TestImportOfExports(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "import.md"))
	if err != nil {
		t.Fatal(err)
	}
	commands := importsOfExports.FindAllStringSubmatch(string(text), -1)
	if len(commands) < 3 {
		t.Fatalf("docs/import.md has %d commands for exports", len(commands))
	}
	dir := t.TempDir()
	for name, export := range exports {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(export), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, command := range commands {
		args := strings.Fields(command[1])
		tool, output := args[1], filepath.Join(dir, args[1])
		args[2] = filepath.Join(dir, args[2])
		args[len(args)-1] = output
		for _, args := range [][]string{args, append([]string{"import"}, args[2:]...)} {
			if got := run(t, "", args...); got.err != nil {
				t.Fatalf("%s: %v\n%s", command[0], got.err, got.stderr)
			}
			text, err := os.ReadFile(filepath.Join(output, "tea.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"publishDate: \"2021-07-03", "Hot **tea**"} {
				if !strings.Contains(string(text), want) || strings.Contains(string(text), "draft: true") {
					t.Errorf("%s: %s gave\n%s\nwant %q in it", tool, args, text, want)
				}
			}
		}
	}
}
