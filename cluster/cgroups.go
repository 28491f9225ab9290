// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// cgroupName is the cgroup below which all Pods are.
const cgroupName = "topicpages"

// cgroupRoots returns the mount points of the hierarchies: one in version 2, one for each
// controller in version 1.
func cgroupRoots() ([]string, error) {
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return nil, fmt.Errorf("cannot list the mounts: %w", err)
	}
	var roots []string
	for line := range strings.Lines(string(mounts)) {
		if fields := strings.Fields(line); len(fields) > 2 && (fields[2] == "cgroup" || fields[2] == "cgroup2") {
			roots = append(roots, fields[1])
		}
	}
	if len(roots) == 0 {
		return nil, errors.New("this machine has no cgroups mounted")
	}
	return roots, nil
}

// makeCgroups makes the cgroup of the Pods in every hierarchy.
func makeCgroups() error {
	roots, err := cgroupRoots()
	if err != nil {
		return err
	}
	for _, root := range roots {
		controllers, err := os.ReadFile(filepath.Join(root, "cgroup.controllers"))
		if err == nil { // version 2: children have the controllers that their parent enables
			for _, controller := range strings.Fields(string(controllers)) {
				_ = os.WriteFile(filepath.Join(root, "cgroup.subtree_control"), []byte("+"+controller), 0) // the kubelet reports missing ones
			}
		}
		dir := filepath.Join(root, cgroupName)
		if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("cannot make a cgroup: %w", err)
		}
		for _, file := range []string{"cpuset.cpus", "cpuset.mems"} { // version 1: empty in a new cgroup
			value, err := os.ReadFile(filepath.Join(root, file))
			if err != nil {
				continue // of another controller
			}
			if err := os.WriteFile(filepath.Join(dir, file), value, 0); err != nil {
				return fmt.Errorf("cannot set %s: %w", file, err)
			}
		}
	}
	return nil
}

// removeCgroups removes the cgroup of the Pods and everything below it. That is possible a moment after their
// processes have ended.
func removeCgroups() error {
	roots, err := cgroupRoots()
	if err != nil {
		return err
	}
	for _, root := range roots {
		for deadline := time.Now().Add(stopTimeout); ; time.Sleep(50 * time.Millisecond) {
			err := removeCgroup(filepath.Join(root, cgroupName))
			if err == nil {
				break
			}
			if time.Now().After(deadline) {
				return fmt.Errorf("cannot remove a cgroup: %w", err)
			}
		}
	}
	return nil
}

// removeCgroup removes a cgroup after those below it.
func removeCgroup(dir string) error {
	var dirs []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			dirs = append(dirs, path)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) && len(dirs) == 0 {
		return nil
	}
	for _, d := range slices.Backward(dirs) {
		if err := os.Remove(d); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return err
}
