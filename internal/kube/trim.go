// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"encoding/json"
	"fmt"
	"slices"
	"unique"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/store"
)

// trimAuthored drops annotations and managedFields of an object that people write. The
// operator reads none of them and writes only the status, so nothing in the cluster is
// lost. kubectl's annotation alone is as large as the author's manifest.
func trimAuthored(object client.Object) {
	archive.KeepOnlyLabelBytes(object)
	archive.BoundLabels(object)
	object.SetManagedFields(nil)
	object.SetOwnerReferences(nil)
	object.SetFinalizers(nil)
}

// trimTopic drops the fields of a Topic that the operator does not read.
func trimTopic(object any) (any, error) {
	if topic, ok := object.(*v1alpha1.Topic); ok {
		trimAuthored(topic)
	}
	return object, nil
}

// trimSite drops the fields of a Site that the operator does not read. The API server applies
// --watch-label-selector, so the labels are not needed.
func trimSite(object any) (any, error) {
	if site, ok := object.(*v1alpha1.Site); ok {
		trimAuthored(site)
		site.Labels, site.Annotations = nil, nil
	}
	return object, nil
}

// trimPost drops the fields of a Post that the operator does not read, and spare capacity from
// decoding. Values that most Posts share are kept once.
func trimPost(object any) (any, error) {
	post, ok := object.(*v1alpha1.Post)
	if !ok {
		return object, nil
	}
	trimAuthored(post)
	share(&post.Kind)
	share(&post.APIVersion)
	share(&post.Namespace)
	share(&post.Status.State)
	post.Spec.Tags = slices.Clone(post.Spec.Tags)
	for i := range post.Spec.Tags {
		share(&post.Spec.Tags[i])
	}
	post.Status.Conditions = slices.Clone(post.Status.Conditions)
	for i := range post.Status.Conditions {
		c := &post.Status.Conditions[i]
		share(&c.Type)
		share(&c.Status)
		share(&c.Reason)
		share(&c.Message)
	}
	return post, nil
}

// trimMetadata drops all metadata of an object except its identity.
func trimMetadata(object any) (any, error) {
	if m, ok := object.(*metav1.PartialObjectMetadata); ok {
		m.ObjectMeta = metav1.ObjectMeta{Namespace: m.Namespace, Name: m.Name, UID: m.UID, ResourceVersion: m.ResourceVersion, Generation: m.Generation}
	}
	return object, nil
}

// share replaces a string with a shared copy.
func share[T ~string](s *T) { *s = unique.Make(*s).Value() }

// trimManaged drops the fields that the operator does not read from an object that it manages, or
// that claims to be one.
func trimManaged(object any) (any, error) {
	o, ok := object.(client.Object)
	if !ok {
		return object, nil
	}
	o.SetManagedFields(nil)
	store.TrimMetadata(o)
	switch typed := object.(type) {
	case *corev1.ConfigMap, *corev1.Pod: // trimmed before
		return object, nil
	case *discoveryv1.EndpointSlice:
		trimEndpoints(typed)
		return object, nil
	}
	if ofItsSite(o) {
		return object, nil
	}
	return object, trimForeign(o)
}

// ofItsSite reports whether a Site owns an object with its own name. That holds for all objects that the operator reads
// except ConfigMaps, Pods and EndpointSlices. The garbage collector deletes objects with false owners.
func ofItsSite(o client.Object) bool {
	owner := metav1.GetControllerOf(o)
	return owner != nil && owner.Kind == "Site" && owner.Name == o.GetName() && owner.APIVersion == v1alpha1.GroupVersion.String()
}

// maxForeign is how many bytes of JSON an object may have that no Site owns. Such an object is read when a
// Site takes it back: one that was restored from a backup, say.
const maxForeign = 64 << 10

// trimForeign drops a large spec or status of an object that no Site owns. If a Site takes it back
// later, it seems to lack everything, and is written in full.
func trimForeign(o client.Object) error {
	route, isRoute := o.(*gatewayv1.HTTPRoute)
	// Routes are not selected by label, since the cluster may lack their kind when the cache is made.
	if isRoute && route.Labels[store.ManagedByLabel] != store.ManagedBy {
		route.Spec, route.Status = gatewayv1.HTTPRouteSpec{}, gatewayv1.HTTPRouteStatus{}
		return nil
	}
	text, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("cannot tell the size of %T %s: %w", o, client.ObjectKeyFromObject(o), err)
	}
	if len(text) <= maxForeign {
		return nil
	}
	switch o := o.(type) {
	case *appsv1.Deployment:
		o.Spec, o.Status = appsv1.DeploymentSpec{}, appsv1.DeploymentStatus{}
	case *corev1.Service:
		o.Spec, o.Status = corev1.ServiceSpec{}, corev1.ServiceStatus{}
	case *policyv1.PodDisruptionBudget:
		o.Spec, o.Status = policyv1.PodDisruptionBudgetSpec{}, policyv1.PodDisruptionBudgetStatus{}
	case *networkingv1.NetworkPolicy:
		o.Spec = networkingv1.NetworkPolicySpec{}
	case *networkingv1.Ingress:
		o.Spec, o.Status = networkingv1.IngressSpec{}, networkingv1.IngressStatus{}
	case *gatewayv1.HTTPRoute:
		o.Spec, o.Status = gatewayv1.HTTPRouteSpec{}, gatewayv1.HTTPRouteStatus{}
	}
	return nil
}

// trimEndpoints drops the fields of a slice's endpoints that the operator does not read.
func trimEndpoints(slice *discoveryv1.EndpointSlice) {
	slice.Ports = nil
	for i, e := range slice.Endpoints {
		slice.Endpoints[i] = discoveryv1.Endpoint{Addresses: e.Addresses[:min(1, len(e.Addresses))], Conditions: e.Conditions, TargetRef: e.TargetRef}
	}
}

// trimConfigMap drops the data of a ConfigMap as well, whose digest stays.
func trimConfigMap(object any) (any, error) {
	object, err := store.Transform(object)
	if err != nil {
		return nil, err
	}
	return trimManaged(object)
}

// trimPod drops the fields of a Pod that the operator does not read. All that is left of its spec are the images with pictures.
func trimPod(object any) (any, error) {
	if pod, ok := object.(*corev1.Pod); ok {
		isNoImage := func(v corev1.Volume) bool { return v.Image == nil }
		pod.Spec = corev1.PodSpec{Volumes: slices.Clone(slices.DeleteFunc(pod.Spec.Volumes, isNoImage))}
	}
	return trimManaged(object)
}
