// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package testenv

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
)

// The binaries of the control plane.
const (
	apiServerName         = "kube-apiserver"
	etcdName              = "etcd"
	kubectlName           = "kubectl"
	controllerManagerName = "kube-controller-manager"
)

// AdminUser is the name of the user who may do everything.
const AdminUser = "admin"

// Environment is a running control plane. Its methods may be called concurrently.
type Environment struct {
	options Options
	dir     string // everything that this environment writes
	guard   *guard
	plane   *envtest.ControlPlane
	tails   map[string]*tailWriter // by process
	manager *process               // nil without controllers

	admin *rest.Config
	mu    sync.Mutex
	users map[string]*rest.Config // by name

	stop    sync.Once
	stopErr error
}

// Start starts a control plane, and returns when it serves the CRDs and collects garbage. On failure, the error ends
// with the last output of the failed process, and nothing is left behind.
func Start(options Options) (*Environment, error) {
	if err := options.complete(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "topicpages-testenv-")
	if err != nil {
		return nil, fmt.Errorf("cannot make a directory for the control plane: %w", err)
	}
	e := &Environment{options: options, dir: dir, tails: map[string]*tailWriter{}, users: map[string]*rest.Config{}}
	if err := e.start(); err != nil {
		return nil, errors.Join(err, e.Stop())
	}
	return e, nil
}

// start starts the parts one after the other.
func (e *Environment) start() error {
	var err error
	if e.guard, err = startGuard(e.dir); err != nil {
		return err
	}
	if err := e.startPlane(); err != nil {
		return err
	}
	if err := e.writeKubeconfig(AdminUser, e.adminKubeconfig()); err != nil {
		return err
	}
	if e.options.WithoutControllers {
		return nil
	}
	return e.startControllers()
}

// Stop stops all processes and removes all files. Further calls do nothing.
func (e *Environment) Stop() error {
	e.stop.Do(func() {
		var errs []error
		if e.manager != nil {
			errs = append(errs, e.manager.stop())
		}
		if e.plane != nil {
			errs = append(errs, e.plane.Stop())
		}
		errs = append(errs, os.RemoveAll(e.dir))
		if e.guard != nil {
			errs = append(errs, e.guard.dismiss())
		}
		if err := errors.Join(errs...); err != nil {
			e.stopErr = fmt.Errorf("cannot stop the control plane cleanly: %w", err)
		}
	})
	return e.stopErr
}

// path returns the path of a file or directory of this environment.
func (e *Environment) path(name string) string { return filepath.Join(e.dir, name) }

// adminKubeconfig returns the path of kubectl's kubeconfig.
func (e *Environment) adminKubeconfig() string { return e.path("admin.kubeconfig") }

// output returns the output of the named process.
func (e *Environment) output(name string) *tailWriter {
	t := &tailWriter{next: e.options.Output}
	e.tails[name] = t
	return t
}

// explain adds the last output of the named processes to err.
func (e *Environment) explain(err error, names ...string) error {
	for _, name := range names {
		if text := e.tails[name].String(); text != "" {
			err = fmt.Errorf("%w\n%s printed last:\n%s", err, name, text)
		}
	}
	return err
}
