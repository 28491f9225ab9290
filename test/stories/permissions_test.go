// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"maps"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/internal/builder"
	"github.com/topicpages/topicpages/internal/store"
)

// applied says why a create is needed that no request shows.
const applied = "server-side apply is a patch, and needs create too where there is no object yet"

// unseen are permissions that the operator needs although no request shows them.
var unseen = map[string]string{
	"create apps/deployments":                     applied,
	"create gateway.networking.k8s.io/httproutes": applied,
	"create networking.k8s.io/ingresses":          applied,
	"create networking.k8s.io/networkpolicies":    applied,
	"create policy/poddisruptionbudgets":          applied,
	"create services":                             applied,
	"update topicpages.dev/sites/finalizers":      "owner references that block deletion ask for it, where that is enforced",
	"patch events.k8s.io/events":                  "an event that repeats within minutes is counted up",
}

func TestTheRoleGrantsWhatIsUsedAndNothingElse(t *testing.T) {
	s := tell(t)
	s.installGatewayAPI()
	s.restart()
	s.withDefaultAccount()
	mark := s.env.Mark()
	s.restart() // a start shows what is watched
	s.everything()

	used := map[string]bool{}
	requests, err := s.env.Requests(mark, s.operator())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range requests {
		if r.Forbidden() {
			t.Errorf("the role does not grant: %s", r)
		}
		used[r.Permission()] = true
	}
	role := &rbacv1.ClusterRole{}
	if err := s.Get(t.Context(), client.ObjectKey{Name: "topicpages-manager-role"}, role); err != nil {
		t.Fatal(err)
	}
	granted := map[string]bool{}
	for _, rule := range role.Rules {
		for _, group := range rule.APIGroups {
			for _, resource := range rule.Resources {
				for _, verb := range rule.Verbs {
					if verb == "*" || resource == "*" || group == "*" || resource == "secrets" {
						t.Errorf("the role grants too much: %+v", rule)
					}
					granted[permission(verb, group, resource)] = true
				}
			}
		}
	}
	for _, p := range slices.Sorted(maps.Keys(granted)) {
		// A reflector lists where the API server cannot stream the first list.
		_, watched := used["watch"+p[min(len(p), 4):]]
		if !used[p] && unseen[p] == "" && (p[:4] != "list" || !watched) {
			t.Errorf("the role grants what nothing uses: %s", p)
		}
	}
}

func permission(verb, group, resource string) string {
	if group == "" {
		return verb + " " + resource
	}
	return verb + " " + group + "/" + resource
}

// everything has the operator do all that it can do.
func (s *story) everything() {
	s.Helper()
	theirs := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: store.Name("taken", 0)}}
	s.create(Site("site"), Topic("go"), Post("p", "2020-01-01", Tags("go")), theirs, Site("taken"))
	digest := s.digest("site", "")
	s.eventually(func() error { return s.condition(Site(""), "taken", "Ready", metav1.ConditionFalse, "NameConflict") })
	a := s.pod("site", "a", "127.0.4.1", "sha256:old")
	s.refreshed(a, digest)

	route := func(r *v1alpha1.Route) {
		edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Route = r })
	}
	route(&v1alpha1.Route{Ingress: &v1alpha1.IngressRoute{}})
	s.accepted(metav1.ConditionFalse, "Pending", "No ingress controller")
	route(&v1alpha1.Route{Gateways: []v1alpha1.GatewayReference{{Name: "public"}}})
	s.accepted(metav1.ConditionFalse, "Pending", "0 of 1 Gateways")
	route(nil)
	managed := false
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Server = &v1alpha1.Server{Managed: &managed} })
	s.eventually(func() error { return s.condition(Site(""), "site", "Ready", metav1.ConditionTrue, "Published") })

	// Enough for a second shard, and then not any more.
	for _, p := range largePosts(120, "go") {
		s.create(p)
	}
	s.shardsAre(func(n int32) bool { return n > 1 })
	if err := s.DeleteAllOf(s.Context(), &v1alpha1.Post{}, client.InNamespace(s.namespace)); err != nil {
		s.Fatal(err)
	}
	s.shardsAre(func(n int32) bool { return n == 1 })
	s.settled()
}
