// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/store"
	. "github.com/topicpages/topicpages/test/builder"
)

func bytesOf(t *testing.T, object any) int {
	t.Helper()
	text, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return len(text)
}

// largeMetadata returns more of each field than an author needs.
func largeMetadata(labelBytes int) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Name: "a", UID: "u", ResourceVersion: "1", Labels: map[string]string{"k": strings.Repeat("v", labelBytes-1)},
		Annotations:     map[string]string{"note": strings.Repeat("x", 200_000)},
		OwnerReferences: []metav1.OwnerReference{{Name: strings.Repeat("x", 10_000)}},
		Finalizers:      []string{strings.Repeat("x", 10_000)},
		ManagedFields:   []metav1.ManagedFieldsEntry{{FieldsV1: metav1.NewFieldsV1(`{"f:metadata":{}}`)}},
	}
}

func TestNothingIsKeptOfTheMetadataOfAuthors(t *testing.T) {
	for name, tc := range map[string]struct {
		object  client.Object
		trim    func(any) (any, error)
		labels  int
		removed int
	}{
		"A Post":                     {&v1alpha1.Post{ObjectMeta: largeMetadata(archive.MaxLabelBytes)}, trimPost, 1, 0},
		"A Post with more labels":    {&v1alpha1.Post{ObjectMeta: largeMetadata(archive.MaxLabelBytes + 1)}, trimPost, 0, archive.MaxLabelBytes + 1},
		"A Topic with more labels":   {&v1alpha1.Topic{ObjectMeta: largeMetadata(1 << 20)}, trimTopic, 0, 1 << 20},
		"A Site, whose nobody reads": {&v1alpha1.Site{ObjectMeta: largeMetadata(100)}, trimSite, 0, 0},
	} {
		for range 2 { // lists are trimmed first, and then objects
			if _, err := tc.trim(tc.object); err != nil {
				t.Fatal(err)
			}
			if n := len(tc.object.GetLabels()); n != tc.labels {
				t.Errorf("%s: it has %d labels, want %d", name, n, tc.labels)
			}
			if n := archive.RemovedLabelBytes(tc.object); n != tc.removed {
				t.Errorf("%s: labels of %d bytes are noted as removed, want %d", name, n, tc.removed)
			}
		}
		labels := bytesOf(t, tc.object.GetLabels())
		if n := bytesOf(t, tc.object) - labels; n > 2000 {
			t.Errorf("%s: %d bytes are kept besides its labels", name, n)
		}
	}
}

// A user's value in the operator's annotation is ignored.
func TestRemovedLabelsCannotBeForged(t *testing.T) {
	post := Post("a", "2024-01-01")
	post.Annotations = map[string]string{"topicpages.dev/label-bytes": "99999"}
	post.ManagedFields = []metav1.ManagedFieldsEntry{{}}
	if _, err := trimPost(post); err != nil || archive.RemovedLabelBytes(post) != 0 {
		t.Errorf("labels of %d bytes are noted as removed: %v", archive.RemovedLabelBytes(post), err)
	}
}

