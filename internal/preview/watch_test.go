// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package preview

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// write writes a file in two steps, as editors do: first empty, and then with the text.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestWatcherTellsOfSaves(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.yaml")
	write(t, path, "one")
	w, err := NewWatcher()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}()
	if added, err := w.Watch([]string{dir}); err != nil || !slices.Equal(added, []string{dir}) {
		t.Fatalf("added %q, %v", added, err)
	}
	if added, err := w.Watch([]string{dir}); err != nil || len(added) != 0 {
		t.Fatalf("added %q a second time, %v", added, err)
	}
	told := func(what, path string) {
		t.Helper()
		for changes := range w.Changes() { // the test's own deadline ends it
			if slices.Contains(changes, path) {
				return
			}
		}
		t.Errorf("nobody tells of %s", what)
	}
	write(t, path, "two")
	told("a save in place", path)

	part := filepath.Join(dir, ".a.yaml.swp")
	write(t, part, "three")
	if err := os.Rename(part, path); err != nil {
		t.Fatal(err)
	}
	told("a save by renaming", path)

	sub := filepath.Join(dir, "sub")
	if err := os.Mkdir(sub, 0o755); err != nil {
		t.Fatal(err)
	}
	told("a new directory", sub)
	if added, err := w.Watch([]string{dir, sub}); err != nil || !slices.Equal(added, []string{sub}) {
		t.Fatalf("added %q, %v", added, err)
	}
	write(t, filepath.Join(sub, "b.yaml"), "four")
	told("a file in the new directory", filepath.Join(sub, "b.yaml"))

	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	told("a file that is removed", path)
}
