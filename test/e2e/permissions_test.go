// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/test/acceptance"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/realcluster"
	"github.com/topicpages/topicpages/test/testenv"
)

const operatorAccount = "topicpages-controller-manager"

func TestTheRolesGrantWhatIsUsedAndNothingElse(t *testing.T) {
	log := os.Getenv("AUDIT_LOG")
	if log == "" {
		t.Skip("AUDIT_LOG does not name the audit log of this cluster's API server")
	}
	s := tell(t)
	s.serving()
	s.installGatewayAPI()
	s.everything()
	s.scraped()

	requests, err := testenv.ReadRequests(log, s.auditFrom, testenv.ServiceAccountUser(realcluster.OperatorNamespace, operatorAccount))
	if err != nil {
		t.Fatal(err)
	}
	rules := s.rules()
	for _, complaint := range acceptance.Permissions(rules, requests) {
		t.Error(complaint)
	}
	t.Logf("%d rules, %d requests by the operator", len(rules), len(requests))
}

// rules returns the rules of every role that is bound to the operator's account.
func (s *story) rules() []rbacv1.PolicyRule {
	s.Helper()
	theirs := func(subjects []rbacv1.Subject) bool {
		return len(subjects) == 1 && subjects[0].Namespace == realcluster.OperatorNamespace && subjects[0].Name == operatorAccount
	}
	var rules []rbacv1.PolicyRule
	clusterBindings, bindings := &rbacv1.ClusterRoleBindingList{}, &rbacv1.RoleBindingList{}
	if err := errors.Join(s.List(s.Context(), clusterBindings), s.List(s.Context(), bindings)); err != nil {
		s.Fatal(err)
	}
	for _, b := range clusterBindings.Items {
		if role := (&rbacv1.ClusterRole{}); theirs(b.Subjects) {
			if err := s.Get(s.Context(), client.ObjectKey{Name: b.RoleRef.Name}, role); err != nil {
				s.Fatal(err)
			}
			rules = append(rules, role.Rules...)
		}
	}
	for _, b := range bindings.Items {
		if role := (&rbacv1.Role{}); theirs(b.Subjects) {
			if err := s.Get(s.Context(), client.ObjectKey{Namespace: b.Namespace, Name: b.RoleRef.Name}, role); err != nil {
				s.Fatal(err)
			}
			rules = append(rules, role.Rules...)
		}
	}
	return rules
}

// everything makes the operator do all the work that no other story needs.
func (s *story) everything() {
	s.Helper()
	post := &v1alpha1.Post{}
	if err := s.get("distributed-systems-patterns", post); err != nil {
		s.Fatal(err)
	}
	s.seen("Edited to have the Pods refreshed")
	s.seen(post.Spec.Title)

	label := map[string]string{"story": "everything"}
	pick := func(site *v1alpha1.Site) {
		one := int32(1)
		site.Spec.Server = &v1alpha1.Server{Replicas: &one}
		site.Spec.TopicSelector = &v1alpha1.LabelSelector{MatchLabels: map[string]v1alpha1.LabelValue{"story": "everything"}}
	}
	topic := Topic("everything")
	topic.Labels = label
	theirs := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: store.Name("taken", 0)}}
	s.create(theirs, Site("taken", pick), topic, Site("everything", pick))
	s.Cleanup(func() { s.remove(Site("taken"), Site("everything"), topic, theirs) })
	s.says("taken", v1alpha1.ReadyCondition, metav1.ConditionFalse, v1alpha1.NameConflictReason)

	route := func(r *v1alpha1.Route) {
		edit(s, "everything", &v1alpha1.Site{}, func(site *v1alpha1.Site) { site.Spec.Route = r })
	}
	route(&v1alpha1.Route{Ingress: &v1alpha1.IngressRoute{}})
	s.says("everything", v1alpha1.RouteAcceptedCondition, metav1.ConditionFalse, v1alpha1.RoutePendingReason)
	route(&v1alpha1.Route{Gateways: []v1alpha1.GatewayReference{{Name: "public"}}})
	s.says("everything", v1alpha1.RouteAcceptedCondition, metav1.ConditionFalse, v1alpha1.RoutePendingReason)
	route(nil)
	managed := false
	edit(s, "everything", &v1alpha1.Site{}, func(site *v1alpha1.Site) { site.Spec.Server.Managed = &managed })
	s.says("everything", v1alpha1.ReadyCondition, metav1.ConditionTrue, v1alpha1.SitePublishedReason)

	// Enough for a second shard; one of them goes later.
	var posts []client.Object
	for i := range 150 {
		p := Post(fmt.Sprintf("everything-%d", i), "2020-01-01", Tags("everything"))
		p.Spec.Summary = noise(200000 + i)
		posts = append(posts, p)
	}
	s.create(posts...)
	s.shardsOf("everything", func(n int32) bool { return n > 1 })
	s.remove(posts...)
	s.shardsOf("everything", func(n int32) bool { return n == 1 })
}

