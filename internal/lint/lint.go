// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package lint describes faults of manifests, and writes them for people and programs. It is pure.
package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Level is the severity of a finding.
type Level string

const (
	// Error is the level of objects that the API server refuses or that are not published.
	Error Level = "error"
	// Warning is the level of faults that readers notice: links that lead nowhere, pages without Posts.
	Warning Level = "warning"
	// Note is the level of possible improvements.
	Note Level = "note"
)

// Levels returns all levels, the worst first.
func Levels() []Level { return []Level{Error, Warning, Note} }

// IsAtLeast reports whether a level is as bad as another, or worse.
func (l Level) IsAtLeast(other Level) bool {
	return slices.Index(Levels(), l) <= slices.Index(Levels(), other)
}

// A Rule is one kind of finding.
type Rule struct {
	// Name is stable: programs refer to it.
	Name string
	// Level is the level of its findings.
	Level Level
	// Help describes the rule in one sentence.
	Help string
}

// A Finding is one fault.
type Finding struct {
	// Rule is the Name of its Rule.
	Rule  string `json:"rule"`
	Level Level  `json:"level"`
	// File and Line are the place. Line is 0 if it is unknown.
	File string `json:"file"`
	Line int    `json:"line,omitempty"`
	// Kind and Name identify the object, and Field is a path in it. Each is empty if it is unknown.
	Kind  string `json:"kind,omitempty"`
	Name  string `json:"name,omitempty"`
	Field string `json:"field,omitempty"`
	// Message says what is wrong and what to do.
	Message string `json:"message"`
}

// Text returns the finding for people: the object, the field and the message.
func (f Finding) Text() string {
	var b strings.Builder
	if f.Name != "" {
		fmt.Fprintf(&b, "%s %q: ", f.Kind, f.Name)
	}
	if f.Field != "" {
		fmt.Fprintf(&b, "%s: ", f.Field)
	}
	return b.String() + f.Message
}

// Sort orders findings by file, line, level, rule and message, and returns each once.
func Sort(findings []Finding) []Finding {
	slices.SortFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(slices.Index(Levels(), a.Level), slices.Index(Levels(), b.Level)),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(findings)
}

// Count returns the number of findings of a level.
func Count(findings []Finding, level Level) (count int) {
	for _, f := range findings {
		if f.Level == level {
			count++
		}
	}
	return count
}
