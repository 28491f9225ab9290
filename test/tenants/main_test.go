// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package tenants tests whether one tenant can take the operator from the others. Each test loads one namespace with
// the heaviest objects that the API server admits, while somebody edits a Post in another one. The operator is a
// process of its own, with the arguments, the environment, the roles and the memory limit of config/manager.
package tenants

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/go-logr/logr"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/test/testenv"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

const (
	operatorNamespace = "topicpages-system"
	operatorAccount   = "topicpages-controller-manager"
)

var binary string // the operator, built once

func TestMain(m *testing.M) {
	ctrl.SetLogger(logr.Discard())
	dir, err := os.MkdirTemp("", "topicpages-tenants-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "manager")
	testenvtest.Main(m, testenv.Options{})
}

// prepare installs the operator's roles and builds the operator, once.
var prepare = sync.OnceValue(func() error {
	root, err := testenv.Root()
	if err != nil {
		return err
	}
	_, err = environment.Kubectl("apply", "--server-side", "--force-conflicts", "-k", filepath.Join(root, "config", "demo"))
	build := exec.Command("go", "build", "-trimpath", "-o", binary, "./test/tenants/operator")
	build.Dir = root
	output, buildErr := build.CombinedOutput()
	if buildErr != nil {
		buildErr = fmt.Errorf("cannot build the operator: %w\n%s", buildErr, output)
	}
	return errors.Join(err, buildErr)
})

var environment *testenv.Environment

// cluster is the control plane with an operator.
type cluster struct {
	*testing.T
	client.Client
	operator *operator
}

// begin starts an operator for a test, with flags in addition to the flags of config/manager.
func begin(t *testing.T, flags ...string) *cluster {
	t.Helper()
	environment = testenvtest.Env(t)
	if err := prepare(); err != nil {
		t.Fatal(err)
	}
	admin, err := client.New(environment.Admin(), client.Options{Scheme: kube.NewScheme()})
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{T: t, Client: admin}
	c.operator = startOperator(t, flags)
	return c
}
