// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
)

var update = flag.Bool("update", false, "write the golden files")

// sentObjects returns the objects of a Site as they are sent, by file name.
func sentObjects(t *testing.T, site *v1alpha1.Site) map[string]string {
	t.Helper()
	policy, err := networkPolicy(site)
	if err != nil {
		t.Fatal(err)
	}
	objects := map[string]runtime.ApplyConfiguration{
		"deployment": newDeployment(site, Pages{Shards: 1, VolumeBytes: 1 << 20}, nil, "sha256:0"), "service": newService(site),
		"poddisruptionbudget": podDisruptionBudget(site), "networkpolicy": policy,
	}
	if route := site.Spec.Route; route != nil && route.Ingress != nil {
		objects["ingress"] = ingress(site)
	} else if route != nil {
		objects["httproute"] = httpRoute(site)
	}
	files := map[string]string{}
	for name, object := range objects {
		wanted, err := annotated(jsonOf(t, object))
		if err != nil {
			t.Fatal(err)
		}
		if name == "deployment" {
			if err := runNothingElse(wanted); err != nil {
				t.Fatal(err)
			}
		}
		text, err := json.MarshalIndent(wanted.Object, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		files[name+".json"] = string(text) + "\n"
	}
	return files
}

// namedSite returns a Site with an identity, and a spec.
func namedSite(spec v1alpha1.SiteSpec) *v1alpha1.Site {
	site := &v1alpha1.Site{Spec: spec}
	site.Name, site.Namespace, site.UID = "site", "blog", "00000000-0000-0000-0000-000000000000"
	return site
}

// golden compares files with the files of a directory in testdata.
func golden(t *testing.T, directory string, files map[string]string) {
	t.Helper()
	for name, got := range files {
		file := filepath.Join("testdata", directory, name)
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", file, diff)
		}
	}
}

// Another Deployment of a Site whose spec has not changed would replace all Pods when the operator is upgraded.
func TestAnUpgradeChangesNoObjectOfADefaultSite(t *testing.T) {
	golden(t, "default", sentObjects(t, namedSite(v1alpha1.SiteSpec{})))
	golden(t, "default", sentObjects(t, namedSite(v1alpha1.SiteSpec{Route: &v1alpha1.Route{Ingress: &v1alpha1.IngressRoute{}}})))
	golden(t, "default", sentObjects(t, namedSite(v1alpha1.SiteSpec{Route: &v1alpha1.Route{Gateways: []v1alpha1.GatewayReference{{Name: "public"}}}})))
}

// Everything that a Site says of its Pods, its Service and its route.
func TestTheObjectsOfASiteWithAllSettings(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "test", "schema", "testdata", "site", "valid", "server-template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	site := &v1alpha1.Site{}
	if err := yaml.UnmarshalStrict(text, site); err != nil {
		t.Fatal(err)
	}
	site.Spec.CommonLabels = v1alpha1.Labels{"team": "data", "app.kubernetes.io/part-of": "docs"}
	golden(t, "settings", sentObjects(t, namedSite(site.Spec)))
	site.Spec.Route.Ingress, site.Spec.Route.Gateways = nil, []v1alpha1.GatewayReference{{Kind: v1alpha1.GatewayKindListenerSet, Name: "team"}}
	golden(t, "settings", sentObjects(t, namedSite(site.Spec)))
}

// The cache drops foreign labels and annotations of an object that someone has filled with them. The ones of the Site are not
// written again each time.
func TestATrimmedObjectHasNoDrift(t *testing.T) {
	site := namedSite(v1alpha1.SiteSpec{CommonLabels: v1alpha1.Labels{"team": "data"}, Server: &v1alpha1.Server{
		Service: &v1alpha1.ObjectMetadata{Annotations: v1alpha1.Annotations{"example.com/note": "a"}}}})
	wanted, err := annotated(jsonOf(t, newService(site)))
	if err != nil {
		t.Fatal(err)
	}
	for name, fill := range map[string]int{"as it is sent": 0, "filled by others": 32 << 10} {
		live := &corev1.Service{}
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(wanted.DeepCopy().Object, live); err != nil {
			t.Fatal(err)
		}
		live.Annotations["theirs"] = strings.Repeat("x", fill)
		store.TrimMetadata(live)
		if paths, err := drift(live, wanted); err != nil || len(paths) > 0 {
			t.Errorf("%s: %v differ, %v", name, texts(paths), err)
		}
		if trimmed := live.Labels["team"] == ""; trimmed != (fill > 0) {
			t.Errorf("%s: the labels are %v", name, live.Labels)
		}
		live.Annotations[appliedDigestAnnotation] = "sha256:before"
		if paths, err := drift(live, wanted); err != nil || len(paths) != 1 {
			t.Errorf("%s: with other settings %v differ, %v", name, texts(paths), err)
		}
	}
}
