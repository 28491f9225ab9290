// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/policy"
	"github.com/topicpages/topicpages/internal/status"
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

// withoutRefused removes the entries of a map whose keys are not allowed. It returns them in one text, or none.
func withoutRefused[V any](field string, values map[string]V, isAllowed func(key string) bool, flag string, allowed []string) (refused []string) {
	keys := slices.DeleteFunc(slices.Sorted(maps.Keys(values)), isAllowed)
	for _, key := range keys {
		delete(values, key)
	}
	return namesNotAllowed(field, keys, flag, allowed)
}

// namesNotAllowed says in one text which names of a field the Policy refuses. It returns none without names.
func namesNotAllowed(field string, names []string, flag string, allowed []string) []string {
	if len(names) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s: the operator does not allow %s (--%s=%s)", field, status.Quoted(names), flag, strings.Join(allowed, ","))}
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
	var taints []string
	template.Tolerations = slices.DeleteFunc(template.Tolerations, func(t v1alpha1.Toleration) bool {
		if r.Policy.Toleration(t.Key) {
			return false
		}
		taints = append(taints, cmp.Or(t.Key, "every taint"))
		return true
	})
	refused = append(refused, namesNotAllowed("spec.server.template.tolerations", taints, policy.TolerationsFlag, r.Policy.Tolerations)...)
	if class := template.PriorityClassName; !r.Policy.PriorityClass(class) {
		refused = append(refused, notAllowedBy("spec.server.template.priorityClassName", class, policy.PriorityClassesFlag, r.Policy.PriorityClasses))
		template.PriorityClassName = ""
		if live != nil && metav1.IsControlledBy(live, site) && r.Policy.PriorityClass(live.Spec.Template.Spec.PriorityClassName) {
			template.PriorityClassName = live.Spec.Template.Spec.PriorityClassName
		}
	}
	return refused
}
