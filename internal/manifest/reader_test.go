// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// folder is a directory of manifests with a Reader.
type folder struct {
	*testing.T
	dir    string
	reader *Reader
}

func newFolder(t *testing.T) *folder {
	dir := t.TempDir()
	return &folder{T: t, dir: dir, reader: NewReader([]string{dir}, nil, "default")}
}

// save writes a file, and tells the Reader.
func (f *folder) save(name, text string) {
	f.Helper()
	path := filepath.Join(f.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		f.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		f.Fatal(err)
	}
	f.reader.Forget(path)
}

func (f *folder) read() *Set {
	f.Helper()
	set, err := f.reader.Read()
	if err != nil {
		f.Fatal(err)
	}
	return set
}

// titles returns the names and titles of the Posts in a Set.
func titles(set *Set) (list []string) {
	for _, post := range set.Posts {
		list = append(list, post.Name+": "+post.Spec.Title)
	}
	return list
}

func postText(name, title string) string {
	return fmt.Sprintf("apiVersion: topicpages.dev/v1alpha1\nkind: Post\nmetadata: {name: %s}\nspec: {title: %q, publishDate: \"2026-01-02\", tags: [go]}\n", name, title)
}

func TestReaderFollowsTheFiles(t *testing.T) {
	f := newFolder(t)
	f.save("a.yaml", postText("a", "One"))
	f.save("deep/b.yaml", postText("b", "Two"))
	before := f.read()
	check := func(want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, titles(f.read())); diff != "" {
			t.Errorf("Posts (-want +got):\n%s", diff)
		}
	}
	check("a: One", "b: Two")

	f.save("a.yaml", postText("a", "One, edited"))
	check("a: One, edited", "b: Two")
	if after := f.read(); after.Posts[1] != before.Posts[1] {
		t.Error("a file that has not changed was parsed again")
	}
	f.save("deep/new/c.yaml", postText("c", "Three"))
	check("a: One, edited", "b: Two", "c: Three")
	if want := []string{f.dir, filepath.Join(f.dir, "deep"), filepath.Join(f.dir, "deep", "new")}; !slices.Equal(f.reader.Directories(), want) {
		t.Errorf("directories %q, want %q", f.reader.Directories(), want)
	}
	if err := os.Remove(filepath.Join(f.dir, "a.yaml")); err != nil {
		t.Fatal(err)
	}
	f.reader.Forget(filepath.Join(f.dir, "a.yaml"))
	check("b: Two", "c: Three")
}

func TestReaderKeepsTheLastGoodVersion(t *testing.T) {
	f := newFolder(t)
	f.save("a.yaml", postText("a", "One"))
	f.save("b.yaml", "kind: Post\n")
	set := f.read()
	if len(set.Posts) != 1 || len(set.Problems) != 1 {
		t.Fatalf("%d Posts and the problems %v, want 1 and 1", len(set.Posts), set.Problems)
	}
	f.save("a.yaml", postText("a", "One, edited")+"more: [\n")
	set = f.read()
	if diff := cmp.Diff([]string{"a: One"}, titles(set)); diff != "" {
		t.Errorf("Posts (-want +got):\n%s", diff)
	}
	if len(set.Problems) != 2 || set.Problems[0].File != filepath.Join(f.dir, "a.yaml") || set.Problems[0].Line == 0 {
		t.Errorf("problems %v, want one of a.yaml with its line", set.Problems)
	}
	f.save("a.yaml", postText("a", "One, mended"))
	if set = f.read(); len(set.Problems) != 1 || titles(set)[0] != "a: One, mended" {
		t.Errorf("Posts %q and problems %v after the mend", titles(set), set.Problems)
	}
}

func TestReaderTellsOfTwoFilesWithOneName(t *testing.T) {
	f := newFolder(t)
	f.save("a.yaml", postText("a", "One"))
	f.read()
	f.save("b.yaml", postText("a", "Two"))
	set := f.read()
	if len(set.Problems) != 1 || set.Problems[0].File != filepath.Join(f.dir, "b.yaml") || titles(set)[0] != "a: One" {
		t.Errorf("Posts %q and problems %v, want the first one and a problem of b.yaml", titles(set), set.Problems)
	}
}

// TestReaderFollowsLinks changes a mounted ConfigMap behind links that stay.
func TestReaderFollowsLinks(t *testing.T) {
	f := newFolder(t)
	target := filepath.Join(t.TempDir(), "target.yaml")
	if err := os.WriteFile(target, []byte(postText("a", "One")), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, filepath.Join(f.dir, "a.yaml")); err != nil {
		t.Fatal(err)
	}
	f.read()
	if err := os.WriteFile(target, []byte(postText("a", "Two")), 0o644); err != nil {
		t.Fatal(err)
	}
	f.reader.Forget(filepath.Join(f.dir, "..data"))
	if got := titles(f.read()); got[0] != "a: Two" {
		t.Errorf("Posts %q, want the target's Posts", got)
	}
}

// TestReadsOfChangesAreThoseOfAll compares a Reader that has seen a file change with a new one.
func TestReadsOfChangesAreThoseOfAll(t *testing.T) {
	f := newFolder(t)
	f.save("a.yaml", postText("a", "One")+"---\n"+postText("a2", "One"))
	f.save("b.yaml", postText("b", "Two"))
	f.save("c.yaml", "apiVersion: topicpages.dev/v1alpha1\nkind: Topic\nmetadata: {name: go}\nspec: {}\n")
	f.read()
	for _, change := range []struct{ file, text string }{
		{"a.yaml", postText("a", "One, edited") + "---\n" + postText("a2", "One")},
		{"a.yaml", postText("a2", "One") + "---\n" + postText("a", "One")}, // in another order
		{"a.yaml", postText("a", "One")},                                   // one is gone
		{"b.yaml", postText("a", "Two")},                                   // one of a name that is taken
		{"b.yaml", postText("b", "Two")},
		{"c.yaml", "apiVersion: topicpages.dev/v1alpha1\nkind: Topic\nmetadata: {name: go}\nspec: {title: Go}\n"},
		{"c.yaml", "apiVersion: v1\nkind: Secret\n"}, // of a foreign kind
		{"c.yaml", postText("c", "Three")},
	} {
		f.save(change.file, change.text)
		got := f.read()
		want, err := NewReader([]string{f.dir}, nil, "default").Read()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(Set{}, place{}, identity{}, document{}), cmpopts.IgnoreFields(document{}, "parsed", "once")); diff != "" {
			t.Errorf("after %s became\n%s(-want +got):\n%s", change.file, change.text, diff)
		}
	}
}
