// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// stopTimeout is how long the kernel may take to end a node.
const stopTimeout = 30 * time.Second

// down ends the cluster and removes all its files.
func (c *cluster) down() error {
	pid, err := c.supervisor()
	if err != nil {
		return err
	}
	_, statErr := os.Stat(c.state)
	if err := c.stop(); err != nil {
		return err
	}
	if err := os.RemoveAll(c.state); err != nil {
		return fmt.Errorf("cannot remove the cluster's files: %w", err)
	}
	if pid == 0 && statErr != nil {
		c.say("nothing was there")
		return nil
	}
	c.done("the cluster and all that it had are gone")
	return nil
}

// stop ends all processes, and with them their namespaces. The files stay.
func (c *cluster) stop() error {
	pid, err := c.supervisor()
	if err != nil {
		return err
	}
	if pid != 0 {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("cannot end the supervisor: %w", err)
		}
		// The kernel releases the process when every other process of the node has ended.
		for deadline := time.Now().Add(stopTimeout); alive(pid); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				return fmt.Errorf("cannot end the processes of the node within %s", stopTimeout)
			}
		}
	}
	if err := c.unlinkNetwork(); err != nil {
		return err
	}
	return removeCgroups()
}

// supervisor returns the process id of the supervisor of this cluster, or 0 if there is none. It
// recognises it by its arguments, and as the first process of its namespace.
func (c *cluster) supervisor() (int, error) {
	processes, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return 0, fmt.Errorf("cannot list the processes: %w", err)
	}
	for _, file := range processes {
		content, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		arguments := strings.Split(string(bytes.TrimSuffix(content, []byte{0})), "\x00")
		if len(arguments) != 4 || arguments[1] != superviseCommand || arguments[2] != c.state {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err != nil {
			return 0, fmt.Errorf("cannot read a process id: %w", err)
		}
		if alive(pid) && isInit(pid) {
			return pid, nil
		}
	}
	return 0, nil
}

// isInit reports whether a process is the first one of a nested namespace.
func isInit(pid int) bool {
	ids := strings.Fields(processStatus(pid, "NSpid"))
	return len(ids) > 1 && ids[len(ids)-1] == "1"
}

// alive reports whether a process exists and has not ended.
func alive(pid int) bool {
	state := processStatus(pid, "State")
	return state != "" && !slices.Contains([]byte("ZX"), state[0])
}

// processStatus returns a field of the kernel's status of a process, or "" if the process is gone.
func processStatus(pid int, field string) string {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(content)) {
		if name, value, ok := strings.Cut(line, ":"); ok && name == field {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
