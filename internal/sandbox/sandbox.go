// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package sandbox compiles and executes html/template templates whose authors are not
// trusted with the memory and the time of the process. It is pure.
//
// Three things hold together. Compile refuses recursion, deep nesting and large sources
// before html/template sees them, because its escaper and the stack of a goroutine have no
// bounds of their own. Each function that makes a value measures it first. And each round of a
// range, call of a template and printed value counts as work, which has a limit for a page.
package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"maps"
	"regexp"
	"strings"
	"sync"

	"github.com/topicpages/topicpages/internal/plain"
)

// maxMessageBytes bounds an error message. Templates can make messages of
// html/template as long as their sources.
const maxMessageBytes = 1000

// A LimitError says which limit a template exceeds, and where.
type LimitError struct{ Message string }

func (e *LimitError) Error() string { return e.Message }

// A Sandbox compiles and executes the templates of one theme, one at a time. It may be used
// from several goroutines.
type Sandbox struct {
	functions template.FuncMap
	places    []insertion

	mu    sync.Mutex
	meter meter
}

// New returns a Sandbox whose templates may call Go's own functions, except those that
// make text needlessly.
func New() *Sandbox {
	s := &Sandbox{}
	s.functions = s.meter.printers()
	return s
}

// Define adds functions that templates may call. Those whose results grow with their arguments
// must measure them: see Text and Produce.
func (s *Sandbox) Define(functions template.FuncMap) { maps.Copy(s.functions, functions) }

// Text returns a function for Define that formats text as say does. A
// verb is one "%" in the format and takes one argument. say may add a little to both.
func (s *Sandbox) Text(say func(format string, args ...any) string) any {
	const added = 1 << 10
	return func(format string, args ...any) (string, error) {
		longest, err := longestArgument(args)
		most := added + len(format) + (1+strings.Count(format, "%"))*(longest+added)
		return s.meter.text(most, err, func() string { return say(format, args...) })
	}
}

// Produce counts the bytes that a function has made. The function must return its error.
func (s *Sandbox) Produce(n int) error { return s.meter.produce(n) }

// StopWhen has executions fail once expired returns true; nil never does.
func (s *Sandbox) StopWhen(expired func() bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.meter.expired = expired
}

// A TemplateFile is the text of a template with the name that messages have for it.
type TemplateFile struct{ Name, Text string }

// Compile makes one set of the templates that the sources define; the first source is the root.
// The error is a *LimitError when the templates exceed a limit.
func (s *Sandbox) Compile(sources ...TemplateFile) (set *template.Template, err error) {
	defer recovered(&err)
	root := template.New(sources[0].Name).Option("missingkey=error").Funcs(s.functions)
	for i, source := range sources {
		if err := checkSource(source); err != nil {
			return nil, err
		}
		into := root
		if i > 0 {
			into = root.New(source.Name)
		}
		if _, err := into.Parse(source.Text); err != nil {
			return nil, fmt.Errorf("cannot read the template %s: %w", source.Name, errors.New(shorten(err.Error())))
		}
	}
	if err := check(root); err != nil {
		return nil, err
	}
	root.Funcs(s.meter.internals())
	s.instrument(root)
	return root, nil
}

// Execute executes a template of a set that Compile returned. It prints at most maxBytes.
// work is in units of some 0.3 µs; the same data always take the same work. The
// error is a *LimitError if the execution exceeds a limit.
func (s *Sandbox) Execute(set *template.Template, name string, data any, maxBytes int) (page []byte, work int, err error) {
	defer recovered(&err)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.meter.reset(maxBytes)
	page, err = plain.Bytes(func(b *bytes.Buffer) error { return set.ExecuteTemplate(writer{b, &s.meter}, name, data) })
	if err != nil {
		return nil, s.meter.work, s.explain(err)
	}
	return page, s.meter.work, nil
}

// recovered makes an error of a panic: html/template panics in states that it does not know.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = errors.New(shorten(fmt.Sprintf("html/template panicked: %v", r)))
	}
}

// inserted is how html/template shows an inserted command in a message.
var inserted = regexp.MustCompile(` \| (` + measureName + `|` + weighName + `) [0-9]+`)

// explain makes a message that a condition can hold. Go's own begins with the place and repeats
// the action, which can be long:
//
//	template: post.html:1:9: executing "main" at <printf "%*d" 9 1>: error calling printf: …
func (s *Sandbox) explain(err error) error {
	limit := (*LimitError)(nil)
	isLimit := errors.As(err, &limit)
	text := strings.TrimPrefix(err.Error(), "template: ")
	if where, rest, ok := strings.Cut(text, " at <"); ok {
		if strings.HasPrefix(where, insertedName+":") {
			where = s.lastPlace()
		}
		_, what, _ := strings.Cut(rest, ">: ")
		if _, cause, ok := strings.Cut(what, "error calling "); ok {
			_, what, _ = strings.Cut(cause, ": ")
		}
		text = where + ": " + what
	} else if isLimit { // of the writer, which has no place
		text = s.lastPlace() + ": " + text
	}
	text = shorten(inserted.ReplaceAllString(text, ""))
	if isLimit {
		return &LimitError{text}
	}
	return errors.New(text)
}

func (s *Sandbox) lastPlace() string { return s.places[s.meter.place].String() }

func shorten(text string) string {
	text = strings.TrimPrefix(text, "template: ")
	text = strings.Join(strings.Fields(plain.Text(text)), " ")
	if len(text) > maxMessageBytes {
		text = strings.ToValidUTF8(text[:maxMessageBytes], "") + "…"
	}
	return text
}
