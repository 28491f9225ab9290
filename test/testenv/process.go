// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package testenv

import (
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// stopTimeout is how long a process may take to stop before it is killed.
const stopTimeout = 10 * time.Second

// process is a running program, the leader of a process group of its own.
type process struct {
	name   string
	cmd    *exec.Cmd
	exited chan struct{} // closed when the program has ended
}

// startProcess starts a program that prints to out.
func startProcess(out io.Writer, path string, args ...string) (*process, error) {
	p := &process{name: filepath.Base(path), cmd: exec.Command(path, args...), exited: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = out, out
	ownGroup(p.cmd)
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start %s: %w", p.name, err)
	}
	go func() {
		defer close(p.exited)
		_ = p.cmd.Wait() // cmd.ProcessState has the outcome
	}()
	return p, nil
}

// stop asks the process group to end, kills it if it does not, and waits.
func (p *process) stop() error {
	defer killGroup(p.cmd) // leftovers of the leader
	select {
	case <-p.exited:
		return nil
	default:
	}
	terminateGroup(p.cmd)
	select {
	case <-p.exited:
		return nil
	case <-time.After(stopTimeout):
		killGroup(p.cmd)
		<-p.exited
		return fmt.Errorf("cannot stop %s within %s: killed it", p.name, stopTimeout)
	}
}

// ownGroup makes cmd the leader of a process group, out of reach of the terminal's interrupt.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// terminateGroup asks the process group of cmd to end.
func terminateGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }

// killGroup ends the process group of cmd.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
