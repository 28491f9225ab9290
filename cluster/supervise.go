// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

const (
	superviseCommand = "supervise" // the command of the supervisor
	startWord        = "start\n"   // the line that it waits for
	restartDelay     = time.Second
)

// supervisor runs the components, and restarts them when they end.
type supervisor struct {
	mu      sync.Mutex
	running map[int]component // by process id
}

// supervise is the task of the first process of the node. It never ends.
func supervise(arguments []string) error {
	if len(arguments) != 2 || os.Getpid() != 1 {
		return errors.New("only cluster up can start the supervisor")
	}
	word, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil || word != startWord {
		return errors.New("whoever started the supervisor has gone")
	}
	if err := mountNode(arguments[0], arguments[1]); err != nil {
		return err
	}
	if err := setNode(); err != nil {
		return err
	}
	s := &supervisor{running: map[int]component{}}
	for _, c := range components() {
		go s.start(c)
	}
	s.reap()
	return nil
}

// mountNode gives the node its own directories in places where its programs would use the host's.
func mountNode(state, programs string) error {
	for _, m := range []struct {
		source, target, kind string
		flags                uintptr
	}{
		{target: "/", flags: syscall.MS_REC | syscall.MS_PRIVATE}, // so that no mount leaves this namespace,
		{target: "/", flags: syscall.MS_REC | syscall.MS_SHARED},  // and so that containers see its mounts
		{"proc", "/proc", "proc", syscall.MS_NOSUID | syscall.MS_NODEV | syscall.MS_NOEXEC},
		{"tmpfs", "/run", "tmpfs", syscall.MS_NOSUID | syscall.MS_NODEV},
		{state, nodeDir, "", syscall.MS_BIND},
		{programs, nodePrograms, "", syscall.MS_BIND},
		{nodeDir + "/lib", "/var/lib", "", syscall.MS_BIND},
		{nodeDir + "/log", "/var/log", "", syscall.MS_BIND},
	} {
		if err := os.MkdirAll(m.target, 0o755); err != nil {
			return fmt.Errorf("cannot make %s: %w", m.target, err)
		}
		if err := syscall.Mount(m.source, m.target, m.kind, m.flags, ""); err != nil {
			return fmt.Errorf("cannot mount %s: %w", m.target, err)
		}
	}
	return nil
}

// setNode sets the kernel parameters of the network and the host name.
func setNode() error {
	if err := syscall.Sethostname([]byte(nodeName)); err != nil {
		return fmt.Errorf("cannot set the host name: %w", err)
	}
	for file, needed := range map[string]bool{
		"ipv4/ip_forward":                true,
		"bridge/bridge-nf-call-iptables": false, // exists if the bridge passes packets to filters
	} {
		err := os.WriteFile(filepath.Join("/proc/sys/net", file), []byte("1"), 0)
		if err != nil && (needed || !errors.Is(err, fs.ErrNotExist)) {
			return fmt.Errorf("cannot set %s: %w", file, err)
		}
	}
	return nil
}

// start starts a component once its dependencies are up.
func (s *supervisor) start(c component) {
	for _, d := range c.after {
		for !d() {
			time.Sleep(50 * time.Millisecond)
		}
	}
	if err := s.run(c); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", c.name, err)
		time.AfterFunc(restartDelay, func() { s.start(c) })
	}
}

// run starts the process of a component. reap notices when it ends.
func (s *supervisor) run(c component) error {
	log, err := os.OpenFile(filepath.Join("/var/log", c.name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("cannot write its log: %w", err)
	}
	defer func() { _ = log.Close() }()
	null, err := os.Open(os.DevNull)
	if err != nil {
		return fmt.Errorf("cannot open its input: %w", err)
	}
	defer func() { _ = null.Close() }()
	path := filepath.Join(nodePrograms, c.name)
	s.mu.Lock()
	defer s.mu.Unlock()
	pid, err := syscall.ForkExec(path, append([]string{path}, c.arguments...), &syscall.ProcAttr{
		Dir:   "/",
		Env:   []string{"PATH=" + nodePrograms + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/run", "TMPDIR=" + nodeDir + "/tmp"},
		Files: []uintptr{null.Fd(), log.Fd(), log.Fd()},
		Sys:   &syscall.SysProcAttr{Setsid: true},
	})
	if err != nil {
		return fmt.Errorf("cannot start: %w", err)
	}
	s.running[pid] = c
	fmt.Fprintf(os.Stderr, "%s %s: started\n", time.Now().Format(time.RFC3339), c.name)
	return nil
}

// reap waits for every process that ends: the components, and orphans that the first process of the node has adopted.
func (s *supervisor) reap() {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		if errors.Is(err, syscall.ECHILD) {
			time.Sleep(restartDelay / 10)
		}
		if err != nil {
			continue
		}
		s.mu.Lock()
		c, known := s.running[pid]
		delete(s.running, pid)
		s.mu.Unlock()
		if !known {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s %s: ended with %d, signal %d\n", time.Now().Format(time.RFC3339), c.name, status.ExitStatus(), status.Signal())
		time.AfterFunc(restartDelay, func() { s.start(c) })
	}
}
