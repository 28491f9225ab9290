// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package lint describes what is wrong with manifests, and writes it for people and programs. It is pure.
package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Level is how bad a finding is.
type Level string

const (
	// Error is for what the API server refuses, or is not published.
	Error Level = "error"
	// Warning is for what readers meet: links that lead nowhere, pages without Posts.
	Warning Level = "warning"
	// Note is for what would make a page better.
	Note Level = "note"
)

// Levels are all levels, the worst first.
func Levels() []Level { return []Level{Error, Warning, Note} }

// IsAtLeast is true where a level is as bad as another, or worse.
func (l Level) IsAtLeast(other Level) bool {
	return slices.Index(Levels(), l) <= slices.Index(Levels(), other)
}

// A Rule is one kind of finding.
type Rule struct {
	// Name is stable: programs refer to it.
	Name string
	// Level is that of its findings.
	Level Level
	// Help says in one sentence what the rule is about.
	Help string
}

// A Finding is one thing that is wrong.
type Finding struct {
	// Rule is the Name of its Rule.
	Rule  string `json:"rule"`
	Level Level  `json:"level"`
	// File and Line say where; Line is 0 where it is not known.
	File string `json:"file"`
	Line int    `json:"line,omitempty"`
	// Kind and Name are those of the object, Field the path in it; each is empty where it is not known.
	Kind  string `json:"kind,omitempty"`
	Name  string `json:"name,omitempty"`
	Field string `json:"field,omitempty"`
	// Message says what is wrong, and what to do.
	Message string `json:"message"`
}

// Text is what a person reads: the object, the field and the message.
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

// Count returns how many findings a level has.
func Count(findings []Finding, level Level) (count int) {
	for _, f := range findings {
		if f.Level == level {
			count++
		}
	}
	return count
}
