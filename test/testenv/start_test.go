// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package testenv_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"

	"github.com/topicpages/topicpages/config/crd"
	"github.com/topicpages/topicpages/test/testenv"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

// abandonVariable makes the test program start a control plane and end without stopping it.
const abandonVariable = "TESTENV_ABANDON"

// abandon does that.
func abandon() {
	_, err := testenv.Start(testenv.Options{WithoutControllers: true})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(0)
}

// firstDefinition returns one of the project's CRDs, for a test to spoil.
func firstDefinition(t *testing.T) *apiextensionsv1.CustomResourceDefinition {
	t.Helper()
	definitions, err := crd.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	return definitions[0]
}

// leftovers returns the directories of control planes below dir.
func leftovers(t *testing.T, dir string) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// TestNothingOutlivesTheProgram starts a control plane in a program that ends without stopping it.
func TestNothingOutlivesTheProgram(t *testing.T) {
	testenvtest.Env(t) // if there is none, its message is the better one
	dir := t.TempDir()
	program := exec.CommandContext(t.Context(), os.Args[0])
	program.Env = append(os.Environ(), abandonVariable+"=1", "TMPDIR="+dir)
	if out, err := program.Output(); err != nil {
		t.Fatalf("the program that ends early: %v\n%s", err, out)
	}
	testenvtest.Eventually(t, 30*time.Second, func() error {
		if left := leftovers(t, dir); len(left) > 0 {
			return fmt.Errorf("still there: %v", left)
		}
		return nil
	})
}

// TestStartSaysWhatFailed starts control planes that cannot start.
func TestStartSaysWhatFailed(t *testing.T) {
	testenvtest.Env(t)
	spoilt := firstDefinition(t)
	spoilt.Spec.Versions[0].Schema.OpenAPIV3Schema.XValidations = apiextensionsv1.ValidationRules{
		{Rule: "this is no rule"},
	}
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	for name, test := range map[string]struct {
		options testenv.Options
		want    string
	}{
		"no binaries":         {testenv.Options{Assets: t.TempDir()}, `run "make controlplane"`},
		"API server will not": {testenv.Options{APIServerFlags: map[string]string{"no-such-flag": "1"}}, "kube-apiserver printed last:"},
		"CRD will not do":     {testenv.Options{CRDs: []*apiextensionsv1.CustomResourceDefinition{spoilt}}, "x-kubernetes-validations[0].rule"},
	} {
		t.Run(name, func(t *testing.T) {
			env, err := testenv.Start(test.options)
			if err == nil {
				_ = env.Stop()
				t.Fatal("it started")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %q, want it to contain %q", err, test.want)
			}
			if left := leftovers(t, dir); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}
