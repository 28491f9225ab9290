// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

var update = flag.Bool("update", false, "write the golden files")

// applied returns the objects of a Site as they are sent, by file name.
func applied(t *testing.T, site *v1alpha1.Site) map[string]string {
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
	texts := map[string]string{}
	for name, object := range objects {
		wanted, err := annotated(object)
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
		texts[name+".json"] = string(text) + "\n"
	}
	return texts
}

// namedSite returns a Site with an identity, and a spec.
func namedSite(spec v1alpha1.SiteSpec) *v1alpha1.Site {
	site := &v1alpha1.Site{Spec: spec}
	site.Name, site.Namespace, site.UID = "site", "blog", "00000000-0000-0000-0000-000000000000"
	return site
}

// golden compares texts with the files of a directory in testdata.
func golden(t *testing.T, directory string, texts map[string]string) {
	t.Helper()
	for name, got := range texts {
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
	golden(t, "default", applied(t, namedSite(v1alpha1.SiteSpec{})))
	golden(t, "default", applied(t, namedSite(v1alpha1.SiteSpec{Route: &v1alpha1.Route{Ingress: &v1alpha1.IngressRoute{}}})))
	golden(t, "default", applied(t, namedSite(v1alpha1.SiteSpec{Route: &v1alpha1.Route{Gateways: []v1alpha1.GatewayReference{{Name: "public"}}}})))
}
