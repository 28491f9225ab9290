// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// up starts the cluster or keeps it running, with the images. Healthy programs are left alone. Others are restarted
// with their data.
func (c *cluster) up(ctx context.Context, images []string) error {
	running, err := c.supervisor()
	if err != nil {
		return err
	}
	if running != 0 {
		if c.ready(ctx, time.Now().Add(-leasePeriod), 2*leasePeriod) == nil {
			if err := c.loadImages(ctx, images); err != nil {
				return err
			}
			c.done("it is up already")
			return nil
		}
		c.say("it runs but is not ready: starting it anew")
	}
	if err := c.stop(); err != nil {
		return err
	}
	if err := c.start(ctx, images); err != nil {
		if stopErr := c.stop(); stopErr != nil {
			err = errors.Join(err, stopErr)
		}
		return fmt.Errorf("%w\n  what its programs said is in %s", err, c.path("log"))
	}
	c.done("the cluster is up")
	return nil
}

// start starts everything and waits for it.
func (c *cluster) start(ctx context.Context, images []string) error {
	if err := c.prepare(); err != nil {
		return fmt.Errorf("cannot prepare the node: %w", err)
	}
	c.done("its keys and settings are written")
	since := time.Now().Truncate(time.Second) // with the precision of the node's reports
	if err := c.launch(); err != nil {
		return fmt.Errorf("cannot start the node: %w", err)
	}
	// The node is not ready before Pods can run, so the images can come first.
	if err := c.await(ctx, "containerd", readyTimeout, c.containerdReady); err != nil {
		return err
	}
	c.done("containerd is ready")
	if err := c.loadImages(ctx, images); err != nil {
		return err
	}
	return c.ready(ctx, since, readyTimeout)
}

// prepare writes the files that the programs read.
func (c *cluster) prepare() error {
	for _, dir := range []string{"", "etc", "etc/cni", "etcd", "images", "lib", "log", "pki"} {
		if err := os.MkdirAll(c.path(dir), 0o755); err != nil {
			return fmt.Errorf("cannot make a directory: %w", err)
		}
	}
	if err := os.MkdirAll(c.path("tmp"), 0o700); err != nil {
		return fmt.Errorf("cannot make a directory: %w", err)
	}
	if err := c.writeSettings(); err != nil {
		return err
	}
	if err := c.writeKeys(); err != nil {
		return err
	}
	return makeCgroups()
}

// launch starts the supervisor in its own namespaces, links them to the host's
// network, and lets it continue.
func (c *cluster) launch() error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("cannot tell where this program is: %w", err)
	}
	log, err := os.OpenFile(c.path("log", "supervisor.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("cannot write the supervisor's log: %w", err)
	}
	defer func() { _ = log.Close() }()
	node := exec.Command(program, superviseCommand, c.state, c.programs)
	node.Dir = "/"
	node.Stdout, node.Stderr = log, log
	node.SysProcAttr = &syscall.SysProcAttr{
		Setsid:     true,
		Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC,
	}
	start, err := node.StdinPipe()
	if err != nil {
		return fmt.Errorf("cannot talk to the supervisor: %w", err)
	}
	defer func() { _ = start.Close() }() // the supervisor ends if it gets no line
	if err := node.Start(); err != nil {
		return fmt.Errorf("cannot start the supervisor: %w", err)
	}
	go func() { _ = node.Wait() }() // in case it ends before this program does
	if err := c.linkNetwork(node.Process.Pid); err != nil {
		return err
	}
	if _, err := start.Write([]byte(startWord)); err != nil {
		return fmt.Errorf("cannot talk to the supervisor: %w", err)
	}
	return nil
}

// ready waits until the API server and the node have been reported ready since a time, and until Pods can be created.
func (c *cluster) ready(ctx context.Context, since time.Time, timeout time.Duration) error {
	api, err := c.newAPI()
	if err != nil {
		return err
	}
	start := time.Now()
	for _, step := range []struct {
		what string
		test func(context.Context) error
	}{
		{"the API server", api.serverReady},
		{"the node", func(ctx context.Context) error { return api.nodeReady(ctx, since) }},
		{"the service account of Pods", api.accountReady},
		{"the API server behind its Service", api.serviceReady},
	} {
		if err := c.await(ctx, step.what, timeout-time.Since(start), step.test); err != nil {
			return err
		}
		c.done(step.what + " is ready")
	}
	return nil
}

// await repeats test until it passes.
func (c *cluster) await(ctx context.Context, what string, timeout time.Duration, test func(context.Context) error) error {
	deadline := time.Now().Add(timeout)
	for {
		err := test(ctx)
		if err == nil {
			return nil
		}
		if pid, findErr := c.supervisor(); findErr == nil && pid == 0 {
			return fmt.Errorf("%s is not ready: the supervisor has ended", what)
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s is not ready: %w", what, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready: interrupted", what)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// containerdReady asks containerd for its version.
func (c *cluster) containerdReady(ctx context.Context) error {
	return c.ctr(ctx, "version")
}

// ctr runs containerd's client. It gets the path of the socket relative to a directory, because paths of sockets must
// be short.
func (c *cluster) ctr(ctx context.Context, arguments ...string) error {
	command := exec.CommandContext(ctx, filepath.Join(c.programs, "ctr"),
		append([]string{"--address", "/proc/self/cwd/containerd.sock", "--namespace", "k8s.io"}, arguments...)...)
	command.Dir = c.state
	output, err := command.CombinedOutput()
	if err != nil {
		return fmt.Errorf("cannot run ctr %s: %w: %s", arguments[0], err, output)
	}
	return nil
}
