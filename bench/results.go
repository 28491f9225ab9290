// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// result is one figure.
type result struct {
	// Name tells the measurement and its size, and begins with the name of its benchmark. A newer result with the
	// same name replaces it.
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	// Unit of Value, "ratio" for a ratio.
	Unit string `json:"unit"`
	// Goal is the bound of the value, such as "<= 1.4". Holds reports whether it is met.
	Goal  string `json:"goal"`
	Holds bool   `json:"holds"`
	// Detail explains the figure.
	Detail string `json:"detail"`
}

// measured returns a result with a rounded value.
func measured(name string, value float64, unit string, g figureGoal, detail string) result {
	if rounded, err := strconv.ParseFloat(strconv.FormatFloat(value, 'g', 4, 64), 64); err == nil {
		value = rounded
	}
	return result{Name: name, Value: value, Unit: unit, Goal: g.String(), Holds: !math.IsNaN(value) && g.holds(value), Detail: detail}
}

// readResults reads a file of results. A missing file has no results.
func readResults(path string) ([]result, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the earlier results: %w", err)
	}
	var results []result
	if err := json.Unmarshal(content, &results); err != nil {
		return nil, fmt.Errorf("cannot read the earlier results (mend or remove %s): %w", filepath.Base(path), err)
	}
	return results, nil
}

// merge replaces old results with new ones of the same name, and keeps the others.
func merge(before, now []result) []result {
	merged := slices.Clone(now)
	for _, r := range before {
		if !slices.ContainsFunc(now, func(n result) bool { return n.Name == r.Name }) {
			merged = append(merged, r)
		}
	}
	slices.SortStableFunc(merged, func(a, b result) int { return natural(a.Name, b.Name) })
	return merged
}

// natural compares texts as people sort them, with numbers by value.
func natural(a, b string) int {
	for a != "" && b != "" {
		x, y := chunk(a), chunk(b)
		a, b = a[len(x):], b[len(y):]
		n, errN := strconv.Atoi(x)
		m, errM := strconv.Atoi(y)
		if errN == nil && errM == nil && n != m {
			return cmp.Compare(n, m)
		}
		if c := cmp.Compare(x, y); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

// chunk returns the longest beginning of text that is all digits, or has none.
func chunk(text string) string {
	digits := unicode.IsDigit(rune(text[0]))
	if end := strings.IndexFunc(text, func(r rune) bool { return unicode.IsDigit(r) != digits }); end > 0 {
		return text[:end]
	}
	return text
}

// writeResults writes one result per line, so that a change is easy to read.
func writeResults(path string, results []result) error {
	var b strings.Builder
	b.WriteString("[")
	for i, r := range results {
		line, err := marshal(r)
		if err != nil {
			return fmt.Errorf("cannot write the result %q: %w", r.Name, err)
		}
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n  " + line)
	}
	b.WriteString("\n]\n")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		return fmt.Errorf("cannot write the results: %w", err)
	}
	return nil
}

// marshal returns JSON with a readable "<=".
func marshal(r result) (string, error) {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(r)
	return strings.TrimSpace(b.String()), err
}
