// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/internal/serving"
)

func TestMadeFor(t *testing.T) {
	service := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "site", UID: "1"}}
	yes := true
	slice := func(by string, owner *metav1.OwnerReference) *discoveryv1.EndpointSlice {
		s := &discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{discoveryv1.LabelManagedBy: by}}}
		if owner != nil {
			s.OwnerReferences = []metav1.OwnerReference{*owner}
		}
		return s
	}
	for name, tc := range map[string]struct {
		slice *discoveryv1.EndpointSlice
		want  bool
	}{
		"By the controller, for the Service":       {slice("endpointslice-controller.k8s.io", &metav1.OwnerReference{UID: "1", Controller: &yes}), true},
		"By hand":                                  {slice("", nil), false},
		"By hand, with the Service as owner":       {slice("me", &metav1.OwnerReference{UID: "1", Controller: &yes}), false},
		"Of another Service":                       {slice("endpointslice-controller.k8s.io", &metav1.OwnerReference{UID: "2", Controller: &yes}), false},
		"Without an owner":                         {slice("endpointslice-controller.k8s.io", nil), false},
		"With an owner that is not the controller": {slice("endpointslice-controller.k8s.io", &metav1.OwnerReference{UID: "1"}), false},
	} {
		if got := madeFor(service, tc.slice); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTargetOf(t *testing.T) {
	pod := &corev1.ObjectReference{Kind: "Pod", Namespace: "a", UID: "1"}
	for name, tc := range map[string]struct {
		address string
		ref     *corev1.ObjectReference
		want    string
	}{
		"A Pod":                        {"192.0.2.1", pod, "http://192.0.2.1:8080"},
		"A Pod with IPv6":              {"2001:db8::1", pod, "http://[2001:db8::1]:8080"},
		"A private address":            {"10.0.0.1", pod, "http://10.0.0.1:8080"},
		"Loopback":                     {"127.0.0.1", pod, ""},
		"Loopback, IPv6":               {"::1", pod, ""},
		"Loopback, IPv4 in IPv6":       {"::ffff:127.0.0.1", pod, ""},
		"A cloud's metadata":           {"169.254.169.254", pod, ""},
		"A cloud's metadata, in IPv6":  {"::ffff:169.254.169.254", pod, ""},
		"Link-local":                   {"fe80::1", pod, ""},
		"With a zone":                  {"2001:db8::1%eth0", pod, ""},
		"This machine":                 {"0.0.0.0", pod, ""},
		"Multicast":                    {"224.0.0.1", pod, ""},
		"Broadcast":                    {"255.255.255.255", pod, ""},
		"A name":                       {"metadata.example.com", pod, ""},
		"A port":                       {"192.0.2.1:80", pod, ""},
		"No Pod":                       {"192.0.2.1", nil, ""},
		"Another kind":                 {"192.0.2.1", &corev1.ObjectReference{Kind: "Node", Namespace: "a", UID: "1"}, ""},
		"A Pod of another namespace":   {"192.0.2.1", &corev1.ObjectReference{Kind: "Pod", Namespace: "b", UID: "1"}, ""},
		"A Pod that nobody says where": {"192.0.2.1", &corev1.ObjectReference{Kind: "Pod", UID: "1"}, ""},
	} {
		got, ok := targetOf("a", discoveryv1.Endpoint{Addresses: []string{tc.address}, TargetRef: tc.ref})
		if got.URL != tc.want || ok != (tc.want != "") {
			t.Errorf("%s: %q, %v; want %q", name, got.URL, ok, tc.want)
		}
	}
	if _, ok := targetOf("a", discoveryv1.Endpoint{TargetRef: pod}); ok {
		t.Error("There is a target without an address")
	}
}

func TestOfPods(t *testing.T) {
	a := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{UID: "a"}, Status: corev1.PodStatus{
		HostIP: "203.0.113.1", PodIPs: []corev1.PodIP{{IP: "192.0.2.1"}, {IP: "2001:db8::1"}}}}
	inNode := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{UID: "n"}, Status: corev1.PodStatus{
		HostIP: "203.0.113.1", HostIPs: []corev1.HostIP{{IP: "203.0.113.1"}, {IP: "2001:db8::2"}},
		PodIPs: []corev1.PodIP{{IP: "203.0.113.1"}, {IP: "2001:db8::2"}}}}
	targets := []serving.Target{
		{UID: "a", URL: "http://192.0.2.1:8080"},
		{UID: "a", URL: "http://[2001:db8::1]:8080"},
		{UID: "a", URL: "http://192.0.2.9:8080"},   // not its address
		{UID: "b", URL: "http://192.0.2.1:8080"},   // no such Pod
		{UID: "n", URL: "http://203.0.113.1:8080"}, // the network of the node
		{UID: "n", URL: "http://[2001:db8::2]:8080"},
	}
	if diff := cmp.Diff(targets[:2], ofPods(targets, []*corev1.Pod{a, inNode})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
