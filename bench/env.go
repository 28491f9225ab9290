// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/topicpages/topicpages/test/testenv"
)

// env is the environment of benchmarks. Nothing in it outlives the run.
type env struct {
	settings
	root  string // of the repository
	dir   string // for files of this run
	at    string // the benchmark at work
	began time.Time

	plane  *cluster // nil until a benchmark asks for it
	closed []func() error
}

func newEnv(o settings) (*env, error) {
	root, err := testenv.Root()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "topicpages-bench-")
	if err != nil {
		return nil, fmt.Errorf("cannot make a directory for the run: %w", err)
	}
	e := &env{settings: o, root: root, dir: dir, began: time.Now()}
	e.onClose(func() error { return os.RemoveAll(dir) })
	return e, nil
}

// onClose registers a function for the end of the run, however it ends. The last one runs first.
func (e *env) onClose(f func() error) { e.closed = append(e.closed, f) }

func (e *env) close() error {
	var errs []error
	for i := len(e.closed) - 1; i >= 0; i-- {
		errs = append(errs, e.closed[i]())
	}
	return errors.Join(errs...)
}

// size returns full, or quick in a quick run.
func (e *env) size(full, quick int) int {
	if e.quick {
		return quick
	}
	return full
}

// sizesOf returns the size of so many Posts alone, with its goals, or all sizes for 0. Without such a size it changes the first one,
// and keeps its goals. posts returns where a size has its number.
func sizesOf[S any](sizes []S, number int, posts func(*S) *int) []S {
	if number == 0 {
		return sizes
	}
	for i := range sizes {
		if *posts(&sizes[i]) == number {
			return sizes[i : i+1]
		}
	}
	*posts(&sizes[0]) = number
	return sizes[:1]
}

// repeated returns how often to measure. The command line may override it.
func (e *env) repeated(times int) int { return cmp.Or(e.rounds, times) }

// say prints a line of progress.
func (e *env) say(format string, args ...any) {
	fmt.Printf("bench: [%4.0f s] %s: %s\n", time.Since(e.began).Seconds(), e.at, fmt.Sprintf(format, args...))
}

// measure runs a benchmark. A figure counts only if the API server throttled no client.
func (e *env) measure(ctx context.Context, b benchmark) ([]result, error) {
	mark := testenv.Mark(0)
	if e.plane != nil {
		mark = e.plane.Mark()
	}
	results, err := b.run(ctx, e)
	if err != nil || e.plane == nil {
		return results, err
	}
	requests, err := e.plane.Requests(mark, "")
	if err != nil {
		return nil, err
	}
	for _, r := range requests {
		// The API server rejects requests of the control plane's own clients while it starts.
		if ours := r.User == operatorUser || strings.HasPrefix(r.UserAgent, userAgent); ours && r.Code == 429 {
			return nil, fmt.Errorf("the API server turned requests away (%s), so the figures say nothing: give it more time or a quieter machine", r)
		}
	}
	return results, nil
}

// cluster returns the control plane, and starts it at the first call.
func (e *env) cluster(ctx context.Context) (*cluster, error) {
	if e.plane != nil {
		return e.plane, nil
	}
	e.say("starting etcd and kube-apiserver")
	c, err := startCluster(ctx, e)
	if err != nil {
		return nil, err
	}
	e.plane = c
	return c, nil
}

// file is the path of a file of this run.
func (e *env) file(name string) string { return filepath.Join(e.dir, name) }
