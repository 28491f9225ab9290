// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	metav1ac "k8s.io/client-go/applyconfigurations/meta/v1"
	networkingv1ac "k8s.io/client-go/applyconfigurations/networking/v1"
	policyv1ac "k8s.io/client-go/applyconfigurations/policy/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
)

// podDisruptionBudget lets one Pod at a time be evicted. So draining a node
// never takes all Pods, and never hangs if there is only one, or if Pods do not get ready.
func podDisruptionBudget(site *v1alpha1.Site) *policyv1ac.PodDisruptionBudgetApplyConfiguration {
	return policyv1ac.PodDisruptionBudget(site.Name, site.Namespace).
		WithLabels(store.CommonLabels(site)).
		WithOwnerReferences(owner(site)).
		WithSpec(policyv1ac.PodDisruptionBudgetSpec().
			WithMaxUnavailable(intstr.FromInt32(1)).
			WithUnhealthyPodEvictionPolicy(policyv1.AlwaysAllow).
			WithSelector(metav1ac.LabelSelector().WithMatchLabels(selectorLabels(site))))
}

// networkPolicy allows all traffic to the one open port. It allows none out, unless the Site asks for some: the pages are in
// files, so a web server needs no connections of its own.
func networkPolicy(site *v1alpha1.Site) (runtime.ApplyConfiguration, error) {
	spec := networkingv1ac.NetworkPolicySpec().
		WithPodSelector(metav1ac.LabelSelector().WithMatchLabels(selectorLabels(site))).
		WithPolicyTypes(networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress).
		WithIngress(networkingv1ac.NetworkPolicyIngressRule().
			WithPorts(networkingv1ac.NetworkPolicyPort().
				WithProtocol(corev1.ProtocolTCP).WithPort(intstr.FromInt32(ContainerPort))))
	if site.Spec.Server != nil {
		for _, rule := range site.Spec.Server.Egress {
			spec.WithEgress(egressRule(rule))
		}
	}
	policy := networkingv1ac.NetworkPolicy(site.Name, site.Namespace).
		WithLabels(store.CommonLabels(site)).
		WithOwnerReferences(owner(site)).
		WithSpec(spec)
	if len(spec.Egress) > 0 {
		return policy, nil
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(policy)
	if err != nil {
		return nil, fmt.Errorf("cannot prepare the NetworkPolicy: %w", err)
	}
	// The generated type omits an empty list. A list that is sent empty removes
	// egress that someone else allows.
	if err := unstructured.SetNestedSlice(content, []any{}, "spec", "egress"); err != nil {
		return nil, fmt.Errorf("cannot prepare the NetworkPolicy: %w", err)
	}
	return client.ApplyConfigurationFromUnstructured(&unstructured.Unstructured{Object: content}), nil
}

func egressRule(r v1alpha1.EgressRule) *networkingv1ac.NetworkPolicyEgressRuleApplyConfiguration {
	out := networkingv1ac.NetworkPolicyEgressRule()
	for _, to := range r.To {
		peer := networkingv1ac.NetworkPolicyPeer()
		if to.IPBlock != nil {
			peer.WithIPBlock(networkingv1ac.IPBlock().WithCIDR(to.IPBlock.CIDR))
		}
		if to.NamespaceSelector != nil {
			peer.WithNamespaceSelector(labelSelector(to.NamespaceSelector))
		}
		if to.PodSelector != nil {
			peer.WithPodSelector(labelSelector(to.PodSelector))
		}
		out.WithTo(peer)
	}
	for _, port := range r.Ports {
		out.WithPorts(networkingv1ac.NetworkPolicyPort().
			WithProtocol(cmp.Or(corev1.Protocol(port.Protocol), corev1.ProtocolTCP)).WithPort(intstr.FromInt32(port.Port)))
	}
	return out
}
