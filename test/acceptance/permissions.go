// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package acceptance

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/topicpages/topicpages/test/testenv"
)

const (
	// applied explains why a create is needed although no request shows one.
	applied = "server-side apply is a patch, and needs create too where there is no object yet"
	counted = "an event that repeats within minutes is counted up"
)

// unseen are permissions that the operator needs although no request may show them.
var unseen = map[string]string{
	"create apps/deployments":                     applied,
	"create gateway.networking.k8s.io/httproutes": applied,
	"create networking.k8s.io/ingresses":          applied,
	"create networking.k8s.io/networkpolicies":    applied,
	"create policy/poddisruptionbudgets":          applied,
	"create services":                             applied,
	"update topicpages.dev/sites/finalizers":      "owner references that block deletion ask for it, where that is enforced",
	"patch events.k8s.io/events":                  counted,
	"patch events":                                counted,
}

// Permissions compares the rules of the operator's roles with its requests to the API server. It returns a complaint
// for each forbidden request, each rule that grants too much at once, and each unused permission.
func Permissions(rules []rbacv1.PolicyRule, requests []testenv.Request) []string {
	var complaints []string
	used := map[string]bool{}
	for _, r := range requests {
		if r.Forbidden() {
			complaints = append(complaints, fmt.Sprintf("the roles do not grant: %s", r))
		}
		used[r.Permission()] = true
	}
	granted := map[string]bool{}
	for _, rule := range rules {
		if broad := slices.Concat(rule.Verbs, rule.Resources, rule.APIGroups); slices.Contains(broad, "*") || slices.Contains(rule.Resources, "secrets") {
			complaints = append(complaints, fmt.Sprintf("the roles grant too much: %+v", rule))
		}
		for _, group := range rule.APIGroups {
			for _, resource := range rule.Resources {
				for _, verb := range rule.Verbs {
					granted[permission(verb, group, resource)] = true
				}
			}
		}
	}
	for _, p := range slices.Sorted(maps.Keys(granted)) {
		// A reflector lists where the API server cannot stream the first list.
		what, list := strings.CutPrefix(p, "list ")
		if watched := list && used["watch "+what]; !used[p] && unseen[p] == "" && !watched {
			complaints = append(complaints, "the roles grant what nothing uses: "+p)
		}
	}
	return complaints
}

// permission returns a granted permission in the form of Request.Permission.
func permission(verb, group, resource string) string {
	resource, subresource, _ := strings.Cut(resource, "/")
	return testenv.Request{Verb: verb, Group: group, Resource: resource, Subresource: subresource}.Permission()
}
