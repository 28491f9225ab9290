// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// rollout says why not all Pods that answer readers are made from the Deployment's template;
// "" when all are. Once they are, only another template begins a roll-out: an autoscaler that
// adds Pods or a Pod that fails does not.
func (r *Reconciler) rollout(site *v1alpha1.Site, replicas *replicaState) string {
	key := client.ObjectKeyFromObject(site)
	d := replicas.deployment
	if d == nil {
		return "The web server is being rolled out: there is no Deployment yet"
	}
	known, at := r.rolledOutTemplate(key), rolledOutTemplate{deployment: d.UID, generation: d.Generation}
	if known.digest != "" && known.deployment == at.deployment && known.generation == at.generation {
		return "" // to encode a template that mounts thousands of ConfigMaps takes milliseconds
	}
	at.digest = digestOfTemplate(d)
	if at.digest == known.digest && at.deployment == known.deployment {
		r.setRolledOutTemplate(key, at)
		return ""
	}
	// An operator that has just started does not mistake a terminating Pod for an old one if
	// its predecessor had seen the end of the rollout.
	served := site.Status.ObservedGeneration == site.Generation &&
		meta.IsStatusConditionTrue(site.Status.Conditions, v1alpha1.ServingCondition)
	switch {
	case complete(d) && (!replicas.ending || served):
		r.setRolledOutTemplate(key, at)
		return ""
	case d.Spec.Paused && !rolledOut(d):
		return fmt.Sprintf("The Deployment is paused, and its Pods are from before the last change: run kubectl rollout resume deployment/%s", d.Name)
	}
	r.setRolledOutTemplate(key, rolledOutTemplate{})
	return "The web server is being rolled out: some Pods are missing, not available yet, or from before the last change"
}

// rolledOut reports whether all Pods of a Deployment are made from its template.
func rolledOut(d *appsv1.Deployment) bool {
	s := d.Status
	return s.ObservedGeneration == d.Generation && s.UpdatedReplicas == s.Replicas
}

// complete reports whether a roll-out of a Deployment is over: all Pods are made from its
// template, and all were available once.
func complete(d *appsv1.Deployment) bool {
	if !rolledOut(d) {
		return false
	}
	for _, c := range d.Status.Conditions {
		if c.Type == appsv1.DeploymentProgressing {
			return c.Reason == "NewReplicaSetAvailable"
		}
	}
	return d.Status.AvailableReplicas >= ptr.Deref(d.Spec.Replicas, 1)
}

// rolledOutTemplate is the Pod template of a Deployment whose rollout is over; the zero value if there is none.
type rolledOutTemplate struct {
	deployment types.UID
	// generation is of the Deployment. Others than the template change it too.
	generation int64
	digest     string
}

// digestOfTemplate returns the digest of the Pod template of a Deployment.
func digestOfTemplate(d *appsv1.Deployment) string {
	template, err := json.Marshal(d.Spec.Template)
	if err != nil {
		return "" // never: it was JSON before
	}
	return fmt.Sprintf("%x", sha256.Sum256(template))
}

func (r *Reconciler) rolledOutTemplate(site types.NamespacedName) rolledOutTemplate {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.templates[site]
}

func (r *Reconciler) setRolledOutTemplate(site types.NamespacedName, template rolledOutTemplate) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.templates == nil {
		r.templates = map[types.NamespacedName]rolledOutTemplate{}
	}
	r.templates[site] = template
}
