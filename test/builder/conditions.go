// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package builder

import (
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// Conditions returns the conditions of a Post, a Topic or a Site, and nil for anything else.
func Conditions(object metav1.Object) []metav1.Condition {
	switch o := object.(type) {
	case *v1alpha1.Post:
		return o.Status.Conditions
	case *v1alpha1.Topic:
		return o.Status.Conditions
	case *v1alpha1.Site:
		return o.Status.Conditions
	}
	return nil
}

// Brief writes conditions on one line, such as "Ready=False/Progressing Published=True/Published".
func Brief(conditions []metav1.Condition) string {
	var out []string
	for _, c := range conditions {
		out = append(out, fmt.Sprintf("%s=%s/%s", c.Type, c.Status, c.Reason))
	}
	return strings.Join(out, " ")
}
