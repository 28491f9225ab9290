// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/cli"
	. "github.com/topicpages/topicpages/test/builder"
)

// TestAnImportedBlogIsServed follows docs/import.md up to its kubectl command.
func TestAnImportedBlogIsServed(t *testing.T) {
	s := tell(t)
	page, err := os.ReadFile(s.root("docs", "import.md"))
	if err != nil {
		t.Fatal(err)
	}
	apply := regexp.MustCompile(`(?m)^kubectl (.*)$`).FindSubmatch(page)
	if apply == nil {
		t.Fatal("docs/import.md has no command of kubectl")
	}
	dir := t.TempDir()
	posts, topics := filepath.Join(dir, "posts"), filepath.Join(dir, "topics")
	for _, args := range [][]string{
		{"import", s.root("internal", "cli", "testdata", "import", "jekyll"), "-o", posts, "--allow-loss"},
		{"suggest", "-f", posts, "-o", topics},
	} {
		command := cli.New(buildinfo.Info{}, time.Now, cli.Streams{In: strings.NewReader(""), Out: io.Discard, Err: t.Output()})
		command.SetArgs(args)
		if err := command.Execute(); err != nil {
			t.Fatal(err)
		}
	}
	args := strings.Fields(strings.NewReplacer(" posts", " "+posts, " topics", " "+topics).Replace(string(apply[1])))
	if _, err := s.env.Kubectl(append(args, "-n", s.namespace)...); err != nil {
		t.Fatal(err)
	}
	s.create(Site("notes"))
	s.published("notes")
	s.shows("notes", "posts/alerts/index.html", "Alerts: what to page for", "<code>{{ $value }}</code>")
	s.shows("notes", "posts/first-notes/index.html", "<em>The four signals</em>", `<a href="/posts/alerts/">the next part</a>`)
	s.shows("notes", "topics/metrics/index.html", "Counters and gauges")
	s.hides("notes", "topics/metrics/index.html", "Alerts again")
	s.leads(s.serve("notes"), "/2023/11/02/first-notes/", "301 /posts/first-notes/")
	edit(s, Post("first-notes", ""), func(p *v1alpha1.Post) { p.Spec.Title = "Notes, edited" })
	s.shows("notes", "posts/first-notes/index.html", "Notes, edited")
}
