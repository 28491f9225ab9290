// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var readmeCommand = regexp.MustCompile(`(?m)^\$ (?:bin/)?topicpages (.*)$`)

// TestCommandsOfTheReadme runs the commands of README.md and of docs/scale.md on the samples, as readers would: each
// succeeds, and an output directory has files.
func TestCommandsOfTheReadme(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	public := filepath.Join(t.TempDir(), "public")
	for html, want := range map[string][]string{
		"README.md":                       {"render", "preview", "status", "status", "lint", "suggest", "explain", "diff", "version"},
		filepath.Join("docs", "scale.md"): {"render"},
	} {
		var ran []string
		for _, match := range readmeCommand.FindAllStringSubmatch(read(t, html), -1) {
			line, _, _ := strings.Cut(match[1], "#")
			args := strings.Fields(line)
			ran = append(ran, args[0])
			if i := slices.Index(args, "public"); i > 0 {
				args[i] = public
			}
			if args[0] == "preview" {
				if p := startPreview(t, args[2], args[3:]...); !strings.Contains(p.get(""), "<h1") {
					t.Errorf("%v shows no index", args)
				}
				continue
			}
			succeed(t, "", args...)
		}
		if !slices.Equal(ran, want) {
			t.Errorf("%s has the commands %v, want %v", html, ran, want)
		}
	}
	if len(readTree(t, public)) == 0 {
		t.Error("render wrote no pages")
	}
}
