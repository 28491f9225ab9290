// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/metrics"
)

// The table of docs/metrics.md lists exactly the operator's own metrics.
func TestEveryMetricIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, d := range metrics.Definitions() {
		labels := make([]string, len(d.Labels))
		for i, label := range d.Labels {
			labels[i] = "`" + label + "`"
		}
		want = append(want, strings.Join([]string{"`" + d.Name + "`", string(d.Type), strings.Join(labels, ", "), strings.TrimSuffix(d.Help, ".")}, " | "))
	}
	for line := range strings.Lines(string(page)) {
		if row, ok := strings.CutPrefix(line, "| `topicpages_"); ok {
			row = strings.TrimSuffix(strings.TrimSpace(row), " |")
			got = append(got, strings.ReplaceAll("`topicpages_"+row, " | | ", " |  | "))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/metrics.md (-code +page):\n%s", diff)
	}
}
