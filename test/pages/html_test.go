// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// htmlFault is one finding of hack/pages/validate.mjs.
type htmlFault struct {
	File, Rule, Message, Selector string
	Line, Column                  int
}

// htmlFaults returns the places where pages of the site break the standard.
func (s *site) htmlFaults(t *testing.T) (list []string) {
	t.Helper()
	dir := t.TempDir()
	arguments := []string{filepath.Join(root(t), "hack", "pages", "validate.mjs"), tools(t)}
	for _, files := range []map[string][]byte{s.files, s.leads} {
		for path, body := range files {
			if !strings.HasSuffix(path, ".html") {
				continue
			}
			file := filepath.Join(dir, path)
			if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, body, 0o644)); err != nil {
				t.Fatal(err)
			}
			arguments = append(arguments, file)
		}
	}
	for _, f := range runValidate(t, arguments) {
		file, _ := filepath.Rel(dir, f.File)
		list = append(list, fmt.Sprintf("%s:%d:%d: %s: %s (%s)", file, f.Line, f.Column, f.Rule, f.Message, f.Selector))
	}
	return list
}

func runValidate(t *testing.T, arguments []string) (faults []htmlFault) {
	t.Helper()
	node := os.Getenv("NODE")
	if node == "" {
		node = "node"
	}
	var complaints strings.Builder
	command := exec.CommandContext(t.Context(), node, arguments...)
	command.Stderr = &complaints
	output, err := command.Output()
	if err != nil {
		t.Fatalf("cannot run html-validate: %v\n%s", err, complaints.String())
	}
	if err := json.Unmarshal(output, &faults); err != nil {
		t.Fatal(err)
	}
	return faults
}
