// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

const (
	readyTimeout = 3 * time.Minute  // for a start
	leasePeriod  = 15 * time.Second // after which a silent node counts as lost
)

// cluster is a cluster and its directories.
type cluster struct {
	state    string // directory of its files
	programs string // directory of etcd, kubelet, containerd and the others
	started  time.Time
}

func main() {
	var c cluster
	flag.StringVar(&c.state, "state", "bin/cluster", "directory of the cluster's files")
	flag.StringVar(&c.programs, "programs", "bin/controlplane", "directory of the programs that it runs")
	flag.Parse()
	c.started = time.Now()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	if err := c.run(ctx, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "cluster: error:", err)
		os.Exit(1)
	}
}

// run runs the command in the first argument. The other arguments are archives of images.
func (c *cluster) run(ctx context.Context, arguments []string) error {
	if len(arguments) == 0 {
		return errors.New("up, load or down is needed")
	}
	if arguments[0] == superviseCommand {
		return supervise(arguments[1:])
	}
	if os.Geteuid() != 0 {
		return errors.New("only root can run a node")
	}
	for _, dir := range []*string{&c.state, &c.programs} {
		absolute, err := filepath.Abs(*dir)
		if err != nil {
			return fmt.Errorf("cannot tell where %s is: %w", *dir, err)
		}
		*dir = absolute
	}
	unlock, err := c.lock()
	if err != nil {
		return err
	}
	defer unlock()
	switch arguments[0] {
	case "up":
		return c.up(ctx, arguments[1:])
	case "load":
		return c.load(ctx, arguments[1:])
	case "down":
		return c.down()
	default:
		return fmt.Errorf("there is no command %q: up, load and down are", arguments[0])
	}
}

// lock makes a second run of this program wait.
func (c *cluster) lock() (func(), error) {
	if err := os.MkdirAll(filepath.Dir(c.state), 0o755); err != nil {
		return nil, fmt.Errorf("cannot make a directory: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(filepath.Dir(c.state), ".cluster.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cannot open the lock: %w", err)
	}
	if syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		c.say("waiting for another run to finish")
		if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
			return nil, fmt.Errorf("cannot lock: %w", err)
		}
	}
	return func() { _ = file.Close() }, nil
}

// say prints progress.
func (c *cluster) say(format string, arguments ...any) {
	fmt.Printf("cluster: "+format+"\n", arguments...)
}

// done prints that something is done, with the time since the start.
func (c *cluster) done(what string) {
	c.say("%4.1f s  %s", time.Since(c.started).Seconds(), what)
}

// path returns the path of a file or directory of the cluster.
func (c *cluster) path(names ...string) string {
	return filepath.Join(append([]string{c.state}, names...)...)
}
