// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package layout

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestNpmRunsInTheDirectoryOfItsPackages has a checkout whose path has a symbolic link. There, npm 11 takes no --prefix.
func TestNpmRunsInTheDirectoryOfItsPackages(t *testing.T) {
	checkout, programs := t.TempDir(), t.TempDir()
	for _, dir := range []string{"hack", "bench"} {
		if err := os.CopyFS(filepath.Join(checkout, dir), os.DirFS(filepath.Join("..", "..", dir))); err != nil {
			t.Fatal(err)
		}
	}
	called := filepath.Join(programs, "called")
	for name, script := range map[string]string{
		"node": "#!/bin/sh\n",
		"npm":  "#!/bin/sh\n{ pwd; printf '%s\\n' \"$@\"; } >" + called + "\n",
	} {
		if err := os.WriteFile(filepath.Join(programs, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(checkout, link); err != nil {
		t.Fatal(err)
	}
	for _, script := range []string{"hack/npm.sh", "bench/pagefind.sh"} {
		command := exec.CommandContext(t.Context(), filepath.Join(link, script))
		command.Env = append(os.Environ(), "PATH="+programs+string(filepath.ListSeparator)+os.Getenv("PATH"), "NODE=")
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", script, err, output)
		}
		text, err := os.ReadFile(called)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		if dir := lines[0]; !strings.Contains(dir, "/bin/") || lines[1] != "ci" {
			t.Errorf("%s runs npm %s in %s", script, lines[1], dir)
		}
		if slices.Contains(lines, "--prefix") {
			t.Errorf("%s calls npm with --prefix", script)
		}
		if err := os.Remove(called); err != nil {
			t.Fatal(err)
		}
	}
}
