// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"encoding/json"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/contest"
)

// jsonOf returns a configuration as it is sent, but for the annotation with its digest.
func jsonOf(tb testing.TB, configuration runtime.ApplyConfiguration) []byte {
	tb.Helper()
	content, err := json.Marshal(configuration)
	if err != nil {
		tb.Fatal(err)
	}
	return content
}

// Nothing is compared again until one of the sides changes.
func TestAgreements(t *testing.T) {
	site, service := types.NamespacedName{Namespace: "default", Name: "notes"}, contest.Object{Kind: "Service", Name: "notes"}
	live := func(uid types.UID, version string) *corev1.Service {
		s := &corev1.Service{}
		s.UID, s.ResourceVersion = uid, version
		return s
	}
	compared := agreementOf(live("a", "7"), "sha256:1")
	var known agreements
	if known.has(site, service, compared) {
		t.Error("an agreement is known before anything was compared")
	}
	known.add(site, service, compared)
	for name, tc := range map[string]struct {
		site   types.NamespacedName
		object contest.Object
		now    agreement
		want   bool
	}{
		"nothing has changed":        {site, service, agreementOf(live("a", "7"), "sha256:1"), true},
		"other settings":             {site, service, agreementOf(live("a", "7"), "sha256:2"), false},
		"someone has written it":     {site, service, agreementOf(live("a", "8"), "sha256:1"), false},
		"another one of the name":    {site, service, agreementOf(live("b", "7"), "sha256:1"), false},
		"another kind":               {site, contest.Object{Kind: "Deployment", Name: "notes"}, compared, false},
		"another Site":               {types.NamespacedName{Namespace: "other", Name: "notes"}, service, compared, false},
		"an object without versions": {site, service, agreementOf(live("", ""), "sha256:1"), false},
	} {
		if got := known.has(tc.site, tc.object, tc.now); got != tc.want {
			t.Errorf("%s: agrees %t, want %t", name, got, tc.want)
		}
	}
	known.forget(site)
	if known.has(site, service, compared) {
		t.Error("an agreement of a Site that is gone is known")
	}
}

// BenchmarkUnchangedDeployment is the work on a Deployment with 400 ConfigMaps, which each edit of a Site of 10,000 Posts with
// articles does several times.
func BenchmarkUnchangedDeployment(b *testing.B) {
	site := namedSite(v1alpha1.SiteSpec{})
	desired := newDeployment(site, Pages{Shards: 400, VolumeBytes: 50 << 20}, nil, "sha256:0")
	wanted, err := annotated(jsonOf(b, desired))
	if err != nil {
		b.Fatal(err)
	}
	live := &appsv1.Deployment{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(wanted.Object, live); err != nil {
		b.Fatal(err)
	}
	live.UID, live.ResourceVersion = "a", "7"
	key, object := types.NamespacedName{Namespace: site.Namespace, Name: site.Name}, contest.Object{Kind: "Deployment", Name: site.Name}
	b.Run("compared", func(b *testing.B) {
		for b.Loop() {
			if _, changed, err := compare(live, false, jsonOf(b, desired), nil); err != nil || len(changed) > 0 {
				b.Fatal(texts(changed), err)
			}
		}
	})
	b.Run("known to agree", func(b *testing.B) {
		var known agreements
		known.add(key, object, agreementOf(live, digestOf(jsonOf(b, desired))))
		for b.Loop() {
			if !known.has(key, object, agreementOf(live, digestOf(jsonOf(b, desired)))) {
				b.Fatal("they do not agree")
			}
		}
	})
}
