// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package gitops_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/gitops"
)

// The settings of Argo CD hold the same text for each kind.
func TestTheSettingsOfArgoCDHaveTheHealthOfEachKind(t *testing.T) {
	var settings struct{ Data map[string]string }
	if err := yaml.UnmarshalStrict(gitops.Rules(t, "argocd-cm.yaml"), &settings); err != nil {
		t.Fatal(err)
	}
	script := string(gitops.Rules(t, "health.lua"))
	want := map[string]string{}
	for _, kind := range []string{"Post", "Topic", "Site"} {
		want["resource.customizations.health.topicpages.dev_"+kind] = script
	}
	if diff := cmp.Diff(want, settings.Data); diff != "" {
		t.Errorf("config/gitops/argocd-cm.yaml (-want +got):\n%s", diff)
	}
}

// Objects that the operator has not looked at, wholly or in part, are in progress for every tool.
func TestObjectsThatTheOperatorHasNotSeen(t *testing.T) {
	// As the API server makes them, by the default in the CRD.
	pending := []metav1.Condition{{Type: v1alpha1.ReadyCondition, Status: metav1.ConditionUnknown, Reason: "Pending"}}
	post, topic, site := Post("a", "2026-01-01"), Topic("go"), Site("blog")
	post.Status = v1alpha1.PostStatus{ObservedGeneration: -1, Conditions: pending}
	topic.Status = v1alpha1.TopicStatus{ObservedGeneration: -1, Conditions: pending}
	site.Status = v1alpha1.SiteStatus{ObservedGeneration: -1, Conditions: pending}
	changed := Site("blog")
	changed.Generation = 2
	changed.Status = v1alpha1.SiteStatus{ObservedGeneration: 1, Conditions: []metav1.Condition{{Type: v1alpha1.ReadyCondition, Status: metav1.ConditionTrue, Reason: "Served"}}}
	for name, object := range map[string]client.Object{"new Post": post, "new Topic": topic, "new Site": site, "changed Site": changed} {
		if object.GetGeneration() == 0 {
			object.SetGeneration(1)
		}
		want := [4]string{"InProgress", "InProgress", "Progressing", "waiting"}
		if got := [4]string{gitops.Kstatus(t, object), gitops.HealthByExpressions(t, object), gitops.Health(t, object), gitops.Wait(t, object)}; got != want {
			t.Errorf("%s: kstatus, the expressions of Flux, Argo CD and kapp say %v, want %v", name, got, want)
		}
	}
}

// kapp's rules exist for each kind, and what they say does not depend on the order of the conditions.
func TestTheWaitRulesOfKapp(t *testing.T) {
	condition := func(kind string) metav1.Condition { return metav1.Condition{Type: kind, Status: metav1.ConditionTrue} }
	ready, stalled := condition(v1alpha1.ReadyCondition), condition(v1alpha1.StalledCondition)
	for want, conditions := range map[string][][]metav1.Condition{
		"waiting": {nil, {{Type: v1alpha1.ReadyCondition, Status: metav1.ConditionFalse}}},
		"done":    {{ready}},
		"failed":  {{ready, stalled}, {stalled, ready}},
	} {
		for _, list := range conditions {
			post, topic, site := Post("a", "2026-01-01"), Topic("go"), Site("blog")
			post.Status.Conditions, topic.Status.Conditions, site.Status.Conditions = list, list, list
			for _, object := range []client.Object{post, topic, site} {
				if got := gitops.Wait(t, object); got != want {
					t.Errorf("%T with %v: kapp says %s, want %s", object, list, got, want)
				}
				object.SetDeletionTimestamp(ptr.To(metav1.Unix(0, 0)))
				if got := gitops.Wait(t, object); got != "waiting" {
					t.Errorf("%T that is being deleted: kapp says %s", object, got)
				}
			}
		}
	}
}

const kustomization = `
namePrefix: team-
configurations: [kustomizeconfig.yaml]
resources: [objects.yaml]
configMapGenerator:
  - name: articles
    literals: ["a.md=One"]
    options: {labels: {topicpages.dev/publish: "true"}}
`

const named = `
apiVersion: topicpages.dev/v1alpha1
kind: Post
metadata: {name: a}
spec:
  title: A
  contentFrom: {configMapKeyRef: {name: articles, key: a.md}}
---
apiVersion: topicpages.dev/v1alpha1
kind: Topic
metadata: {name: go}
spec:
  match: {include: [a], exclude: [a]}
  readingPath: {pinned: {current: a, middle: a, foundation: a}}
---
apiVersion: topicpages.dev/v1alpha1
kind: Site
metadata: {name: blog}
spec:
  media: {configMaps: [articles]}
  theme:
    logo: {configMapKeyRef: {name: articles, key: a.svg}}
    css: {configMapKeyRef: {name: articles, key: a.css}}
    templates: {configMapRef: {name: articles}}
  route: {ingress: {tlsSecretName: secret}}
  server: {template: {imagePullSecrets: [{name: secret}]}}
---
apiVersion: v1
kind: Secret
metadata: {name: secret}
`

// kustomize renames objects, and every field that names one follows.
func TestNamesFollowKustomize(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out the tests that need kubectl")
	}
	directory := t.TempDir()
	for name, text := range map[string]string{"kustomization.yaml": kustomization, "objects.yaml": named,
		"kustomizeconfig.yaml": string(gitops.Rules(t, "kustomizeconfig.yaml"))} {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	assets := os.Getenv("KUBEBUILDER_ASSETS")
	if assets == "" {
		t.Fatal("KUBEBUILDER_ASSETS names no directory with kubectl: run \"make test\"")
	}
	out, err := exec.CommandContext(t.Context(), filepath.Join(assets, "kubectl"), "kustomize", directory).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, generated, _ := strings.Cut(string(out), "name: team-articles-")
	generated, _, _ = strings.Cut(generated, "\n")
	want := map[string]int{"team-articles-" + generated: 6, "name: articles": 0, "- articles\n": 0, "team-a\n": 6, ": a\n": 0, "- a\n": 0,
		"ame: team-secret\n": 3, ": secret\n": 0}
	got := map[string]int{}
	for text := range want {
		got[text] = strings.Count(string(out), text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s\n%s", diff, out)
	}
}
