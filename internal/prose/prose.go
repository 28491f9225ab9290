// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package prose turns a Summary into sentences in the language of a Site: the computed sentences
// of a Topic's page, each with its explanation, and the
// headings of the sections. Texts by authors stay unchanged. It is pure.
package prose

import (
	"slices"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/language"
)

// Text is the prose of a Topic's page.
type Text struct {
	// Definition is the paragraph that opens the page, as sentences: at least one.
	Definition []Line
	// Claims, Practices and Pitfalls are the sections of prose.
	Claims, Practices, Pitfalls Section
	// ReadingPathHeading and ReferencesHeading are the headlines of the other two sections.
	ReadingPathHeading, ReferencesHeading string
}

// Section is a section of prose.
type Section struct {
	Heading string
	// Items are the author's words.
	Items []string
	// Derived are the computed lines that follow them, in the order of spec.*.derived.
	Derived []Line
}

// The names of the sentences of the definition. The lines of the sections have the
// names that spec.*.derived has for them.
const (
	PostsLine     = "Posts"
	FocusLine     = "Focus"
	AdjacencyLine = "Adjacency"
	MotifsLine    = "Motifs"
)

// Line is a sentence that the counts give.
type Line struct {
	Name string
	Text string
	// Rule explains how the line is computed.
	Rule string
	// Evidence lists the counted things, in order of importance. It may be empty.
	Evidence []Evidence
}

// Evidence is one of the things that were counted: a word, a tag, a Topic or a year.
type Evidence struct {
	Label string
	Count int
	// Topic is the name of the Topic to link to, or "". The caller must check whether the Site publishes it.
	Topic string
}

// Texts returns the texts of the lines, in order.
func Texts(lines []Line) []string {
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = l.Text
	}
	return texts
}

// Of returns the facts of a Topic as sentences in a language. It changes neither.
func Of(f *archive.Facts, l *language.Language) *Text {
	w := writer{Facts: f, language: l}
	spec := value(f.Spec)
	claims, practices, pitfalls := value(spec.Claims), value(spec.Practices), value(spec.Pitfalls)
	return &Text{
		Definition: w.definition(spec.Focus),
		Claims: Section{heading(claims.Heading, l.Text("Working claims")), items(claims.Items),
			chosen(claims.Derived, w.trend(), w.intersections())},
		Practices: Section{heading(practices.Heading, l.Text("How to apply this")), items(practices.Items),
			chosen(practices.Derived, w.newestFirst(), w.crossRead())},
		Pitfalls: Section{heading(pitfalls.Heading, l.Text("Where teams get burned")), items(pitfalls.Items),
			chosen(pitfalls.Derived, w.agingGuidance())},
		ReadingPathHeading: heading(value(spec.ReadingPath).Heading, l.Text("Suggested reading path")),
		ReferencesHeading:  heading(value(spec.References).Heading, l.Text("References")),
	}
}

func value[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}

func heading(h v1alpha1.Heading, byDefault string) string {
	if strings.TrimSpace(string(h)) == "" {
		return byDefault
	}
	return string(h)
}

func items(list []v1alpha1.Item) []string {
	out := make([]string, len(list))
	for i, item := range list {
		out[i] = string(item)
	}
	return out
}

// chosen returns the lines that the author chose, or all by default, without lines that
// the Posts do not support.
func chosen[Name ~string](wanted []Name, lines ...Line) []Line {
	var out []Line
	for _, l := range lines {
		if l.Text != "" && (wanted == nil || slices.Contains(wanted, Name(l.Name))) {
			out = append(out, l)
		}
	}
	return out
}
