// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package buildinfo

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

func TestWhoKnowsTheBuild(t *testing.T) {
	embedded := &debug.BuildInfo{
		Main:     debug.Module{Version: "v0.3.0"},
		Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "0123"}, {Key: "vcs.time", Value: "2026-11-29T01:02:03Z"}},
	}
	linked := Info{Version: "v0.2.0", Commit: "abcd", Date: "2026-01-01T00:00:00Z"}
	for name, test := range map[string]struct {
		linked   Info
		embedded *debug.BuildInfo
		want     Info
	}{
		"the linker comes first":      {linked, embedded, linked},
		"go install of a version":     {Info{}, embedded, Info{Version: "v0.3.0", Commit: "0123", Date: "2026-11-29T01:02:03Z"}},
		"go run has no version":       {Info{}, &debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}, Info{}},
		"version alone by the linker": {Info{Version: "v0.2.0"}, embedded, Info{Version: "v0.2.0", Commit: "0123", Date: "2026-11-29T01:02:03Z"}},
	} {
		if got := complete(test.linked, test.embedded); got != test.want {
			t.Errorf("%s: got %+v, want %+v", name, got, test.want)
		}
	}
}

func TestOneLine(t *testing.T) {
	for want, info := range map[string]Info{
		"v0.2.0 (commit 0123456789ab, 2026-11-29T01:02:03Z, go1.26.11, linux/amd64)": {
			Version: "v0.2.0", Commit: "0123456789abcdef0123456789abcdef01234567", Date: "2026-11-29T01:02:03Z", Go: "go1.26.11", Platform: "linux/amd64"},
		"dev (go1.26.11, linux/amd64)": {Version: "dev", Go: "go1.26.11", Platform: "linux/amd64"},
		"v1":                           {Version: "v1"},
	} {
		if got := info.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestThisProgram(t *testing.T) {
	if got := Read(); got.Version == "" || got.Go != runtime.Version() || got.Platform != runtime.GOOS+"/"+runtime.GOARCH {
		t.Errorf("got %+v", got)
	}
}

// The linker ignores a variable that does not exist, so its flags could lose their effect without an error.
func TestTheLinkerSetsTheVariables(t *testing.T) {
	flags := exec.Command(filepath.Join("..", "..", "hack", "ldflags.sh"), "v9.8.7")
	flags.Env = append(os.Environ(), "COMMIT=0123456789abcdef", "COMMIT_DATE=2026-11-29T01:02:03Z")
	out, err := flags.Output()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "program")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", strings.TrimSpace(string(out)), "-o", program, "./testdata/program")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	said, err := exec.Command(program).CombinedOutput()
	if want := "v9.8.7 (commit 0123456789ab, 2026-11-29T01:02:03Z, go"; err != nil || !strings.HasPrefix(string(said), want) {
		t.Errorf("got %q, %v, want %q", said, err, want)
	}
}
