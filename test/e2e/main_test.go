// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/test/realcluster"
	"github.com/topicpages/topicpages/test/testenv"
)

const (
	siteName = "notes"
	hubPath  = "/topics/distributed-systems/"
	// soon bounds the waits that are not measured.
	soon = 3 * time.Minute
)

// cluster is the cluster under test, with one namespace for this run.
type cluster struct {
	*realcluster.Cluster
	namespace string
	// auditFrom is the end of the audit log before the operator was installed: tests of installation may have run before.
	auditFrom testenv.Mark
}

// shared is set by TestMain.
var shared cluster

func TestMain(m *testing.M) {
	os.Exit(func() int {
		stop, err := shared.prepare(context.Background())
		if stop != nil {
			defer stop()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "e2e: error:", err)
			return 1
		}
		return m.Run()
	}())
}

// prepare applies config/default and the samples, in a namespace that admits only restricted Pods.
func (c *cluster) prepare(ctx context.Context) (stop func(), err error) {
	kubeconfig := os.Getenv("KUBECONFIG")
	if kubeconfig == "" {
		return nil, errors.New("KUBECONFIG names no cluster: run \"make e2e\"")
	}
	if c.Cluster, err = realcluster.Connect(kubeconfig, cmp.Or(os.Getenv("KUBECTL"), "kubectl")); err != nil {
		return nil, err
	}
	root, err := testenv.Root()
	if err != nil {
		return nil, err
	}
	c.auditFrom = testenv.MarkIn(os.Getenv("AUDIT_LOG"))
	if err := c.Install(ctx, root); err != nil {
		return nil, err
	}
	if c.namespace, err = c.MakeNamespace(ctx, "e2e-"); err != nil {
		return nil, err
	}
	stop = func() { _ = c.Delete(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: c.namespace}}) }
	_, err = c.Kubectl(ctx, nil, "apply", "-n", c.namespace, "-k", filepath.Join(root, "config", "samples"))
	return stop, err
}

// story is a test with the cluster.
type story struct {
	*testing.T
	*cluster
}

func tell(t *testing.T) *story { return &story{T: t, cluster: &shared} }

// eventually waits until check returns nil.
func (s *story) eventually(timeout time.Duration, check func() error) {
	s.Helper()
	if err := realcluster.Await(s.Context(), timeout, check); err != nil {
		s.Fatal(err)
	}
}

// site returns the Site of the story as its readers see it.
func (s *story) site() realcluster.Site {
	return realcluster.Site{Cluster: s.Cluster, Namespace: s.namespace, Name: siteName}
}

// get reads an object of the namespace.
func (s *story) get(name string, object client.Object) error {
	return s.site().Read(s.Context(), name, object)
}

// edit changes an object of the namespace.
func edit[T client.Object](s *story, name string, object T, change func(T)) {
	s.Helper()
	if err := s.get(name, object); err != nil {
		s.Fatal(err)
	}
	before := object.DeepCopyObject().(client.Object)
	change(object)
	if err := s.Patch(s.Context(), object, client.MergeFrom(before)); err != nil {
		s.Fatal(err)
	}
}

// condition describes how a condition of the Site differs from the expected one.
func (s *story) condition(kind string, want metav1.ConditionStatus, reason string) error {
	return s.site().Condition(s.Context(), kind, want, reason)
}

// serving waits until both replicas of the Site serve the published pages.
func (s *story) serving() {
	s.Helper()
	s.eventually(soon, func() error { return s.site().Serving(s.Context(), 2) })
}

// pods returns the ready Pods of the Site, by name.
func (s *story) pods() []*corev1.Pod {
	s.Helper()
	pods, err := s.site().Pods(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return pods
}

// fetch reads a page.
func (s *story) fetch(address string) (status int, body string, err error) {
	return realcluster.Fetch(s.Context(), address)
}
