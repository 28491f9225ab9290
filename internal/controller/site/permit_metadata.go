// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/policy"
)

// permitMetadata removes the labels and annotations that the Policy refuses, and returns them.
func (r *Reconciler) permitMetadata(site *v1alpha1.Site) (refused []string) {
	labels := func(field string, labels v1alpha1.Labels) {
		refused = append(refused, withoutRefused(field, labels, r.Policy.Label, policy.LabelsFlag, r.Policy.Labels)...)
	}
	annotations := func(field string, annotations v1alpha1.Annotations) {
		refused = append(refused, withoutRefused(field, annotations, r.Policy.Annotation, policy.AnnotationsFlag, r.Policy.Annotations)...)
	}
	labels("spec.commonLabels", site.Spec.CommonLabels)
	if server := site.Spec.Server; server != nil && server.Template != nil {
		labels("spec.server.template.labels", server.Template.Labels)
		annotations("spec.server.template.annotations", server.Template.Annotations)
	}
	if server := site.Spec.Server; server != nil && server.Service != nil {
		labels("spec.server.service.labels", server.Service.Labels)
		annotations("spec.server.service.annotations", server.Service.Annotations)
	}
	if route := site.Spec.Route; route != nil {
		labels("spec.route.labels", route.Labels)
		annotations("spec.route.annotations", route.Annotations)
	}
	return refused
}

// withoutRefused removes the entries of a map whose keys are not allowed, and returns them in the form of notAllowedBy.
func withoutRefused[V any](field string, values map[string]V, isAllowed func(key string) bool, flag string, allowed []string) (refused []string) {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if !isAllowed(key) {
			refused = append(refused, notAllowedBy(field, key, flag, allowed))
			delete(values, key)
		}
	}
	return refused
}

// permitTemplate removes the tolerations, the PriorityClass and the egress that the Policy refuses, and returns them. The
// PriorityClass of the Deployment replaces a refused one, if it is allowed.
func (r *Reconciler) permitTemplate(site *v1alpha1.Site, live *appsv1.Deployment) (refused []string) {
	server := site.Spec.Server
	if server == nil {
		return nil
	}
	if len(server.Egress) > 0 && r.Policy.ForbidEgress {
		refused = append(refused, fmt.Sprintf("spec.server.egress: the operator does not allow egress (--%s=false)", policy.EgressFlag))
		server.Egress = nil
	}
	template := server.Template
	if template == nil {
		return refused
	}
	template.Tolerations = slices.DeleteFunc(template.Tolerations, func(t v1alpha1.Toleration) bool {
		if r.Policy.Toleration(t.Key) {
			return false
		}
		refused = append(refused, notAllowedBy("spec.server.template.tolerations", cmp.Or(t.Key, "every taint"), policy.TolerationsFlag, r.Policy.Tolerations))
		return true
	})
	if class := template.PriorityClassName; !r.Policy.PriorityClass(class) {
		refused = append(refused, notAllowedBy("spec.server.template.priorityClassName", class, policy.PriorityClassesFlag, r.Policy.PriorityClasses))
		template.PriorityClassName = ""
		if live != nil && metav1.IsControlledBy(live, site) && r.Policy.PriorityClass(live.Spec.Template.Spec.PriorityClassName) {
			template.PriorityClassName = live.Spec.Template.Spec.PriorityClassName
		}
	}
	return refused
}
