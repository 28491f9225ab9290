// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/serving"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/internal/web"
)

// replicaState is the state of the replicas that serve the readers of a Site. Reading
// it needs no permission for Pods.
type replicaState struct {
	// ready are the ready ones, by address.
	ready []serving.Target
	// known are the replicas that may be asked for their digest.
	known []serving.Target
	// ending is true while one that is to go may still answer.
	ending bool
	// deployment may be nil.
	deployment *appsv1.Deployment
}

// with returns the state with a newer Deployment.
func (r *replicaState) with(deployment *appsv1.Deployment) *replicaState {
	out := *r
	out.deployment = deployment
	return &out
}

// readReplicas reads the state. It has no replicas if another server serves the Site.
func (r *Reconciler) readReplicas(ctx context.Context, site *v1alpha1.Site) (*replicaState, error) {
	out := &replicaState{}
	if !site.ServerManaged() {
		return out, nil
	}
	deployment := &appsv1.Deployment{}
	switch err := r.Client.Get(ctx, client.ObjectKeyFromObject(site), deployment); {
	case err == nil:
		out.deployment = deployment
	case client.IgnoreNotFound(err) != nil:
		return nil, fmt.Errorf("cannot read the Deployment of the Site: %w", err)
	}
	found, err := r.endpointSlices(ctx, site)
	if err != nil {
		return nil, err
	}
	for i := range found {
		out.add(&found[i])
	}
	out.sort()
	if site.RefreshMode() != v1alpha1.RefreshImmediate {
		out.known = out.ready
		return out, nil
	}
	pods, _, err := r.pods(ctx, site)
	if err != nil {
		return nil, err
	}
	out.known = ofPods(out.ready, pods)
	return out, nil
}

// endpointSlices are the EndpointSlices of the Site's Service, whose labels they carry.
func (r *Reconciler) endpointSlices(ctx context.Context, site *v1alpha1.Site) ([]discoveryv1.EndpointSlice, error) {
	service := &corev1.Service{}
	switch err := r.Client.Get(ctx, client.ObjectKeyFromObject(site), service); {
	case client.IgnoreNotFound(err) != nil:
		return nil, fmt.Errorf("cannot read the Service of the Site: %w", err)
	case err != nil || !metav1.IsControlledBy(service, site):
		return nil, nil
	}
	list := &discoveryv1.EndpointSliceList{}
	labels := client.MatchingLabels(store.Labels(site.Name))
	labels[discoveryv1.LabelServiceName] = site.Name
	if err := r.Client.List(ctx, list, client.InNamespace(site.Namespace), labels); err != nil {
		return nil, fmt.Errorf("cannot list the EndpointSlices of the Site: %w", err)
	}
	return slices.DeleteFunc(list.Items, func(s discoveryv1.EndpointSlice) bool { return !madeFor(service, &s) }), nil
}

// add adds the endpoints of one slice.
func (r *replicaState) add(slice *discoveryv1.EndpointSlice) {
	for _, e := range slice.Endpoints {
		c := e.Conditions
		// A replica that is no longer ready serves nobody. It may stay for long if its node is lost.
		r.ending = r.ending || ptr.Deref(c.Terminating, false) && ptr.Deref(c.Serving, true)
		// No word on it means that it is ready.
		target, ok := targetOf(slice.Namespace, e)
		if !ok || !ptr.Deref(c.Ready, true) {
			continue
		}
		r.ready = append(r.ready, target)
	}
}

// sort orders the ready ones, and names each Pod once, by one of its addresses.
func (r *replicaState) sort() {
	slices.SortFunc(r.ready, func(a, b serving.Target) int { return strings.Compare(a.URL, b.URL) })
	seen := map[string]bool{}
	r.ready = slices.DeleteFunc(r.ready, func(t serving.Target) bool {
		known := seen[string(t.UID)]
		seen[string(t.UID)] = true
		return known
	})
}

// mountedShards returns the number of shards that every replica mounts, including terminating
// ones. It returns 0 without replicas. A page in a further shard would be missing there, so a
// site outgrows it only when all replicas have been replaced. During the
// replacement it is the number of shards that all of them have mounted so far.
func (r *replicaState) mountedShards(site *v1alpha1.Site) int {
	switch {
	case r.deployment == nil || r.none():
		return 0
	case r.allNew():
		return web.MountedShards(r.deployment)
	}
	return int(site.Status.Shards)
}

// form returns the form of pages that every replica can serve, including terminating ones. stored is the form of the pages now:
// during a rollout it is the one that all replicas have served so far.
func (r *replicaState) form(site *v1alpha1.Site, stored shard.Form) shard.Form {
	switch {
	case !site.ServerManaged():
		return shard.Files
	case r.deployment == nil:
		return shard.Bundle
	case !web.UnpacksBundles(r.deployment):
		return shard.Files
	case r.none() || r.allNew():
		return shard.Bundle
	}
	return stored
}

// none reports whether no replica serves readers.
func (r *replicaState) none() bool { return len(r.ready) == 0 && !r.ending }

// allNew reports whether all replicas are made from the template of the Deployment.
func (r *replicaState) allNew() bool {
	// One more than the Deployment has is one on its way out too.
	return rolledOut(r.deployment) && !r.ending && len(r.ready) <= int(r.deployment.Status.Replicas)
}

// wanted is how many there should be.
func (r *replicaState) wanted() int {
	if r.deployment == nil {
		return 1
	}
	return int(ptr.Deref(r.deployment.Spec.Replicas, 1))
}

// pods returns the Pods of the Site's web server that are to stay, by name. Known is
// false until they have been read for the first time.
func (r *Reconciler) pods(ctx context.Context, site *v1alpha1.Site) (pods []*corev1.Pod, known bool, err error) {
	if known, err = r.podWatch.synced(ctx); err != nil || !known {
		return nil, false, err
	}
	list := &corev1.PodList{}
	if err := r.Client.List(ctx, list, client.InNamespace(site.Namespace), client.MatchingLabels(store.Labels(site.Name))); err != nil {
		return nil, false, fmt.Errorf("cannot list the Pods of the Site: %w", err)
	}
	for i := range list.Items {
		if p := &list.Items[i]; p.DeletionTimestamp.IsZero() {
			pods = append(pods, p)
		}
	}
	slices.SortFunc(pods, func(a, b *corev1.Pod) int { return strings.Compare(a.Name, b.Name) })
	return pods, true, nil
}