// Users can give objects the operator's labels.
func TestLittleIsKeptOfAForgedObject(t *testing.T) {
	const many = 2000
	long := strings.Repeat("x", 200)
	meta := func(name string, owner *metav1.OwnerReference) metav1.ObjectMeta {
		m := metav1.ObjectMeta{Name: name, Namespace: "a", UID: "u", Labels: store.Labels(name)}
		if owner != nil {
			m.OwnerReferences = []metav1.OwnerReference{*owner}
		}
		return m
	}
	ofSite := func(name string) *metav1.OwnerReference {
		return &metav1.OwnerReference{APIVersion: v1alpha1.GroupVersion.String(), Kind: "Site", Name: name, UID: "u", Controller: ptr.To(true)}
	}
	kinds := map[string]func(metav1.ObjectMeta, int) client.Object{
		"Deployment": func(m metav1.ObjectMeta, n int) client.Object {
			d := &appsv1.Deployment{ObjectMeta: m}
			d.Spec.Template.Spec.Containers = []corev1.Container{{Name: "a", Args: make([]string, n)}}
			for i := range n {
				d.Spec.Template.Spec.Containers[0].Args[i] = long
			}
			return d
		},
		"Service": func(m metav1.ObjectMeta, n int) client.Object {
			s := &corev1.Service{ObjectMeta: m}
			for range n {
				s.Spec.ExternalIPs = append(s.Spec.ExternalIPs, long)
			}
			return s
		},
		"Ingress": func(m metav1.ObjectMeta, n int) client.Object {
			i := &networkingv1.Ingress{ObjectMeta: m}
			for range n {
				i.Spec.Rules = append(i.Spec.Rules, networkingv1.IngressRule{Host: long})
			}
			return i
		},
		"NetworkPolicy": func(m metav1.ObjectMeta, n int) client.Object {
			p := &networkingv1.NetworkPolicy{ObjectMeta: m}
			for range n {
				p.Spec.Ingress = append(p.Spec.Ingress, networkingv1.NetworkPolicyIngressRule{From: []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: long}}}})
			}
			return p
		},
		"PodDisruptionBudget": func(m metav1.ObjectMeta, n int) client.Object {
			b := &policyv1.PodDisruptionBudget{ObjectMeta: m}
			b.Spec.MaxUnavailable = ptr.To(intstr.FromString(strings.Repeat(long, n)))
			return b
		},
		"HTTPRoute": func(m metav1.ObjectMeta, n int) client.Object {
			r := &gatewayv1.HTTPRoute{ObjectMeta: m}
			for range n {
				r.Spec.Hostnames = append(r.Spec.Hostnames, gatewayv1.Hostname(long))
			}
			return r
		},
	}
	for kind, object := range kinds {
		for name, tc := range map[string]struct {
			meta metav1.ObjectMeta
			n    int
			kept bool
		}{
			"of its Site":                 {meta("a", ofSite("a")), many, true},
			"to be taken back":            {meta("a", nil), 100, true},
			"large and nobody's":          {meta("a", nil), many, false},
			"of a Site of another name":   {meta("a", ofSite("b")), many, false},
			"of another kind of its name": {meta("a", &metav1.OwnerReference{APIVersion: "v1", Kind: "Site", Name: "a", Controller: ptr.To(true)}), many, false},
		} {
			o := object(tc.meta, tc.n)
			whole := o.DeepCopyObject()
			if _, err := trimManaged(o); err != nil {
				t.Fatal(err)
			}
			if n := bytesOf(t, o); !tc.kept && n > 1000 {
				t.Errorf("a %s %s: %d bytes are kept", kind, name, n)
			}
			if tc.kept && !cmp.Equal(whole, o) {
				t.Errorf("a %s %s is not kept whole", kind, name)
			}
		}
	}
}

// Foreign routes are in the cache too, since no selector can exclude them.
func TestNothingIsKeptOfARouteOfOthers(t *testing.T) {
	route := &gatewayv1.HTTPRoute{ObjectMeta: metav1.ObjectMeta{Name: "a"}, Spec: gatewayv1.HTTPRouteSpec{Hostnames: []gatewayv1.Hostname{"a.example"}}}
	if _, err := trimManaged(route); err != nil || !cmp.Equal(route.Spec, gatewayv1.HTTPRouteSpec{}) {
		t.Errorf("it keeps %+v: %v", route.Spec, err)
	}
}

func TestWhatIsReadOfEndpointsIsKept(t *testing.T) {
	long := strings.Repeat("x", 10_000)
	pod := &corev1.ObjectReference{Kind: "Pod", Namespace: "a", Name: "p", UID: "u"}
	slice := &discoveryv1.EndpointSlice{Ports: []discoveryv1.EndpointPort{{Name: &long}}, Endpoints: []discoveryv1.Endpoint{{
		Addresses: []string{"192.0.2.1", "192.0.2.2"}, Conditions: discoveryv1.EndpointConditions{Ready: ptr.To(true)}, TargetRef: pod,
		Hostname: &long, NodeName: &long, Zone: &long, DeprecatedTopology: map[string]string{"a": long},
	}, {}}}
	want := []discoveryv1.Endpoint{{Addresses: []string{"192.0.2.1"}, Conditions: discoveryv1.EndpointConditions{Ready: ptr.To(true)}, TargetRef: pod}, {}}
	if _, err := trimManaged(slice); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, slice.Endpoints); diff != "" || slice.Ports != nil {
		t.Errorf("endpoints (-want +got):\n%s\nports: %v", diff, slice.Ports)
	}
}
