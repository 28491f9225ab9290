// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package trial compiles the templates of a theme in a child process, before the operator does.
//
// Package sandbox refuses everything that is known to cost html/template too much memory or time. The child guards
// against the unknown: it is the same program with another command and its own limits. If it dies, only the theme has
// failed.
package trial

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/sandbox"
)

// Command is the name of the command that calls Serve.
const Command = "try-theme"

const (
	// MemoryBytes is the memory that a child may use in addition to the program's own after its start.
	MemoryBytes = 48 << 20
	// processorSeconds is the processor time of a child.
	processorSeconds = 3
	// maxStackBytes is the size of a stack in a child.
	maxStackBytes = 16 << 20
	// maxOutputBytes bounds the output that is read from a child.
	maxOutputBytes = 16 << 10
	// crashed is the exit code of a program that the Go runtime ends.
	crashed = 2
)

// request is the input of a child.
type request struct {
	Language v1alpha1.Language `json:"language"`
	Source   page.ThemeSource  `json:"source"`
}

// verdict is the output of a child.
type verdict struct {
	// Error describes the fault of the theme. It is empty if the theme works.
	Error string `json:"error,omitempty"`
	// Limit is true if the theme exceeds a limit.
	Limit bool `json:"limit,omitempty"`
}

// A Trial tries themes, one at a time.
type Trial struct {
	program string
	turn    chan struct{}
}

// New returns a Trial whose children run a program: this one, in the operator.
func New(program string) *Trial { return &Trial{program: program, turn: make(chan struct{}, 1)} }

// An InvalidError reports that a theme does not work. It wraps a *sandbox.LimitError if the theme
// exceeds a limit.
type InvalidError struct{ err error }

func (e *InvalidError) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e *InvalidError) Unwrap() error { return e.err }

// Try makes a theme in a child. The error is an *InvalidError if the theme does not work. Any other error means that
// it could not be tried, which may be temporary.
func (t *Trial) Try(ctx context.Context, language v1alpha1.Language, source page.ThemeSource) error {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	input, err := json.Marshal(request{language, source})
	if err != nil {
		return fmt.Errorf("cannot try the theme: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, pace.TrialTimeout)
	defer cancel()
	output, messages := &head{}, &head{}
	child := exec.CommandContext(ctx, t.program, Command)
	child.Env = []string{"GOMAXPROCS=1", "GOTRACEBACK=none"} // without any secret
	child.Stdin, child.Stdout, child.Stderr = bytes.NewReader(input), output, messages
	return t.judge(ctx, child.Run(), output, messages)
}

// judge interprets the end of a child.
func (t *Trial) judge(ctx context.Context, err error, output, messages *head) error {
	exit := (*exec.ExitError)(nil)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("cannot try the theme: %w", context.Cause(ctx))
	case errors.As(err, &exit) && (exit.ExitCode() == crashed || !exit.Exited()):
		// Which limit was exceeded differs from time to time, so the message names both.
		return &InvalidError{&sandbox.LimitError{Message: fmt.Sprintf(
			"compiling the templates takes more than %d MiB of memory or %d s of processor time: make them smaller", MemoryBytes>>20, processorSeconds)}}
	case err != nil:
		return fmt.Errorf("cannot try the theme: %w: %s", err, strings.TrimSpace(messages.String()))
	}
	var v verdict
	if err := json.Unmarshal(output.Bytes(), &v); err != nil {
		return fmt.Errorf("cannot read how the theme did: %w", err)
	}
	switch {
	case v.Limit:
		return &InvalidError{&sandbox.LimitError{Message: v.Error}}
	case v.Error != "":
		return &InvalidError{errors.New(v.Error)}
	}
	return nil
}

// Serve is the child: it confines this process, reads a theme and writes the verdict.
func Serve(in io.Reader, out io.Writer) error {
	if err := confine(); err != nil {
		return fmt.Errorf("cannot limit this process: %w", err)
	}
	var r request
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		return fmt.Errorf("cannot read the theme: %w", err)
	}
	var v verdict
	if _, err := page.NewTheme(r.Language, r.Source); err != nil {
		limit := (*sandbox.LimitError)(nil)
		v.Error, v.Limit = err.Error(), errors.As(err, &limit)
	}
	return json.NewEncoder(out).Encode(v)
}

// head keeps the beginning of its input.
type head struct{ bytes.Buffer }

func (h *head) Write(p []byte) (int, error) {
	_, _ = h.Buffer.Write(p[:min(len(p), maxOutputBytes-h.Len())])
	return len(p), nil
}
