// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
)

// The table in the README is between these lines.
const (
	tableBegins = "<!-- table: make bench writes it -->"
	tableEnds   = "<!-- end of the table -->"
)

// figure writes the value for people.
func (r result) figure() string {
	value := strconv.FormatFloat(r.Value, 'f', -1, 64)
	if r.Unit == "ratio" {
		return fmt.Sprintf("%.2f", r.Value)
	}
	return value + " " + r.Unit
}

// verdict writes whether the goal holds.
func (r result) verdict() string {
	switch {
	case r.Goal == "":
		return ""
	case r.Holds:
		return "yes"
	}
	return "NO"
}

// printTable prints results for people.
func printTable(w io.Writer, results []result) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "FIGURE\tVALUE\tGOAL\tHOLDS") // Flush returns the error
	for _, r := range results {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.Name, r.figure(), r.Goal, r.verdict())
	}
	return table.Flush()
}

// markdown returns the table in the README, under a line that names the machine. Only the results have details.
func markdown(conditions string, results []result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n| figure | value | goal | holds |\n| --- | ---: | --- | --- |\n", conditions)
	for _, r := range results {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", cell(r.Name), cell(r.figure()), cell(r.Goal), cell(r.verdict()))
	}
	return b.String()
}

// cell escapes characters that would break a Markdown table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<=", "≤", ">=", "≥").Replace(text)
}

// between puts text between the two lines of a document. It appends all three to a document without them.
func between(document, text string) string {
	before, rest, found := strings.Cut(document, tableBegins)
	_, after, ends := strings.Cut(rest, tableEnds)
	if !found || !ends {
		before, after = strings.TrimRight(document, "\n")+"\n\n", "\n"
	}
	return before + tableBegins + "\n\n" + text + "\n" + tableEnds + after
}

// updateReadme writes the table into a README.
func updateReadme(path, conditions string, results []result) error {
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot read the README: %w", err)
	}
	if err := os.WriteFile(path, []byte(between(string(content), markdown(conditions, results))), 0o644); err != nil {
		return fmt.Errorf("cannot write the README: %w", err)
	}
	return nil
}
