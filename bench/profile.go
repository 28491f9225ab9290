// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// profileSeconds is the length of a CPU profile.
const profileSeconds = 20

// startPatience is how long a new process may take to answer.
const startPatience = 5 * time.Second

// profile takes a CPU profile of the operator, if the command line asks for it. It returns a function that waits for
// the end of the profile.
func (e *env) profile(ctx context.Context, m *manager, name string) (wait func()) {
	if e.settings.profile == "" {
		return func() {}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		path := filepath.Join(e.settings.profile, name+".pprof")
		kind := fmt.Sprintf("profile?seconds=%d", profileSeconds)
		err := m.saveProfile(ctx, kind, path)
		for end := time.Now().Add(startPatience); errors.Is(err, syscall.ECONNREFUSED) && time.Now().Before(end); {
			if err = pause(ctx, 10*time.Millisecond); err == nil { // the process has just started
				err = m.saveProfile(ctx, kind, path)
			}
		}
		if err != nil {
			e.say("no profile: %v", err)
			return
		}
		e.say("a CPU profile of %d s is in %s", profileSeconds, path)
	}()
	return func() { <-done }
}

// saveProfile requests a profile from the operator, and saves it in a file unless path is empty.
func (m *manager) saveProfile(ctx context.Context, kind, path string) error {
	response, err := m.get(ctx, m.pprof, "/debug/pprof/"+kind)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil || path == "" {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}
