// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/test/acceptance"
	. "github.com/topicpages/topicpages/test/builder"
)

// podsRole may be left out if the kubelet refreshes volumes in its own time.
const podsRole = "topicpages-pods-role"

func TestTheRoleGrantsWhatIsUsedAndNothingElse(t *testing.T) {
	s := tellAlone(t)
	s.installGatewayAPI()
	s.restart()
	s.withDefaultAccount()
	mark := s.env.Mark()
	s.restart() // a start shows what is watched
	s.everything()

	requests, err := s.env.Requests(mark, s.operator())
	if err != nil {
		t.Fatal(err)
	}
	var rules []rbacv1.PolicyRule
	for _, name := range []string{"topicpages-manager-role", podsRole} {
		role := &rbacv1.ClusterRole{}
		if err := s.Get(t.Context(), client.ObjectKey{Name: name}, role); err != nil {
			t.Fatal(err)
		}
		rules = append(rules, role.Rules...)
	}
	for _, complaint := range acceptance.Permissions(rules, requests) {
		t.Error(complaint)
	}
}

// everything makes the operator use all its features.
func (s *story) everything() {
	s.Helper()
	theirs := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: store.Name("taken", 0)}}
	s.create(Site("site"), Topic("go"), Post("p", "2020-01-01", Tags("go")), theirs, Site("taken"))
	digest := s.digest("site", "")
	s.eventually(func() error { return s.condition(Site(""), "taken", "Ready", metav1.ConditionFalse, "NameConflict") })
	// Statuses wait for the many Posts that come below, and those Posts may be gone before their turn.
	s.eventually(func() error { return s.condition(Post("", ""), "p", "Ready", metav1.ConditionTrue, "") })
	s.eventually(func() error { return s.condition(Topic(""), "go", "Ready", metav1.ConditionTrue, "") })
	a := s.pod("site", "a", "192.0.2.1", "sha256:old")
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

	// Enough for a second shard, which no Pod waits for, and then fewer again.
	s.kill(a)
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
