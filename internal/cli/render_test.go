// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/manifest"
	"github.com/topicpages/topicpages/internal/page"
)

// readTree returns the files below dir, by path, without the inventory.
func readTree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && entry.Name() != inventoryName {
			rel, _ := filepath.Rel(dir, path)
			files[filepath.ToSlash(rel)] = read(t, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// pagesOf returns the files of a Site by path, as package page renders them, with the file that holds their digest. A
// nil theme is the default theme.
func pagesOf(t *testing.T, site *v1alpha1.Site, theme *page.Theme, topics []*archive.Summary) map[string]string {
	t.Helper()
	all, pages := page.New(site, theme, topics), map[string]string{}
	for _, group := range all.Catalog.Groups() {
		files, err := all.Render(group)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			pages[file.Path] = string(file.Body)
		}
	}
	edited, err := new(edition.Editor).Edit(site, theme, topics, 0)
	if err != nil {
		t.Fatal(err)
	}
	pages[page.DigestPath] = string(page.Digest(edited.Digest).Body)
	return pages
}

// TestRenderWritesThePages compares the output with the files of package page.
func TestRenderWritesThePages(t *testing.T) {
	in, out := contentDir(t), filepath.Join(t.TempDir(), "deep", "out")
	got := succeed(t, "", "render", "-f", in, "-o", out).stderr
	set, err := manifest.NewReader([]string{in}, nil, "default").Read()
	if err != nil {
		t.Fatal(err)
	}
	a := archive.New()
	for _, post := range set.Posts {
		a.SetPost(post)
	}
	for _, topic := range set.Topics {
		a.SetTopic(topic)
	}
	pages := pagesOf(t, set.Sites[0], nil, a.Summaries(labels.Everything(), noon))
	want := fmt.Sprintf("rendered %d files for 2 topics and 2 posts into %s (%[1]d written, 0 removed)\n", len(pages), out)
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if diff := cmp.Diff(pages, readTree(t, out)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	inventory := strings.Join(slices.Sorted(maps.Keys(pages)), "\n") + "\n"
	if diff := cmp.Diff(inventory, read(t, out, inventoryName)); diff != "" {
		t.Errorf("inventory (-want +got):\n%s", diff)
	}
}

func TestRenderAgain(t *testing.T) {
	in, out := contentDir(t), t.TempDir()
	again := func() string {
		_, changes, _ := strings.Cut(succeed(t, "", "render", "-f", in, "-o", out).stderr, out+" ")
		return changes
	}
	again()
	before, err := os.Stat(filepath.Join(out, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	if got := again(); got != "(0 written, 0 removed)\n" {
		t.Errorf("nothing changed: %s", got)
	}
	if after, err := os.Stat(filepath.Join(out, "index.html")); err != nil || !os.SameFile(before, after) {
		t.Errorf("an unchanged file was written anew: %v", err)
	}

	writeFiles(t, out, map[string]string{"CNAME": "mine", "topics/databases/notes.txt": "mine"})
	if err := os.Remove(filepath.Join(in, "posts/latency.yaml")); err != nil {
		t.Fatal(err)
	}
	again()
	if got := read(t, out, "topics/databases/index.html"); strings.Contains(got, "About latency") {
		t.Error("a deleted Post is still on its page")
	}
	for _, topic := range []string{"databases", "networks"} {
		if err := os.Remove(filepath.Join(in, "topics", topic+".yaml")); err != nil {
			t.Fatal(err)
		}
	}
	if got := again(); !strings.HasSuffix(got, ", 14 removed)\n") {
		t.Errorf("two Topics were deleted: %s", got)
	}
	if exists(out, "topics/networks") {
		t.Error("the directory of a deleted Topic is still there")
	}
	if !exists(out, "CNAME") || !exists(out, "topics/databases/notes.txt") {
		t.Error("a file that topicpages did not write is gone")
	}
}

// TestRenderSkipsItsOutput renders into a directory of manifests.
func TestRenderSkipsItsOutput(t *testing.T) {
	in := contentDir(t)
	out := filepath.Join(in, "public")
	succeed(t, "", "render", "-f", in, "-o", out)
	if got := succeed(t, "", "render", "-f", in, "-o", out).stderr; !strings.HasSuffix(got, "(0 written, 0 removed)\n") {
		t.Errorf("got %s", got)
	}
}

func TestRenderTheValidRest(t *testing.T) {
	in, out := contentDir(t), t.TempDir()
	writeFiles(t, in, map[string]string{"posts/bad.yaml": strings.Replace(postManifest("bad", "[]", "databases"), "About bad", "[]", 1)})
	r := fail(t, "", []string{"render", "-f", in, "-o", out},
		"posts/bad.yaml:7: Post \"bad\": spec.title: ",
		"posts/bad.yaml:8: Post \"bad\": spec.publishDate: ",
		" files for 2 topics and 2 posts into ",
		"Error: cannot use all manifests: 2 problems above")
	if r.stdout != "" || !exists(out, "topics/databases/index.html") {
		t.Errorf("the rest was not rendered: %s", r.stdout)
	}
}

// Messages that the operator puts into conditions are printed with file and line.
func TestRenderPrintsFindings(t *testing.T) {
	in := contentDir(t)
	writeFiles(t, in, map[string]string{
		"posts/broken.yaml": postManifest("broken", "2024-05-01", "databases") +
			"  content: |\n    ---\n    title: a: b\n    ---\n    [[indexes]] [[gone]] [a](gone.md) [b](/posts/gone/) [c](/topics/networks/) [d](/posts/indexes/)\n",
		"posts/elsewhere.yaml": postManifest("elsewhere", "2024-05-01", "databases") + "  contentFrom: {configMapKeyRef: {name: articles, key: a.md}}\n",
		"posts/missing.yaml":   postManifest("missing", "2024-05-01", "databases") + "  contentFrom: {configMapKeyRef: {name: nothing, key: a.md}}\n",
		"articles.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: articles\n  labels: {topicpages.dev/publish: \"true\"}\n" +
			"data:\n  b.md: text\n  a.md: |\n    [a](#gone)\n",
		"topics/more.yaml":  objectManifest("Topic", "more", "{aliases: [databases]}"),
		"topics/empty.yaml": objectManifest("Topic", "empty", "{}"),
	})
	got := succeed(t, "", "render", "-f", in, "-o", t.TempDir()).stderr
	for _, want := range []string{
		`articles.yaml:9: Post "elsewhere": warning: The article has no heading for #gone`,
		`posts/broken.yaml:14: Post "broken": warning: There is no Post or Topic for [[gone]]`,
		`posts/broken.yaml:14: Post "broken": warning: No Post or Topic has its page at /posts/gone/`,
		`posts/broken.yaml:14: Post "broken": warning: No Post or Topic has its page at /posts/indexes/`,
		`posts/broken.yaml:14: Post "broken": warning: Nothing is at gone.md: name a Post`,
		`posts/broken.yaml:10: Post "broken": warning: The front matter is left out of the page, as always, but it cannot be read: yaml: line 2: mapping values`,
		`posts/missing.yaml:10: Post "missing": warning: There is no ConfigMap "nothing" with the label`,
		`topics/databases.yaml:5: Topic "databases": warning: Tag "databases" is claimed by Topics databases, more`,
		`topics/more.yaml:5: Topic "more": warning: Tag "databases" is claimed`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it says\n%s without %s", got, want)
		}
	}
	if n := strings.Count(got, "warning: "); n != 9 {
		t.Errorf("there are %d warnings, want 9:\n%s", n, got)
	}
}

func TestRenderStandardInput(t *testing.T) {
	out := t.TempDir()
	stdin := objectManifest("Topic", "databases", "{}") + postManifest("indexes", "2024-05-01", "databases")
	succeed(t, stdin, "render", "-f", "-", "-o", out)
	if got := read(t, out, "index.html"); !strings.Contains(got, "<title>Topics</title>") {
		t.Errorf("a site without a Site has not the default title:\n%s", got)
	}
	if got := read(t, out, "robots.txt"); !strings.Contains(got, "http://site.default.svc/") {
		t.Errorf("a site without a Site has not the name \"site\":\n%s", got)
	}
}

func TestRenderAtAnotherTime(t *testing.T) {
	in := contentDir(t)
	for now, want := range map[string]bool{"2026-03-31T23:59:59Z": false, "2026-04-01": true} {
		out := t.TempDir()
		succeed(t, "", "render", "-f", in, "-o", out, "--now", now)
		if got := strings.Contains(read(t, out, "topics/networks/index.html"), "About future"); got != want {
			t.Errorf("at %s the Post of April is there: %t, want %t", now, got, want)
		}
	}
}

func TestRenderChoosesASite(t *testing.T) {
	in := contentDir(t)
	elsewhere := strings.Replace(objectManifest("Site", "public", "{title: Elsewhere}"), "{name", "{namespace: web, name", 1)
	writeFiles(t, in, map[string]string{
		"sites.yaml": objectManifest("Site", "public", "{title: Public, topicSelector: {matchLabels: {audience: public}}}") + elsewhere,
		"topics/networks.yaml": strings.Replace(objectManifest("Topic", "networks", "{}"),
			"{name", "{labels: {audience: public}, name", 1),
	})
	fail(t, "", []string{"render", "-f", in, "-o", t.TempDir()}, "choose one with --site, of default/notes, default/public, web/public")
	fail(t, "", []string{"render", "-f", in, "-o", t.TempDir(), "--site", "public"}, "choose one with --site")
	fail(t, "", []string{"render", "-f", in, "-o", t.TempDir(), "--site", "nothing"}, `cannot find Site "nothing": the manifests have default/notes`)
	fail(t, objectManifest("Topic", "a", "{}"), []string{"render", "-f", "-", "-o", t.TempDir(), "--site", "a"}, `cannot find Site "a": the manifests have no valid Site`)

	out := t.TempDir()
	succeed(t, "", "render", "-f", in, "-o", out, "--site", "default/public")
	if !exists(out, "topics/networks/index.html") || exists(out, "topics/databases") {
		t.Error("the Site's topicSelector does not hold")
	}
	got := succeed(t, "", "render", "-f", in, "-o", t.TempDir(), "--site", "web/public").stderr
	if want := "note: 5 objects in other namespaces than \"web\""; !strings.Contains(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestRenderOversize renders a page that the operator could not store. It becomes a notice here too.
func TestRenderOversize(t *testing.T) {
	out := t.TempDir()
	var stdin strings.Builder
	stdin.WriteString(objectManifest("Topic", "large", "{}"))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 400 {
		stdin.WriteString(postManifest(fmt.Sprintf("post-%d", i), "2024-05-01", "large") + "  summary: s")
		for range 2000 {
			stdin.WriteByte("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[random.IntN(52)])
		}
		stdin.WriteByte('\n')
	}
	got := succeed(t, stdin.String(), "render", "-f", "-", "-o", out).stderr
	for path, notice := range map[string]string{"2024/index.html": "Page too large", "2024/index.json": "too large to publish"} {
		if !strings.Contains(got, "warning: topics/large/"+path+" is too large to publish") {
			t.Errorf("no warning: %s", got)
		}
		if got := read(t, out, "topics/large/"+path); !strings.Contains(got, notice) {
			t.Errorf("no notice in %s, but %d bytes", path, len(got))
		}
	}
	// The Topic's own page shows the newest Posts, and is bounded.
	if got := read(t, out, "topics/large/index.html"); !strings.Contains(got, "About post-0<") {
		t.Errorf("the page has %d bytes", len(got))
	}
}

func TestRenderRefusesOtherDirectories(t *testing.T) {
	in, out := contentDir(t), t.TempDir()
	writeFiles(t, out, map[string]string{"thesis.tex": "years of work"})
	fail(t, "", []string{"render", "-f", in, "-o", out}, "it has files (thesis.tex, …)", "name a new or an empty directory")
	if got := len(readTree(t, out)); got != 1 {
		t.Errorf("it has %d files now", got)
	}
	fail(t, "", []string{"render", "-f", in, "-o", filepath.Join(out, "thesis.tex")}, "not a directory")
}

// TestRenderStaysInItsDirectory renders over links and an inventory that lead out of it.
func TestRenderStaysInItsDirectory(t *testing.T) {
	in, parent := contentDir(t), t.TempDir()
	out, outside := filepath.Join(parent, "out"), filepath.Join(parent, "outside")
	writeFiles(t, outside, map[string]string{"robots.txt": "theirs", "databases/index.html": "theirs"})

	writeFiles(t, out, map[string]string{inventoryName: "../outside/robots.txt\n"})
	fail(t, "", []string{"render", "-f", in, "-o", out}, `.topicpages-files, line 1, names "../outside/robots.txt", which topicpages never writes`)

	writeFiles(t, out, map[string]string{inventoryName: ""})
	if err := os.Symlink(outside, filepath.Join(out, "topics")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink(filepath.Join(outside, "robots.txt"), filepath.Join(out, "robots.txt")); err != nil {
		t.Fatal(err)
	}
	fail(t, "", []string{"render", "-f", in, "-o", out}, `"topics" is a link: remove the link`)
	writeFiles(t, out, map[string]string{inventoryName: "topics/databases/index.html\n"})
	fail(t, objectManifest("Site", "a", "{}"), []string{"render", "-f", "-", "-o", out}, `and "topics" is a link`)
	for path, content := range readTree(t, outside) {
		if content != "theirs" {
			t.Errorf("%s outside was written", path)
		}
	}
	if got := len(readTree(t, outside)); got != 2 {
		t.Errorf("outside has %d files now", got)
	}
}

// A list of files from somebody else removes nothing.
func TestRenderRemovesOnlyWhatItWrites(t *testing.T) {
	in := contentDir(t)
	for _, name := range []string{".git/config", ".git/index.html", "README.md", "posts/.ssh/index.html", "C:\\a", "assets/run.sh"} {
		out := t.TempDir()
		theirs := map[string]string{".git/config": "theirs", ".git/index.html": "theirs", "README.md": "theirs", "index.html": "old"}
		writeFiles(t, out, theirs)
		writeFiles(t, out, map[string]string{inventoryName: "index.html\n" + name + "\n"})
		fail(t, "", []string{"render", "-f", in, "-o", out}, ".topicpages-files, line 2, names")
		if diff := cmp.Diff(theirs, readTree(t, out)); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", name, diff)
		}
	}
	out := t.TempDir()
	writeFiles(t, out, map[string]string{".git/refs/index.html": "theirs", inventoryName: "topics/refs/index.html\n"})
	if err := os.Symlink(".git", filepath.Join(out, "topics")); err != nil {
		t.Fatal(err)
	}
	fail(t, objectManifest("Site", "a", "{}"), []string{"render", "-f", "-", "-o", out}, `and "topics" is a link`)
	if got := read(t, out, ".git/refs/index.html"); got != "theirs" {
		t.Errorf("a file behind a link says %q", got)
	}
}

// TestAnInterruptedRunIsPutRight stops a run between two of its files.
func TestAnInterruptedRunIsPutRight(t *testing.T) {
	in, out := contentDir(t), filepath.Join(t.TempDir(), "out")
	begun, err := renderedTree.open(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := begun.write(map[string][]byte{"posts/gone/index.html": []byte("gone"), "index.html": []byte("half")}); err != nil {
		t.Fatal(err)
	}
	if err := begun.close(); err != nil {
		t.Fatal(err)
	}
	succeed(t, "", "render", "-f", in, "-o", out)
	fresh := filepath.Join(t.TempDir(), "fresh")
	succeed(t, "", "render", "-f", in, "-o", fresh)
	if diff := cmp.Diff(readTree(t, fresh), readTree(t, out)); diff != "" {
		t.Errorf("files (-fresh +put right):\n%s", diff)
	}
	if diff := cmp.Diff(read(t, fresh, inventoryName), read(t, out, inventoryName)); diff != "" {
		t.Errorf("inventory (-fresh +put right):\n%s", diff)
	}
	if _, err := os.Stat(filepath.Join(out, "posts", "gone")); !os.IsNotExist(err) {
		t.Errorf("the folder of a page that is gone is still there: %v", err)
	}
}
