// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package testenvtest gives the tests of a package one control plane. It starts when the first test asks for it. Call
// Main from TestMain.
package testenvtest

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/topicpages/topicpages/test/testenv"
)

// pollInterval is how often Eventually looks.
const pollInterval = 20 * time.Millisecond

// shared is the control plane of the tests of this process.
var shared struct {
	once    sync.Once
	options testenv.Options
	env     *testenv.Environment
	err     error
}

// Main runs the tests of a package, and stops their control plane. TestMain must return after it.
func Main(m *testing.M, options testenv.Options) {
	shared.options = options
	code := m.Run()
	if shared.env != nil {
		if err := shared.env.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = cmp.Or(code, 1)
		}
	}
	if code != 0 {
		os.Exit(code)
	}
}

// Env returns the control plane of the package. The test fails if there is none. It is skipped with -short.
func Env(t testing.TB) *testenv.Environment {
	t.Helper()
	if testing.Short() {
		t.Skip("-short leaves out the tests that need a control plane")
	}
	shared.once.Do(func() { shared.env, shared.err = testenv.Start(shared.options) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.env
}

// notInNames matches characters that the name of a namespace cannot hold.
var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// Namespace makes a namespace for the test and returns its name. It is deleted when the test ends, without waiting.
func Namespace(t testing.TB) string {
	t.Helper()
	admin, err := kubernetes.NewForConfig(Env(t).Admin())
	if err != nil {
		t.Fatalf("cannot make a client: %v", err)
	}
	prefix := strings.Trim(notInNames.ReplaceAllString(strings.ToLower(t.Name()), "-"), "-")
	prefix = strings.Trim(prefix[:min(len(prefix), 40)], "-") + "-"
	namespaces := admin.CoreV1().Namespaces()
	namespace, err := namespaces.Create(t.Context(),
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: prefix}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatalf("cannot make a namespace: %v", err)
	}
	t.Cleanup(func() {
		// The context of the test is over by now.
		if err := namespaces.Delete(context.WithoutCancel(t.Context()), namespace.Name, metav1.DeleteOptions{}); err != nil {
			t.Errorf("cannot delete the namespace %s: %v", namespace.Name, err)
		}
	})
	return namespace.Name
}

// Eventually waits until check returns nil. After timeout it fails the test with the last error.
func Eventually(t testing.TB, timeout time.Duration, check func() error) {
	t.Helper()
	deadline := time.Now().Add(timeout)
	for {
		err := check()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %v", timeout, err)
		}
		time.Sleep(pollInterval)
	}
}
