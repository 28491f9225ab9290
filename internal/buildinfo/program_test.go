// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package buildinfo

import (
	"crypto/sha256"
	"os"
	"testing"

	"github.com/topicpages/topicpages/internal/digest"
)

func TestTheBuildIsTheProgram(t *testing.T) {
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Program()
	if want := digest.Sum(sha256.Sum256(program)).String(); got != want || err != nil {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
}
