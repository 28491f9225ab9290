// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/topicpages/topicpages/test/testenv"
)

// operator is the operator's process.
type operator struct {
	command *exec.Cmd
	log     string
	ended   chan struct{}
	err     error // the outcome, once it has ended
}

// startOperator runs bin/manager with the token of its service account, and with
// leader election, as in a cluster.
func (d *demo) startOperator(ctx context.Context) error {
	if _, err := d.env.ServiceAccountConfig(ctx, operatorNamespace, operatorAccount); err != nil {
		return err
	}
	content, err := d.env.Kubeconfig(testenv.ServiceAccountUser(operatorNamespace, operatorAccount))
	if err != nil {
		return err
	}
	kubeconfig := filepath.Join(d.dir, "operator.kubeconfig")
	if err := os.WriteFile(kubeconfig, content, 0o600); err != nil {
		return fmt.Errorf("cannot write the operator's kubeconfig: %w", err)
	}
	o := &operator{log: filepath.Join(d.dir, "operator.log"), ended: make(chan struct{})}
	output, err := os.Create(o.log)
	if err != nil {
		return fmt.Errorf("cannot write the operator's log: %w", err)
	}
	o.command = exec.Command(filepath.Join(d.bin, "manager"), "--kubeconfig="+kubeconfig,
		"--leader-elect", "--leader-elect-namespace="+operatorNamespace, "--health-probe-bind-address=0")
	o.command.Stdout, o.command.Stderr = output, output
	// Ctrl-C must reach the demo alone, which then ends the operator.
	o.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	err = o.command.Start()
	_ = output.Close() // the process has its own
	if err != nil {
		return fmt.Errorf("cannot start the operator (run \"make build\"): %w", err)
	}
	go func() {
		o.err = o.command.Wait()
		close(o.ended)
	}()
	d.operator = o
	return nil
}

// tail returns the end of the operator's log.
func (o *operator) tail() string {
	content, err := os.ReadFile(o.log)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	return strings.Join(lines[max(0, len(lines)-20):], "\n")
}

// failure describes the unexpected end of the operator.
func (o *operator) failure() error {
	return fmt.Errorf("the operator ended: %w\n%s", o.err, o.tail())
}

// stop ends the operator: with a signal, and after ten seconds by force.
func (o *operator) stop() error {
	_ = o.command.Process.Signal(syscall.SIGTERM)
	select {
	case <-o.ended: // its outcome does not matter
		return nil
	case <-time.After(10 * time.Second):
		return o.command.Process.Kill()
	}
}
