// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"net"
	"net/netip"
	"slices"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/internal/serving"
	"github.com/topicpages/topicpages/internal/web"
)

// The operator asks the addresses that EndpointSlices name, and those who use the namespace may
// be allowed to write EndpointSlices. They must not choose whom the operator asks.

// endpointSliceController is how Kubernetes' own controller of EndpointSlices signs.
const endpointSliceController = "endpointslice-controller.k8s.io"

// madeFor reports whether that controller made the slice, for this Service.
func madeFor(service *corev1.Service, slice *discoveryv1.EndpointSlice) bool {
	return slice.Labels[discoveryv1.LabelManagedBy] == endpointSliceController && metav1.IsControlledBy(slice, service)
}

// targetOf returns the web server behind an endpoint. There is none if the endpoint is not a Pod of
// the namespace, or if its address cannot be a Pod's.
func targetOf(namespace string, e discoveryv1.Endpoint) (serving.Target, bool) {
	if len(e.Addresses) == 0 || e.TargetRef == nil || e.TargetRef.Kind != "Pod" || e.TargetRef.Namespace != namespace {
		return serving.Target{}, false
	}
	address, err := netip.ParseAddr(e.Addresses[0])
	if err != nil || address.Zone() != "" || !address.Unmap().IsGlobalUnicast() {
		return serving.Target{}, false
	}
	return serving.Target{UID: e.TargetRef.UID, Name: e.TargetRef.Name, URL: urlOf(address.String())}, true
}

// urlOf returns the address of the web server with an IP address.
func urlOf(address string) string {
	return "http://" + net.JoinHostPort(address, strconv.Itoa(web.ContainerPort))
}

// ofPods returns the targets that are Pods of the list, at an address that their kubelet has given
// them. The Pods that the operator makes are not in the network of their node.
func ofPods(targets []serving.Target, pods []*corev1.Pod) []serving.Target {
	known := map[serving.Target]bool{}
	for _, pod := range pods {
		for _, ip := range pod.Status.PodIPs {
			inNode := slices.ContainsFunc(pod.Status.HostIPs, func(host corev1.HostIP) bool { return host.IP == ip.IP })
			known[serving.Target{UID: pod.UID, Name: pod.Name, URL: urlOf(ip.IP)}] = !inNode && ip.IP != pod.Status.HostIP
		}
	}
	return slices.DeleteFunc(slices.Clone(targets), func(t serving.Target) bool { return !known[t] })
}
