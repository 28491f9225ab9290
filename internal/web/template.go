// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"maps"

	corev1 "k8s.io/api/core/v1"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	metav1ac "k8s.io/client-go/applyconfigurations/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
)

// labelsOf returns the labels of an object: its own, the ones of all objects of the Site, and the ones that identify it.
func labelsOf(site *v1alpha1.Site, own v1alpha1.Labels) map[string]string {
	labels := texted(own)
	maps.Copy(labels, store.CommonLabels(site))
	return labels
}

// texted returns labels or annotations as Kubernetes has them.
func texted[V ~string](values map[string]V) map[string]string {
	out := make(map[string]string, len(values))
	for key, value := range values {
		out[key] = string(value)
	}
	return out
}

// withTemplate adds to a Pod what the Site says of its nodes, its priority and its registry.
func withTemplate(site *v1alpha1.Site, spec *corev1ac.PodSpecApplyConfiguration) {
	template := site.ServerTemplate()
	spec.WithNodeSelector(texted(template.NodeSelector))
	for _, t := range template.Tolerations {
		spec.WithTolerations(toleration(t))
	}
	if template.Affinity != nil {
		spec.WithAffinity(affinity(template.Affinity))
	}
	spread := template.TopologySpreadConstraints
	if len(spread) == 0 {
		spread = []v1alpha1.TopologySpreadConstraint{{TopologyKey: corev1.LabelHostname, WhenUnsatisfiable: string(corev1.ScheduleAnyway)}}
	}
	for _, constraint := range spread {
		spec.WithTopologySpreadConstraints(topologySpread(site, constraint))
	}
	if template.PriorityClassName != "" {
		spec.WithPriorityClassName(template.PriorityClassName)
	}
	for _, secret := range template.ImagePullSecrets {
		spec.WithImagePullSecrets(corev1ac.LocalObjectReference().WithName(secret.Name))
	}
}

func toleration(t v1alpha1.Toleration) *corev1ac.TolerationApplyConfiguration {
	out := corev1ac.Toleration().WithOperator(cmp.Or(corev1.TolerationOperator(t.Operator), corev1.TolerationOpEqual))
	if t.Key != "" {
		out.WithKey(t.Key)
	}
	if t.Value != "" {
		out.WithValue(string(t.Value))
	}
	if t.Effect != "" {
		out.WithEffect(corev1.TaintEffect(t.Effect))
	}
	out.TolerationSeconds = t.TolerationSeconds
	return out
}

func topologySpread(site *v1alpha1.Site, c v1alpha1.TopologySpreadConstraint) *corev1ac.TopologySpreadConstraintApplyConfiguration {
	out := corev1ac.TopologySpreadConstraint().
		WithMaxSkew(ptr.Deref(c.MaxSkew, 1)).WithTopologyKey(string(c.TopologyKey)).
		WithWhenUnsatisfiable(corev1.UnsatisfiableConstraintAction(c.WhenUnsatisfiable)).
		WithLabelSelector(metav1ac.LabelSelector().WithMatchLabels(selectorLabels(site)))
	out.MinDomains = c.MinDomains
	return out
}

func affinity(a *v1alpha1.Affinity) *corev1ac.AffinityApplyConfiguration {
	out := corev1ac.Affinity()
	if a.NodeAffinity != nil {
		out.WithNodeAffinity(nodeAffinity(a.NodeAffinity))
	}
	if pods := a.PodAffinity; pods != nil {
		terms := corev1ac.PodAffinity()
		for _, t := range pods.Required {
			terms.WithRequiredDuringSchedulingIgnoredDuringExecution(podAffinityTerm(t))
		}
		for _, p := range pods.Preferred {
			terms.WithPreferredDuringSchedulingIgnoredDuringExecution(preferredPods(p))
		}
		out.WithPodAffinity(terms)
	}
	if pods := a.PodAntiAffinity; pods != nil {
		terms := corev1ac.PodAntiAffinity()
		for _, t := range pods.Required {
			terms.WithRequiredDuringSchedulingIgnoredDuringExecution(podAffinityTerm(t))
		}
		for _, p := range pods.Preferred {
			terms.WithPreferredDuringSchedulingIgnoredDuringExecution(preferredPods(p))
		}
		out.WithPodAntiAffinity(terms)
	}
	return out
}

func nodeAffinity(a *v1alpha1.NodeAffinity) *corev1ac.NodeAffinityApplyConfiguration {
	out := corev1ac.NodeAffinity()
	if a.Required != nil {
		selector := corev1ac.NodeSelector()
		for _, term := range a.Required.Terms {
			selector.WithNodeSelectorTerms(nodeSelectorTerm(term))
		}
		out.WithRequiredDuringSchedulingIgnoredDuringExecution(selector)
	}
	for _, p := range a.Preferred {
		out.WithPreferredDuringSchedulingIgnoredDuringExecution(
			corev1ac.PreferredSchedulingTerm().WithWeight(int32(p.Weight)).WithPreference(nodeSelectorTerm(p.Preference)))
	}
	return out
}

func nodeSelectorTerm(t v1alpha1.NodeSelectorTerm) *corev1ac.NodeSelectorTermApplyConfiguration {
	out := corev1ac.NodeSelectorTerm()
	for _, e := range t.MatchExpressions {
		requirement := corev1ac.NodeSelectorRequirement().WithKey(e.Key).WithOperator(corev1.NodeSelectorOperator(e.Operator))
		for _, value := range e.Values {
			requirement.WithValues(string(value))
		}
		out.WithMatchExpressions(requirement)
	}
	return out
}

func preferredPods(p v1alpha1.PreferredPods) *corev1ac.WeightedPodAffinityTermApplyConfiguration {
	return corev1ac.WeightedPodAffinityTerm().WithWeight(int32(p.Weight)).WithPodAffinityTerm(podAffinityTerm(p.Term))
}

func podAffinityTerm(t v1alpha1.PodAffinityTerm) *corev1ac.PodAffinityTermApplyConfiguration {
	return corev1ac.PodAffinityTerm().WithTopologyKey(string(t.TopologyKey)).WithLabelSelector(labelSelector(&t.LabelSelector))
}

func labelSelector(s *v1alpha1.MatchLabels) *metav1ac.LabelSelectorApplyConfiguration {
	return metav1ac.LabelSelector().WithMatchLabels(texted(s.MatchLabels))
}
