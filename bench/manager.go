// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	"sigs.k8s.io/yaml"
)

// manager is the operator's process, with its RBAC identity.
type manager struct {
	command *exec.Cmd
	log     string
	ended   chan struct{}
	err     error // the outcome, once it has ended
	metrics string
	pprof   string
	began   time.Time // just before the process was started
}

// startManager runs bin/manager for these namespaces only. It is stopped at the end of the run at the latest.
func (c *cluster) startManager(ctx context.Context, namespaces ...string) (*manager, error) {
	kubeconfig, err := c.kubeconfigFile(ctx)
	if err != nil {
		return nil, err
	}
	m := &manager{log: c.env.file("operator.log"), ended: make(chan struct{})}
	if m.metrics, err = freeAddress(); err != nil {
		return nil, err
	}
	if m.pprof, err = freeAddress(); err != nil {
		return nil, err
	}
	output, err := os.Create(m.log)
	if err != nil {
		return nil, fmt.Errorf("cannot write the operator's log: %w", err)
	}
	m.command = exec.Command(filepath.Join(c.env.bin, "manager"), "--kubeconfig="+kubeconfig,
		"--watch-namespaces="+strings.Join(namespaces, ","), "--health-probe-bind-address=0",
		"--metrics-bind-address="+m.metrics, "--metrics-secure=false", "--pprof-bind-address="+m.pprof)
	m.command.Stdout, m.command.Stderr = output, output
	if m.command.Env, err = c.env.deployed(); err != nil {
		return nil, err
	}
	// Ctrl-C must reach this program alone, which then ends the operator.
	m.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	m.began = time.Now()
	err = m.command.Start()
	_ = output.Close() // the process has its own
	if err != nil {
		return nil, fmt.Errorf("cannot start the operator (run \"make build\"): %w", err)
	}
	go func() {
		m.err = m.command.Wait()
		close(m.ended)
	}()
	c.env.onClose(m.stop)
	return m, nil
}

// deployed returns the environment of this program and the operator's environment in config/manager.
func (e *env) deployed() ([]string, error) {
	content, err := os.ReadFile(filepath.Join(e.root, "config", "manager", "manager.yaml"))
	if err != nil {
		return nil, fmt.Errorf("cannot read the operator's environment: %w", err)
	}
	var deployment appsv1.Deployment
	if err := yaml.UnmarshalStrict(content, &deployment); err != nil {
		return nil, fmt.Errorf("cannot read config/manager/manager.yaml: %w", err)
	}
	all := os.Environ()
	for _, variable := range deployment.Spec.Template.Spec.Containers[0].Env {
		all = append(all, variable.Name+"="+variable.Value)
	}
	return all, nil
}

// stop ends the operator: with a signal, and after ten seconds by force.
func (m *manager) stop() error {
	select {
	case <-m.ended:
		return nil
	default:
	}
	_ = m.command.Process.Signal(syscall.SIGTERM) // it may have ended already
	select {
	case <-m.ended: // its outcome does not matter
		return nil
	case <-time.After(10 * time.Second):
		err := m.command.Process.Kill()
		<-m.ended
		return err
	}
}

// failure describes the unexpected end of the operator, with its last log lines.
func (m *manager) failure() string {
	state := "runs"
	select {
	case <-m.ended:
		state = fmt.Sprintf("ended: %v", m.err)
	default:
	}
	content, err := os.ReadFile(m.log)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	return fmt.Sprintf("the operator %s; it logged last:\n%s", state, strings.Join(lines[max(0, len(lines)-10):], "\n"))
}

// metric returns the value of a metric, summed over its labels.
func (m *manager) metric(ctx context.Context, name string) (float64, error) {
	response, err := m.get(ctx, m.metrics, "/metrics")
	if err != nil {
		return 0, fmt.Errorf("cannot read the operator's metrics: %w", err)
	}
	defer response.Body.Close()
	sum, found := 0.0, false
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		rest, ok := strings.CutPrefix(lines.Text(), name)
		if !ok || rest == "" || rest[0] != ' ' && rest[0] != '{' {
			continue
		}
		value, err := strconv.ParseFloat(rest[strings.LastIndex(rest, " ")+1:], 64)
		if err != nil {
			return 0, fmt.Errorf("cannot read the metric %s: %w", name, err)
		}
		sum, found = sum+value, true
	}
	if !found {
		return 0, fmt.Errorf("the operator has no metric %s: it may have been renamed", name)
	}
	return sum, lines.Err()
}

// liveHeap returns the operator's heap after a garbage collection, in bytes. It saves a heap profile if the command
// line asks for profiles.
func (m *manager) liveHeap(ctx context.Context, e *env, name string) (float64, error) {
	path := ""
	if e.settings.profile != "" {
		path = filepath.Join(e.settings.profile, name+".pprof")
	}
	if err := m.saveProfile(ctx, "heap?gc=1", path); err != nil {
		return 0, fmt.Errorf("cannot have the operator collect its garbage: %w", err)
	}
	return m.metric(ctx, "go_memstats_heap_inuse_bytes")
}

func (m *manager) get(ctx context.Context, address, path string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+path, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err == nil && response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		return nil, fmt.Errorf("%s answers %s", path, response.Status)
	}
	return response, err
}

// freeAddress returns an address on loopback that nobody listens on at the moment.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("cannot find a free port: %w", err)
	}
	return listener.Addr().String(), listener.Close()
}
