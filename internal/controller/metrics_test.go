// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package controller_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	// metricInCode matches the name of a metric in the source, and metricInDocs in the table of docs/operating.md.
	metricInCode = regexp.MustCompile(`"(topicpages_[a-z_]+)"`)
	metricInDocs = regexp.MustCompile("\\| `(topicpages_[a-z_]+){")
)

// docs/operating.md lists exactly the operator's own metrics.
func TestEveryMetricIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := found(metricInDocs, string(page))
	var registered []string
	err = filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		registered = append(registered, found(metricInCode, string(text))...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(registered)
	slices.Sort(documented)
	if len(registered) == 0 || !slices.Equal(registered, documented) {
		t.Errorf("the code has the metrics %q, docs/operating.md lists %q", registered, documented)
	}
}

func found(pattern *regexp.Regexp, text string) (names []string) {
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		names = append(names, match[1])
	}
	return names
}
