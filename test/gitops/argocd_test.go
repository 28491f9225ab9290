// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package gitops_test

import (
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/test/gitops"
	"github.com/topicpages/topicpages/test/testenv"
)

// healthTests is a health_test.yaml of Argo CD's repository.
type healthTests struct {
	Tests []struct {
		HealthStatus struct{ Status, Message string }
		InputPath    string
	}
}

// The health checks in the form of Argo CD's repository hold the same script for each kind, and pass their tests. Their
// objects are of our API.
func TestTheHealthChecksForArgoCD(t *testing.T) {
	root, err := testenv.Root()
	if err != nil {
		t.Fatal(err)
	}
	for kind, newObject := range map[string]func() client.Object{
		"Post":  func() client.Object { return &v1alpha1.Post{} },
		"Topic": func() client.Object { return &v1alpha1.Topic{} },
		"Site":  func() client.Object { return &v1alpha1.Site{} },
	} {
		t.Run(kind, func(t *testing.T) {
			folder := path.Join("argo-cd", v1alpha1.GroupVersion.Group, kind)
			script := gitops.Rules(t, path.Join(folder, "health.lua"))
			if diff := cmp.Diff(string(gitops.Rules(t, "health.lua")), string(script)); diff != "" {
				t.Errorf("health.lua (-config/gitops/health.lua +got):\n%s", diff)
			}
			var list healthTests
			if err := yaml.UnmarshalStrict(gitops.Rules(t, path.Join(folder, "health_test.yaml")), &list); err != nil {
				t.Fatal(err)
			}
			tested := map[string]bool{}
			for _, tc := range list.Tests {
				text := gitops.Rules(t, path.Join(folder, tc.InputPath))
				if err := yaml.UnmarshalStrict(text, newObject()); err != nil {
					t.Errorf("%s: %v", tc.InputPath, err)
				}
				var object map[string]any
				if err := yaml.Unmarshal(text, &object); err != nil {
					t.Fatal(err)
				}
				want := [2]string{tc.HealthStatus.Status, tc.HealthStatus.Message}
				var got [2]string
				if got[0], got[1] = gitops.HealthByScript(t, script, object); got != want {
					t.Errorf("%s: Argo CD says %q, want %q", tc.InputPath, got, want)
				}
				tested[filepath.Base(tc.InputPath)] = true
			}
			files, err := os.ReadDir(filepath.Join(root, "config", "gitops", folder, "testdata"))
			if err != nil || len(files) != len(tested) {
				t.Errorf("%d files, and %d of them are tested: %v", len(files), len(tested), err)
			}
		})
	}
}
