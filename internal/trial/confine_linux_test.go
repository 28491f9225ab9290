// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package trial

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// hungry makes the test program a confined process that exhausts a resource.
const hungry = "TRIAL_TEST_HUNGRY"

func TestHungryProcess(t *testing.T) {
	what := os.Getenv(hungry)
	if what == "" {
		return // it is for the test below
	}
	if err := confine(); err != nil {
		t.Fatal(err)
	}
	var kept [][]byte
	for range 1024 {
		if what == "stack" {
			t.Log(deep(1 << 40))
		}
		kept = append(kept, bytes.Repeat([]byte("a"), 1<<20)) // a gigabyte
	}
	t.Log(len(kept))
}

func deep(n int) int {
	if n == 0 {
		return 0
	}
	return 1 + deep(n-1)
}

// A process that takes too much ends by itself, as a crash.
func TestMemoryAndStackAreBounded(t *testing.T) {
	for what, want := range map[string]string{"memory": "out of memory", "stack": "stack exceeds"} {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHungryProcess$")
		child.Env = []string{hungry + "=" + what, "GOTRACEBACK=none"}
		output, err := child.CombinedOutput()
		exit := (*exec.ExitError)(nil)
		if !errors.As(err, &exit) || exit.ExitCode() != crashed || !strings.Contains(string(output), want) {
			t.Errorf("a process that is hungry for %s ends with %v: %.300s", what, err, output)
		}
	}
}
