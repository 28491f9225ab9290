// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package tenants

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/test/testenv"
)

// stopTimeout is how long the operator may take to end.
const stopTimeout = 20 * time.Second

// operator is a process of the operator.
type operator struct {
	t       *testing.T
	limit   int64    // of memory, in bytes: half of the container's
	flags   []string // in addition to config/manager
	log     string
	command *exec.Cmd
	exited  chan struct{}
}

// startOperator runs the operator of config/manager with more flags, until the test ends.
func startOperator(t *testing.T, flags []string) *operator {
	t.Helper()
	if _, err := environment.ServiceAccountConfig(t.Context(), operatorNamespace, operatorAccount); err != nil {
		t.Fatal(err)
	}
	kubeconfig, err := environment.Kubeconfig(testenv.ServiceAccountUser(operatorNamespace, operatorAccount))
	if err != nil {
		t.Fatal(err)
	}
	o := &operator{t: t, flags: flags, log: filepath.Join(t.TempDir(), "log")}
	config := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(config, kubeconfig, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		o.stop()
		if text, err := os.ReadFile(o.log); err == nil && t.Failed() {
			t.Logf("the end of the operator's log:\n%s", text[max(0, len(text)-20_000):])
		}
	})
	o.start(config)
	return o
}

// start starts a process with a kubeconfig file.
func (o *operator) start(kubeconfig string) {
	o.t.Helper()
	container := deployed(o.t).Spec.Template.Spec.Containers[0]
	o.limit = container.Resources.Limits.Memory().Value() / 2 // the rest is for others
	o.command = exec.Command(binary, append(append(container.Args, o.flags...),
		"--metrics-bind-address=0", "--health-probe-bind-address=0", // their ports may be taken on this machine
		"--leader-elect-namespace="+operatorNamespace, "--kubeconfig="+kubeconfig)...)
	o.command.Env = append(os.Environ(), "PODS_ADDRESS="+hostileServer(o.t))
	for _, v := range container.Env {
		o.command.Env = append(o.command.Env, v.Name+"="+v.Value)
	}
	log, err := os.OpenFile(o.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		o.t.Fatal(err)
	}
	defer func() { _ = log.Close() }() // the process has its own
	o.command.Stdout, o.command.Stderr = io.Writer(log), io.Writer(log)
	o.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := o.command.Start(); err != nil {
		o.t.Fatal(err)
	}
	o.exited = make(chan struct{})
	go func(command *exec.Cmd, exited chan struct{}) {
		_ = command.Wait() // ProcessState has the outcome
		close(exited)
	}(o.command, o.exited)
}

// restart ends the process, and starts one with the same arguments.
func (o *operator) restart() {
	o.t.Helper()
	kubeconfig := strings.TrimPrefix(o.command.Args[len(o.command.Args)-1], "--kubeconfig=")
	o.stop()
	o.start(kubeconfig)
}

func (o *operator) stop() {
	o.t.Helper()
	_ = o.command.Process.Signal(syscall.SIGTERM)
	select {
	case <-o.exited:
	case <-time.After(stopTimeout):
		o.t.Errorf("the operator did not end within %s", stopTimeout)
		_ = o.command.Process.Kill()
		<-o.exited
	}
}

// check returns an error unless the process lives and has stayed below half of its memory limit.
func (o *operator) check() error {
	select {
	case <-o.exited:
		return fmt.Errorf("the operator ended: %s", o.command.ProcessState)
	default:
	}
	peak, err := o.peak()
	if err == nil && peak > o.limit {
		err = fmt.Errorf("the operator has used %d MiB of memory, and one tenant may take %d MiB", peak>>20, o.limit>>20)
	}
	return err
}

// peak returns the highest memory use of the process, in bytes.
func (o *operator) peak() (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", o.command.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("cannot read the memory of the operator: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmHWM:" {
			kib, err := strconv.ParseInt(fields[1], 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("the memory of the operator is not in:\n%s", text)
}

// deployed returns the Deployment of config/manager.
func deployed(t *testing.T) *appsv1.Deployment {
	t.Helper()
	root, err := testenv.Root()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "config", "manager", "manager.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	deployment := &appsv1.Deployment{}
	if err := yaml.UnmarshalStrict(text, deployment); err != nil {
		t.Fatal(err)
	}
	return deployment
}
