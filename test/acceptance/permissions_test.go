// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package acceptance

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/topicpages/topicpages/test/testenv"
)

func TestPermissions(t *testing.T) {
	rules := []rbacv1.PolicyRule{
		{APIGroups: []string{""}, Resources: []string{"pods"}, Verbs: []string{"list", "watch", "patch"}},
		{APIGroups: []string{"apps"}, Resources: []string{"deployments", "deployments/status"}, Verbs: []string{"create", "update"}},
	}
	requests := []testenv.Request{
		{Verb: "watch", Resource: "pods", Code: 200},
		{Verb: "update", Group: "apps", Resource: "deployments", Subresource: "status", Code: 200},
		{Verb: "update", Group: "apps", Resource: "deployments", Code: 409},
		{Verb: "get", Resource: "secrets", Name: "a", Code: 403},
	}
	want := []string{
		"the roles do not grant: 403 get secrets a",
		"the roles grant what nothing uses: create apps/deployments/status",
		"the roles grant what nothing uses: patch pods",
	}
	if diff := cmp.Diff(want, Permissions(rules, requests)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for name, rule := range map[string]rbacv1.PolicyRule{
		"All verbs":     {APIGroups: []string{""}, Resources: []string{"pods"}, Verbs: []string{"*"}},
		"All resources": {APIGroups: []string{""}, Resources: []string{"*"}, Verbs: []string{"get"}},
		"Secrets":       {APIGroups: []string{""}, Resources: []string{"secrets"}, Verbs: []string{"get"}},
	} {
		if complaints := Permissions([]rbacv1.PolicyRule{rule}, nil); len(complaints) < 2 {
			t.Errorf("%s: %q", name, complaints)
		}
	}
}
