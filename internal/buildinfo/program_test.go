// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package buildinfo

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// buildProgram builds the program of testdata with linker flags.
func buildProgram(t *testing.T, flags string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "program")
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags", flags, "-o", path, "./testdata/program").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

func mustIdentify(t *testing.T, path string) string {
	t.Helper()
	id, err := identify(path)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestAnotherBuildIsAnotherProgram(t *testing.T) {
	const otherVersion = " -X github.com/topicpages/topicpages/internal/buildinfo.version=v9.8.7"
	for name, test := range map[string]struct {
		flags      string
		hasBuildID bool
	}{
		"of the go command":                  {"-s -w", runtime.GOOS == "linux"},
		"without a build ID":                 {"-buildid=", false},
		"of a build system that writes none": {"-buildid=redacted", false},
	} {
		t.Run(name, func(t *testing.T) {
			path := buildProgram(t, test.flags)
			file, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = file.Close() }()
			if id := buildID(file); (id != "") != test.hasBuildID {
				t.Errorf("its build ID is %q", id)
			}
			id := mustIdentify(t, path)
			if again := mustIdentify(t, buildProgram(t, test.flags)); again != id {
				t.Errorf("the same build is %s and then %s", id, again)
			}
			if other := mustIdentify(t, buildProgram(t, test.flags+otherVersion)); other == id {
				t.Errorf("two versions are %s", id)
			}
		})
	}
}

func TestThisProgramIsIdentified(t *testing.T) {
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Program(); got != mustIdentify(t, path) || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

func TestAProgramThatIsGone(t *testing.T) {
	if id, err := identify(filepath.Join(t.TempDir(), "program")); err == nil {
		t.Errorf("%s, want an error", id)
	}
}

func BenchmarkIdentify(b *testing.B) {
	path, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := identify(path); err != nil {
			b.Fatal(err)
		}
	}
}
