// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/test/localserver"
	"github.com/topicpages/topicpages/test/testenv"
)

const (
	namespace         = "default"
	siteName          = "notes"
	topicPath         = "/topics/distributed-systems/"
	operatorNamespace = "topicpages-system"
	operatorAccount   = "topicpages-controller-manager"
)

type settings struct {
	listen, bin, nginx string
	once               bool
}

// demo is a running system.
type demo struct {
	settings
	root       string // of the repository
	dir        string // of this run
	env        *testenv.Environment
	client     client.Client
	operator   *operator
	server     *localserver.Server
	kubeconfig string
}

// run starts everything, step by step, and stops it at the end.
func run(ctx context.Context, o settings) (err error) {
	d := &demo{settings: o}
	defer func() { err = errors.Join(err, d.stop()) }()
	for i, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"starting etcd, kube-apiserver and the garbage collector", d.startControlPlane},
		{"applying config/demo: the kinds, and the operator's identity and roles", d.install},
		{"starting the operator as " + testenv.ServiceAccountUser(operatorNamespace, operatorAccount), d.startOperator},
		{"applying config/samples: 14 posts, a topic and a site", d.applySamples},
		{"waiting until the site is published", d.awaitPublished},
		{"starting nginx", d.serve},
	} {
		fmt.Printf("demo: [%d/6] %s\n", i+1, step.what)
		began := time.Now()
		if err := step.do(ctx); err != nil {
			return err
		}
		fmt.Printf("demo:       done in %.1f s\n", time.Since(began).Seconds())
	}
	if d.once {
		return d.check(ctx)
	}
	d.invite()
	select {
	case <-ctx.Done():
		fmt.Println("\ndemo: stopping")
		return ctx.Err()
	case <-d.operator.ended:
		return d.operator.failure()
	}
}

func (d *demo) startControlPlane(context.Context) error {
	var err error
	if d.root, err = testenv.Root(); err != nil {
		return err
	}
	if d.bin, err = filepath.Abs(d.bin); err != nil {
		return fmt.Errorf("cannot find the programs: %w", err)
	}
	if d.dir, err = os.MkdirTemp("", "topicpages-demo-"); err != nil {
		return fmt.Errorf("cannot make a directory: %w", err)
	}
	if d.env, err = testenv.Start(testenv.Options{}); err != nil {
		return err
	}
	content, err := d.env.Kubeconfig(testenv.AdminUser)
	if err != nil {
		return err
	}
	d.kubeconfig = filepath.Join(d.dir, "kubeconfig")
	if err := os.WriteFile(d.kubeconfig, content, 0o600); err != nil {
		return fmt.Errorf("cannot write the kubeconfig: %w", err)
	}
	d.client, err = client.New(d.env.Admin(), client.Options{Scheme: kube.NewScheme()})
	return err
}

func (d *demo) install(context.Context) error {
	// The start of the control plane has already installed the kinds, with another field manager.
	_, err := d.env.Kubectl("apply", "--server-side", "--force-conflicts", "-k", filepath.Join(d.root, "config", "demo"))
	return err
}

func (d *demo) applySamples(context.Context) error {
	_, err := d.env.Kubectl("apply", "-n", namespace, "-k", filepath.Join(d.root, "config", "demo", "samples"))
	return err
}

func (d *demo) awaitPublished(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	site := &v1alpha1.Site{}
	for {
		err := d.client.Get(ctx, client.ObjectKey{Namespace: namespace, Name: siteName}, site)
		if err == nil && meta.IsStatusConditionTrue(site.Status.Conditions, v1alpha1.PublishedCondition) {
			return nil
		}
		select {
		case <-d.operator.ended:
			return d.operator.failure()
		case <-ctx.Done():
			return fmt.Errorf("the site was not published in time; its conditions are %+v; the operator says:\n%s", site.Status.Conditions, d.operator.tail())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (d *demo) serve(ctx context.Context) error {
	listen, err := freeAddress(d.listen)
	if err != nil {
		return err
	}
	d.server, err = localserver.Start(ctx, localserver.Options{
		Config: d.env.Admin(), Namespace: namespace, Site: siteName, Nginx: d.nginx, Listen: listen,
		Report: func(err error) { fmt.Fprintln(os.Stderr, "demo: error:", err) },
	})
	if err != nil {
		return err
	}
	// The site may have been published before the last sample was created.
	_, err = d.await(ctx, func() error {
		page, err := d.fetch(ctx, topicPath)
		if err == nil && !strings.Contains(page, "spans 14 posts") {
			err = errors.New("the page does not show all samples")
		}
		return err
	})
	return err
}

// freeAddress returns the address, or one with a free port on the same host if the port is taken.
func freeAddress(address string) (string, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		host, port, splitErr := net.SplitHostPort(address)
		if splitErr != nil {
			return "", fmt.Errorf("cannot listen on %q: use host:port: %w", address, splitErr)
		}
		fmt.Printf("demo:       port %s is taken: looking for a free one\n", port)
		if listener, err = net.Listen("tcp", net.JoinHostPort(host, "0")); err != nil {
			return "", fmt.Errorf("cannot listen on %s: %w", host, err)
		}
	}
	return listener.Addr().String(), listener.Close()
}

func (d *demo) invite() {
	fmt.Printf(`
  The page:    %s%s
  Kubeconfig:  %s

  Try, in another terminal, and reload the page:

    export KUBECONFIG=%s PATH=%s:"$PATH"
    kubectl edit post distributed-systems-patterns
    kubectl get topics,sites,posts

  Ctrl-C ends the demo and leaves nothing behind.

`, d.server.URL(), topicPath, d.kubeconfig, d.kubeconfig, filepath.Join(d.bin, "controlplane"))
}

// stop ends the started programs, the last one first.
func (d *demo) stop() error {
	var errs []error
	if d.server != nil {
		errs = append(errs, d.server.Stop())
	}
	if d.operator != nil {
		errs = append(errs, d.operator.stop())
	}
	if d.env != nil {
		errs = append(errs, d.env.Stop())
	}
	if d.dir != "" {
		errs = append(errs, os.RemoveAll(d.dir))
	}
	return errors.Join(errs...)
}
