// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/internal/web"
	"github.com/topicpages/topicpages/test/testenv"
)

const (
	siteName          = "notes"
	hubPath           = "/topics/distributed-systems/"
	operatorNamespace = "topicpages-system"
	// soon bounds the waits that are not measured.
	soon = 3 * time.Minute
)

// cluster is the cluster under test, with one namespace for this run.
type cluster struct {
	client.Client
	kubeconfig, namespace string
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
	if c.kubeconfig = os.Getenv("KUBECONFIG"); c.kubeconfig == "" {
		return nil, fmt.Errorf("KUBECONFIG names no cluster: run \"make e2e\"")
	}
	config, err := clientcmd.BuildConfigFromFlags("", c.kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("cannot read KUBECONFIG: %w", err)
	}
	config.QPS = -1
	if c.Client, err = client.New(config, client.Options{Scheme: kube.NewScheme()}); err != nil {
		return nil, fmt.Errorf("cannot make a client: %w", err)
	}
	root, err := testenv.Root()
	if err != nil {
		return nil, err
	}
	c.auditFrom = testenv.MarkIn(os.Getenv("AUDIT_LOG"))
	if _, err := c.kubectl(nil, "apply", "--server-side", "--force-conflicts", "-k", filepath.Join(root, "config", "default")); err != nil {
		return nil, err
	}
	if _, err := c.kubectl(nil, "rollout", "status", "-n", operatorNamespace, "deployment/topicpages-controller-manager", "--timeout=180s"); err != nil {
		return nil, err
	}
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		GenerateName: "e2e-", Labels: map[string]string{"pod-security.kubernetes.io/enforce": "restricted"}}}
	if err := c.Create(ctx, namespace); err != nil {
		return nil, fmt.Errorf("cannot make a namespace: %w", err)
	}
	c.namespace = namespace.Name
	stop = func() { _ = c.Delete(ctx, namespace) }
	_, err = c.kubectl(nil, "apply", "-n", c.namespace, "-k", filepath.Join(root, "config", "samples"))
	return stop, err
}

// kubectl runs kubectl against the cluster.
func (c *cluster) kubectl(input io.Reader, arguments ...string) (string, error) {
	program := os.Getenv("KUBECTL")
	if program == "" {
		program = "kubectl"
	}
	command := exec.Command(program, append([]string{"--kubeconfig", c.kubeconfig}, arguments...)...)
	command.Stdin = input
	var errors bytes.Buffer
	command.Stderr = &errors
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("cannot %s: %w\n%s", strings.Join(command.Args[1:], " "), err, errors.String())
	}
	return string(out), nil
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
	deadline := time.Now().Add(timeout)
	for {
		err := check()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			s.Fatalf("not within %s: %v", timeout, err)
		}
		select {
		case <-s.Context().Done():
			s.Fatal(err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// get reads an object of the namespace.
func (s *story) get(name string, object client.Object) error {
	return s.Get(s.Context(), client.ObjectKey{Namespace: s.namespace, Name: name}, object)
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
	site := &v1alpha1.Site{}
	if err := s.get(siteName, site); err != nil {
		return err
	}
	c := meta.FindStatusCondition(site.Status.Conditions, kind)
	if c == nil || c.Status != want || (reason != "" && c.Reason != reason) || c.ObservedGeneration != site.Generation {
		return fmt.Errorf("%s is %+v, want %s, %s at generation %d", kind, c, want, reason, site.Generation)
	}
	return nil
}

// serving waits until both replicas of the Site serve the published pages.
func (s *story) serving() {
	s.Helper()
	s.eventually(soon, func() error {
		if n := len(s.pods()); n != 2 {
			return fmt.Errorf("%d Pods are ready", n)
		}
		return s.condition("Serving", metav1.ConditionTrue, "Served")
	})
}

// pods returns the ready Pods of the Site, by name.
func (s *story) pods() []*corev1.Pod {
	s.Helper()
	list := &corev1.PodList{}
	if err := s.List(s.Context(), list, client.InNamespace(s.namespace), client.MatchingLabels(store.Labels(siteName))); err != nil {
		s.Fatal(err)
	}
	var pods []*corev1.Pod
	for i := range list.Items {
		pod := &list.Items[i]
		ready := slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
			return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
		})
		if ready && pod.DeletionTimestamp.IsZero() {
			pods = append(pods, pod)
		}
	}
	return pods
}

// url returns the address of a Pod. The machine that runs the tests must reach Pods.
func url(pod *corev1.Pod) string {
	return "http://" + net.JoinHostPort(pod.Status.PodIP, strconv.Itoa(web.ContainerPort))
}

// fetch reads a page.
func (s *story) fetch(address string) (status int, body string, err error) {
	request, err := http.NewRequestWithContext(s.Context(), http.MethodGet, address, nil)
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("Accept-Encoding", "identity")
	response, err := (&http.Client{Timeout: 5 * time.Second, Transport: fresh}).Do(request)
	if err != nil {
		return 0, "", err
	}
	content, err := io.ReadAll(response.Body)
	if closeErr := response.Body.Close(); err == nil {
		err = closeErr
	}
	return response.StatusCode, string(content), err
}

// fresh makes a new connection for each request, as many different readers do.
var fresh = &http.Transport{DisableKeepAlives: true}
