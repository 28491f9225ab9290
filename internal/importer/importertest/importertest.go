// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package importertest helps to test loaders: against files of their own, and against records
// of real runs of the tools.
package importertest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TruthDir is the environment variable that names a directory with more records.
const TruthDir = "TRUTH_DIR"

// Rows returns the rows of testdata/recorded.jsonl, and the rows of a file of JSON lines in the directory that
// TruthDir names. Without both the test is skipped: the records of TruthDir are no part of the project.
func Rows[T any](t *testing.T, file string) []T {
	t.Helper()
	files := []string{filepath.Join("testdata", "recorded.jsonl")}
	if dir := os.Getenv(TruthDir); dir != "" {
		files = append(files, filepath.Join(dir, file))
	}
	var rows []T
	for _, name := range files {
		data, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(bytes.NewReader(data))
		lines.Buffer(nil, len(data)+1)
		for lines.Scan() {
			var row T
			if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
				t.Fatalf("%s, row %d: %v", name, len(rows)+1, err)
			}
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		t.Skipf("there are no records in testdata, and %s names no directory of records", TruthDir)
	}
	return rows
}

// Content is a source as a record has it: the text of one file, or several by their paths.
type Content struct {
	Text  string
	Files map[string]string
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *Content) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &c.Text); err == nil {
		return nil
	}
	return json.Unmarshal(data, &c.Files)
}

// All returns the texts by file; a single text is of the file of this name.
func (c Content) All(file string) map[string]string {
	all := map[string]string{file: c.For(file)}
	for name, text := range c.Files {
		all[name] = text
	}
	return all
}

// For returns the text of a file.
func (c Content) For(file string) string {
	if text, ok := c.Files[file]; ok {
		return text
	}
	return c.Text
}
