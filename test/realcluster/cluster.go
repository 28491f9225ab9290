// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package realcluster is for tests and benchmarks on a cluster with nodes: it installs the operator there, and sees Sites as their
// readers do. Package testenv starts a control plane alone.
package realcluster

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/kube"
)

// OperatorNamespace is the namespace of the operator in config/default.
const OperatorNamespace = "topicpages-system"

const (
	// creators is how many objects CreateAll sends at once.
	creators = 16
	// awaitInterval is how often Await checks.
	awaitInterval = 20 * time.Millisecond
)

// Cluster is a cluster with a client that does not limit its requests.
type Cluster struct {
	client.Client
	kubectl, kubeconfig string
}

// Connect returns the cluster of a kubeconfig. kubectl is the path of that program.
func Connect(kubeconfig, kubectl string) (*Cluster, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("cannot read the kubeconfig: %w", err)
	}
	config.QPS = -1
	c := &Cluster{kubectl: kubectl, kubeconfig: kubeconfig}
	if c.Client, err = client.New(config, client.Options{Scheme: kube.NewScheme()}); err != nil {
		return nil, fmt.Errorf("cannot make a client: %w", err)
	}
	return c, nil
}

// Kubectl runs kubectl against the cluster, and returns what it prints.
func (c *Cluster) Kubectl(ctx context.Context, input io.Reader, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, c.kubectl, append([]string{"--kubeconfig", c.kubeconfig}, arguments...)...)
	command.Stdin = input
	var problems bytes.Buffer
	command.Stderr = &problems
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("cannot %s: %w\n%s", strings.Join(command.Args[1:], " "), err, problems.String())
	}
	return string(out), nil
}

// Install applies config/default of the repository at root, and waits until the operator runs.
func (c *Cluster) Install(ctx context.Context, root string) error {
	if _, err := c.Kubectl(ctx, nil, "apply", "--server-side", "--force-conflicts", "-k", filepath.Join(root, "config", "default")); err != nil {
		return err
	}
	_, err := c.Kubectl(ctx, nil, "rollout", "status", "-n", OperatorNamespace, "deployment/topicpages-controller-manager", "--timeout=180s")
	return err
}

// CreateAll creates objects in a namespace, several at once. It calls created after each of them, from several goroutines.
func (c *Cluster) CreateAll(ctx context.Context, namespace string, objects []client.Object, created func()) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(creators)
	for _, object := range objects {
		object.SetNamespace(namespace)
		group.Go(func() error {
			if err := c.createOnce(ctx, object); err != nil {
				return fmt.Errorf("cannot create %s: %w", object.GetName(), err)
			}
			created()
			return nil
		})
	}
	return group.Wait()
}

// busyRetries are the attempts to create an object when etcd is too busy to answer in time.
var busyRetries = wait.Backoff{Steps: 8, Duration: 200 * time.Millisecond, Factor: 2}

// createOnce creates an object. An attempt that ended without a clear answer is repeated, and may have succeeded.
func (c *Cluster) createOnce(ctx context.Context, object client.Object) error {
	repeated := false
	return retry.OnError(busyRetries, unclear, func() error {
		err := c.Create(ctx, object)
		if repeated && apierrors.IsAlreadyExists(err) {
			return nil
		}
		repeated = true
		return err
	})
}

// unclear reports whether the API server could not tell whether it has done something.
func unclear(err error) bool {
	reason := apierrors.ReasonForError(err)
	return apierrors.IsTimeout(err) || apierrors.IsServerTimeout(err) || apierrors.IsInternalError(err) || apierrors.IsTooManyRequests(err) ||
		reason == metav1.StatusReasonUnknown && strings.Contains(err.Error(), "etcdserver")
}

// MakeNamespace makes a namespace that admits only restricted Pods, and returns its name.
func (c *Cluster) MakeNamespace(ctx context.Context, prefix string) (string, error) {
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		GenerateName: prefix, Labels: map[string]string{"pod-security.kubernetes.io/enforce": "restricted"}}}
	if err := c.Create(ctx, namespace); err != nil {
		return "", fmt.Errorf("cannot make a namespace: %w", err)
	}
	return namespace.Name, nil
}

// RemoveNamespace deletes a namespace, and waits until it is gone with all its objects. Until then the cluster is busy.
func (c *Cluster) RemoveNamespace(ctx context.Context, name string, timeout time.Duration) error {
	if err := c.Delete(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}); client.IgnoreNotFound(err) != nil {
		return fmt.Errorf("cannot delete the namespace %q: %w", name, err)
	}
	return Await(ctx, timeout, func() error {
		err := c.Get(ctx, client.ObjectKey{Name: name}, &corev1.Namespace{})
		if err == nil {
			err = fmt.Errorf("the namespace %q is still there", name)
		}
		return client.IgnoreNotFound(err)
	})
}

// Await waits until check returns nil. Otherwise it returns its last error.
func Await(ctx context.Context, timeout time.Duration, check func() error) error {
	deadline := time.Now().Add(timeout)
	for {
		err := check()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("not within %s: %w", timeout, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		case <-time.After(awaitInterval):
		}
	}
}
