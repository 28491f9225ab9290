// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package testenv

import (
	"context"
	"fmt"
	"os"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
)

// planeStopTimeout is how long etcd and kube-apiserver may take to stop.
const planeStopTimeout = 30 * time.Second

// auditPolicy records the metadata of every request when it is answered.
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
`

// startPlane starts etcd and kube-apiserver and installs the CRDs.
func (e *Environment) startPlane() error {
	if err := e.preparePlane(); err != nil {
		return fmt.Errorf("cannot prepare the control plane: %w", err)
	}
	if err := e.plane.Start(); err != nil {
		return e.explain(fmt.Errorf("cannot start the control plane: %w", err), etcdName, apiServerName)
	}
	admin, err := e.User(AdminUser, "system:masters")
	if err != nil {
		return err
	}
	e.admin = admin
	if err := e.awaitNamespace(metav1.NamespaceDefault); err != nil {
		return e.explain(err, apiServerName)
	}
	if _, err := envtest.InstallCRDs(e.admin, envtest.CRDInstallOptions{CRDs: e.options.CRDs, MaxTime: e.options.StartTimeout}); err != nil {
		return fmt.Errorf("cannot install the CRDs: %w", err)
	}
	return nil
}

// preparePlane writes the files that the control plane reads, and sets its options.
func (e *Environment) preparePlane() error {
	for _, dir := range []string{"etcd-data", "apiserver-certs", "kubectl-cache"} {
		if err := os.Mkdir(e.path(dir), 0o700); err != nil {
			return fmt.Errorf("cannot make its directories: %w", err)
		}
	}
	if err := os.WriteFile(e.path("audit-policy.yaml"), []byte(auditPolicy), 0o600); err != nil {
		return fmt.Errorf("cannot write its audit policy: %w", err)
	}
	etcdPath, err := e.guard.executable(e.options.Assets, etcdName)
	if err != nil {
		return err
	}
	serverPath, err := e.guard.executable(e.options.Assets, apiServerName)
	if err != nil {
		return err
	}
	start, etcdOut, serverOut := e.options.StartTimeout, e.output(etcdName), e.output(apiServerName)
	server := &envtest.APIServer{
		Path: serverPath, CertDir: e.path("apiserver-certs"), Out: serverOut, Err: serverOut,
		StartTimeout: start, StopTimeout: planeStopTimeout,
	}
	e.setFlags(server.Configure())
	e.plane = &envtest.ControlPlane{APIServer: server, Etcd: &envtest.Etcd{
		Path: etcdPath, DataDir: e.path("etcd-data"), Out: etcdOut, Err: etcdOut,
		StartTimeout: start, StopTimeout: planeStopTimeout,
	}}
	return nil
}

// awaitNamespace waits until the API server has made one of its own namespaces.
func (e *Environment) awaitNamespace(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), e.options.StartTimeout)
	defer cancel()
	admin, err := kubernetes.NewForConfig(e.admin)
	if err != nil {
		return fmt.Errorf("cannot make a client: %w", err)
	}
	err = wait.PollUntilContextCancel(ctx, 20*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		_, err := admin.CoreV1().Namespaces().Get(ctx, name, metav1.GetOptions{})
		return err == nil, nil
	})
	if err != nil {
		return fmt.Errorf("cannot wait for the namespace %s: %w", name, err)
	}
	return nil
}

// setFlags sets the flags of kube-apiserver in addition to the flags of envtest, which include RBAC, loopback and a
// service account key.
func (e *Environment) setFlags(flags *envtest.Arguments) {
	flags.Set("advertise-address", "127.0.0.1").
		Set("endpoint-reconciler-type", "none").
		Set("audit-policy-file", e.path("audit-policy.yaml")).
		Set("audit-log-path", e.auditLog()).
		Set("audit-log-format", "json").
		Set("audit-log-mode", "blocking"). // a request is in the log before its client has the answer
		Set("audit-log-maxsize", "0")      // never rotated
	if e.options.Version != "" {
		flags.Set("emulated-version", e.options.Version)
	}
	for name, value := range e.options.APIServerFlags {
		flags.Set(name, value)
	}
}

// clientBase is the base of every client configuration: no throttling on the client's side.
func clientBase() *rest.Config { return &rest.Config{QPS: -1} }
