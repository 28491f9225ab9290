// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/discovery"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/test/testenv"
)

const (
	operatorNamespace = "topicpages-system"
	operatorAccount   = "topicpages-controller-manager"
	// peopleNamespace holds the accounts of the authors and the onlookers.
	peopleNamespace = "topicpages-bench"
	// userAgent is the beginning of the clients' user agents.
	userAgent = "topicpages-bench/"
)

// operatorUser is the user name of the operator.
var operatorUser = testenv.ServiceAccountUser(operatorNamespace, operatorAccount)

// cluster is a control plane with the kinds, the operator's roles, and two clients. The clients know as little about
// each other as about the operator, and do not limit their requests.
type cluster struct {
	*testenv.Environment
	env *env
	// people write Posts. As a service account, they queue at the API server like the operator.
	people client.WithWatch
	// onlooker sees the writes of others.
	onlooker client.WithWatch
	version  string
	// pids are the process ids of the API server and etcd, by name.
	pids       map[string]int
	namespaces int // made so far
}

// startCluster starts the control plane; e stops it.
func startCluster(ctx context.Context, e *env) (*cluster, error) {
	plane, err := testenv.Start(testenv.Options{
		// Thousands of Posts are deleted between measurements, one by one by default.
		APIServerFlags: map[string]string{"delete-collection-workers": "8"},
	})
	if err != nil {
		return nil, err
	}
	e.onClose(plane.Stop)
	c := &cluster{Environment: plane, env: e, pids: map[string]int{}}
	for _, name := range []string{"kube-apiserver", "etcd"} {
		c.pids[name] = childProcess(name)
	}
	// The start of the control plane has already installed the kinds, with another field manager.
	if _, err := plane.Kubectl("apply", "--server-side", "--force-conflicts", "-k", filepath.Join(e.root, "config", "demo")); err != nil {
		return nil, err
	}
	if err := c.admit(ctx); err != nil {
		return nil, err
	}
	disco, err := discovery.NewDiscoveryClientForConfig(plane.Admin())
	if err != nil {
		return nil, fmt.Errorf("cannot make a client: %w", err)
	}
	version, err := disco.ServerVersion()
	if err != nil {
		return nil, fmt.Errorf("cannot ask for the version of Kubernetes: %w", err)
	}
	c.version = version.GitVersion
	return c, nil
}

// admit makes the clients and their accounts, which may do everything.
func (c *cluster) admit(ctx context.Context) error {
	admin, err := client.New(c.Admin(), client.Options{Scheme: kube.NewScheme()})
	if err != nil {
		return fmt.Errorf("cannot make a client: %w", err)
	}
	for _, object := range []client.Object{
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: peopleNamespace}},
		&rbacv1.ClusterRoleBinding{
			ObjectMeta: metav1.ObjectMeta{Name: peopleNamespace},
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "cluster-admin"},
			Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "Group", Name: "system:serviceaccounts:" + peopleNamespace}},
		},
		&corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: peopleNamespace, Name: "people"}},
		&corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: peopleNamespace, Name: "onlooker"}},
	} {
		if err := admin.Create(ctx, object); err != nil {
			return fmt.Errorf("cannot make the accounts of the clients: %w", err)
		}
	}
	if c.people, err = c.clientOf(ctx, "people"); err != nil {
		return err
	}
	c.onlooker, err = c.clientOf(ctx, "onlooker")
	return err
}

func (c *cluster) clientOf(ctx context.Context, account string) (client.WithWatch, error) {
	config, err := c.ServiceAccountConfig(ctx, peopleNamespace, account)
	if err != nil {
		return nil, err
	}
	config.UserAgent = userAgent + account
	out, err := client.NewWithWatch(config, client.Options{Scheme: kube.NewScheme()})
	if err != nil {
		return nil, fmt.Errorf("cannot make the client of %s: %w", account, err)
	}
	return out, nil
}

// namespace makes a new namespace.
func (c *cluster) namespace(ctx context.Context, purpose string) (string, error) {
	c.namespaces++
	name := fmt.Sprintf("bench-%s-%d", purpose, c.namespaces)
	if err := c.people.Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}); err != nil {
		return "", fmt.Errorf("cannot make the namespace %s: %w", name, err)
	}
	return name, nil
}

// drop deletes namespaces with all their objects, and waits until they are gone. In a
// quick run they stay: they are small, and vanish with the control plane.
func (c *cluster) drop(ctx context.Context, names ...string) error {
	if c.env.quick {
		return nil
	}
	began := time.Now()
	for _, name := range names {
		namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
		if err := c.people.Delete(ctx, namespace); client.IgnoreNotFound(err) != nil {
			return fmt.Errorf("cannot delete the namespace %s: %w", name, err)
		}
	}
	for _, name := range names {
		gone := func() bool {
			return apierrors.IsNotFound(c.people.Get(ctx, client.ObjectKey{Name: name}, &corev1.Namespace{}))
		}
		for !gone() {
			if err := pause(ctx, 100*time.Millisecond); err != nil {
				return err
			}
			if time.Since(began) > 15*time.Minute {
				return fmt.Errorf("the namespace %s is not gone after %s: kube-controller-manager may have died", name, time.Since(began))
			}
		}
	}
	if took := time.Since(began); took > 10*time.Second {
		c.env.say("deleted %d namespaces in %.0f s", len(names), took.Seconds())
	}
	return nil
}

// kubeconfigFile writes the kubeconfig of the operator, and returns its path.
func (c *cluster) kubeconfigFile(ctx context.Context) (string, error) {
	if _, err := c.ServiceAccountConfig(ctx, operatorNamespace, operatorAccount); err != nil {
		return "", err
	}
	content, err := c.Kubeconfig(operatorUser)
	if err != nil {
		return "", err
	}
	path := c.env.file("operator.kubeconfig")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return "", fmt.Errorf("cannot write the operator's kubeconfig: %w", err)
	}
	return path, nil
}

// pause waits, unless the run is stopped.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