func (s *story) create(objects ...client.Object) {
	s.Helper()
	for _, o := range objects {
		o.SetNamespace(s.namespace)
		if err := s.Create(s.Context(), o); err != nil {
			s.Fatal(err)
		}
	}
}

func (s *story) remove(objects ...client.Object) {
	s.Helper()
	for _, o := range objects {
		o.SetNamespace(s.namespace)
		if err := s.Delete(context.WithoutCancel(s.Context()), o); client.IgnoreNotFound(err) != nil {
			s.Error(err)
		}
	}
}

// says waits until a Site has a condition.
func (s *story) says(site, kind string, want metav1.ConditionStatus, reason string) {
	s.Helper()
	s.eventually(soon, func() error {
		object := &v1alpha1.Site{}
		if err := s.get(site, object); err != nil {
			return err
		}
		c := meta.FindStatusCondition(object.Status.Conditions, kind)
		if c == nil || c.Status != want || c.Reason != reason || c.ObservedGeneration != object.Generation {
			return fmt.Errorf("%s of Site %q at generation %d is %+v", kind, site, object.Generation, c)
		}
		return nil
	})
}

// shardsOf waits until a Site has enough shards.
func (s *story) shardsOf(site string, enough func(int32) bool) {
	s.Helper()
	s.eventually(soon, func() error {
		object := &v1alpha1.Site{}
		if err := s.get(site, object); err != nil {
			return err
		}
		if !enough(object.Status.Shards) {
			return fmt.Errorf("Site %q has %d shards", site, object.Status.Shards)
		}
		return nil
	})
}

// installGatewayAPI installs the HTTPRoute kind as shipped with the Go module of the Gateway API.
func (s *story) installGatewayAPI() {
	s.Helper()
	file, err := testenv.HTTPRouteKind(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	if _, err := s.Kubectl(s.Context(), nil, "apply", "--server-side", "-f", file); err != nil {
		s.Fatal(err)
	}
	s.eventually(soon, func() error { // kubectl fails while a kind has no condition yet
		_, err := s.Kubectl(s.Context(), nil, "wait", "--for=condition=Established", "crd/httproutes.gateway.networking.k8s.io")
		return err
	})
	// The operator checks once a minute whether the kind is installed. It should be there by the next check.
	s.eventually(soon, func() error {
		_, err := s.Kubectl(s.Context(), nil, "get", "httproutes.gateway.networking.k8s.io", "-n", s.namespace)
		return err
	})
}

// scraped reads the operator's metrics, with a permitted account and another one.
func (s *story) scraped() {
	s.Helper()
	reader, stranger := &corev1.ServiceAccount{}, &corev1.ServiceAccount{}
	reader.Name, stranger.Name = "metrics-reader", "metrics-stranger"
	s.create(reader, stranger)
	binding := &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: s.namespace + "-metrics-reader"},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "topicpages-metrics-reader"},
		Subjects:   []rbacv1.Subject{{Kind: "ServiceAccount", Namespace: s.namespace, Name: reader.Name}},
	}
	if err := s.Create(s.Context(), binding); err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { s.remove(binding) })
	operators := &corev1.PodList{}
	if err := s.List(s.Context(), operators, client.InNamespace(realcluster.OperatorNamespace), client.MatchingLabels{"control-plane": "controller-manager"}); err != nil {
		s.Fatal(err)
	}
	address := "https://" + net.JoinHostPort(operators.Items[0].Status.PodIP, "8443") + "/metrics"
	for account, want := range map[*corev1.ServiceAccount]int{reader: http.StatusOK, stranger: http.StatusForbidden} {
		s.eventually(soon, func() error {
			got, err := s.scrape(address, account)
			if err == nil && got != want {
				err = fmt.Errorf("%s is answered with %d, want %d", account.Name, got, want)
			}
			return err
		})
	}
}

// scrape asks for metrics with the token of an account, and returns the status.
func (s *story) scrape(address string, account *corev1.ServiceAccount) (int, error) {
	token := &authenticationv1.TokenRequest{}
	if err := s.SubResource("token").Create(s.Context(), account, token); err != nil {
		return 0, err
	}
	request, err := http.NewRequestWithContext(s.Context(), http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Authorization", "Bearer "+token.Status.Token)
	// The operator makes its certificate itself.
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}
	response, err := (&http.Client{Timeout: 5 * time.Second, Transport: transport}).Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}
