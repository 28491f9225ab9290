// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/topicpages/topicpages/test/realcluster"
)

// kubeletPatience bounds the wait for a new kubelet.
const kubeletPatience = time.Minute

// canRunNode reports whether this machine can run the one-node cluster.
func canRunNode() bool { return runtime.GOOS == "linux" && os.Geteuid() == 0 }

// node is the one-node cluster with the operator in it, as users install it.
type node struct {
	*realcluster.Cluster
	kubelet int // its process id
}

// startNode starts the node, unless it runs already, and installs the operator. e ends the node if it has started it.
func startNode(ctx context.Context, e *env) (*node, error) {
	script, kubeconfig := filepath.Join(e.root, "cluster", "cluster.sh"), filepath.Join(e.root, "bin", "cluster", "kubeconfig")
	if _, err := os.Stat(kubeconfig); errors.Is(err, fs.ErrNotExist) {
		e.onClose(func() error { return runScript(context.Background(), script, "down") })
	}
	if err := runScript(ctx, script, "up"); err != nil {
		return nil, err
	}
	c, err := realcluster.Connect(kubeconfig, filepath.Join(e.root, "bin", "controlplane", "kubectl"))
	if err != nil {
		return nil, err
	}
	e.say("installing the operator from config/default")
	if err := c.Install(ctx, e.root); err != nil {
		return nil, err
	}
	kubelet, err := nodeProcess("kubelet")
	return &node{c, kubelet}, err
}

// restartKubelet ends the kubelet, so that its memory is not of the Sites before. The supervisor of the node starts it again.
func (n *node) restartKubelet(ctx context.Context) error {
	before := n.kubelet
	process, err := os.FindProcess(before)
	if err == nil {
		err = process.Signal(syscall.SIGTERM)
	}
	if err != nil {
		return fmt.Errorf("cannot end the kubelet: %w", err)
	}
	return realcluster.Await(ctx, kubeletPatience, func() error {
		n.kubelet, err = nodeProcess("kubelet")
		if err == nil && n.kubelet == before {
			err = errors.New("the kubelet is still there")
		}
		return err
	})
}

// runScript runs a script that prints its own progress.
func runScript(ctx context.Context, script string, arguments ...string) error {
	command := exec.CommandContext(ctx, script, arguments...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("cannot run %s %s: %w", filepath.Base(script), strings.Join(arguments, " "), err)
	}
	return nil
}

// nodePrograms are the programs that the node runs, by name: its own lie where no others do, and the operator's is in its image.
var nodePrograms = map[string]string{"kubelet": "/run/topicpages-programs/kubelet", "manager": "/manager"}

// nodeProcess returns the process id of a program of the node.
func nodeProcess(name string) (int, error) {
	return processOf(func(pid int) bool {
		line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		return err == nil && strings.HasPrefix(string(line), nodePrograms[name]+"\x00")
	}, name)
}
