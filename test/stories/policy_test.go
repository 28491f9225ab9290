// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	kstatus "sigs.k8s.io/cli-utils/pkg/kstatus/status"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/policy"
	"github.com/topicpages/topicpages/internal/web"
	. "github.com/topicpages/topicpages/test/builder"
)

// refused waits until the Site reports that its spec is not allowed, with all of the texts.
func (s *story) refused(texts ...string) {
	s.Helper()
	site := Site("site")
	s.is(site, "site", "Ready", metav1.ConditionFalse, "NotAllowed", "")
	s.is(site, "site", "Stalled", metav1.ConditionTrue, "NotAllowed", "")
	for _, text := range texts {
		s.is(site, "site", "Ready", metav1.ConditionFalse, "NotAllowed", text)
	}
	if got := s.kstatus(site); got != kstatus.FailedStatus {
		s.Errorf("kstatus says %s", got)
	}
}

// restartWith starts an operator with another policy.
func (s *story) restartWith(p policy.Policy) {
	s.Helper()
	s.policy = p
	s.restart()
}

func TestWhatTheOperatorDoesNotAllow(t *testing.T) {
	s := tell(t)
	s.restartWith(policy.Policy{
		ImagePrefixes: []string{"registry.example.com/team"}, HostSuffixes: []string{"example.com"},
		TLSSecrets: []string{"*-tls"}, MaxReplicas: 3,
	})
	const allowed = "registry.example.com/team/nginx:1"
	s.create(Topic("go"), Site("site", func(site *v1alpha1.Site) {
		site.Spec.Server = &v1alpha1.Server{Image: allowed, Replicas: ptr.To[int32](1)}
		site.Spec.Route = &v1alpha1.Route{Hostnames: []v1alpha1.Hostname{"topics.example.com"}, Ingress: &v1alpha1.IngressRoute{TLSSecretName: "topics-tls"}}
	}))
	s.accepted(metav1.ConditionFalse, "Pending", "")

	edit(s, Site("site"), func(site *v1alpha1.Site) {
		site.Spec.Server.Image, site.Spec.Server.Replicas = "registry.example.com/team-evil/nginx", ptr.To[int32](100)
		site.Spec.Route.Hostnames, site.Spec.Route.Ingress.TLSSecretName = []v1alpha1.Hostname{"victim.example.org"}, "database"
	})
	s.refused(`spec.server.image: the operator does not allow "registry.example.com/team-evil/nginx" (--allowed-image-prefixes=registry.example.com/team)`,
		`spec.server.replicas: the operator does not allow "100" (--max-replicas=3)`, "ask those who run the operator")
	s.accepted(metav1.ConditionFalse, "NotAllowed", `spec.route.hostnames: the operator does not allow "victim.example.org" (--allowed-host-suffixes=example.com)`)
	s.accepted(metav1.ConditionFalse, "NotAllowed", `spec.route.ingress.tlsSecretName: the operator does not allow "database" (--allowed-tls-secrets=*-tls)`)
	// The allowed server keeps running, and the pages stay.
	s.serves(allowed, 3)
	ingress := &networkingv1.Ingress{ObjectMeta: metav1.ObjectMeta{Name: "site"}}
	s.get(ingress)
	if rule, tls := ingress.Spec.Rules[0].Host, ingress.Spec.TLS[0].SecretName; rule != "topics.example.com" || tls != "topics-tls" {
		t.Errorf("the Ingress is for %s, with the Secret %s", rule, tls)
	}
	s.create(Post("p", "2020-01-01", Tags("go")))
	s.shows("site", "topics/go/index.html", "spans 1 post")
	s.published("site")

	// An operator with a stricter policy removes objects that it forbids.
	s.restartWith(policy.Policy{ImagePrefixes: []string{"registry.example.org"}, HostSuffixes: []string{"example.net"}})
	s.gone(&networkingv1.Ingress{})
	s.serves(web.DefaultImage, 100)

	// Where hosts are restricted, a route for every host is not allowed either.
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Route.Hostnames, site.Spec.Server = nil, nil })
	s.refused(`the operator does not allow "every host"`)
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.BaseURL = "https://victim.example.org" })
	s.refused(`spec.baseURL: the operator does not allow "victim.example.org"`)
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.BaseURL = "https://topics.example.net" })
	s.accepted(metav1.ConditionFalse, "Pending", "")
	s.is(Site(""), "site", "Ready", metav1.ConditionFalse, "Progressing", "")
}

// serves waits until the Deployment runs a number of Pods of an image.
func (s *story) serves(image string, replicas int32) {
	s.Helper()
	s.eventually(func() error {
		spec := s.deployment("site").Spec
		if got := spec.Template.Spec.Containers[0].Image; got != image || *spec.Replicas != replicas {
			return fmt.Errorf("there are %d Pods of %s; want %d of %s", *spec.Replicas, got, replicas, image)
		}
		return nil
	})
}

func TestAGatewayThatTheOperatorDoesNotAllow(t *testing.T) {
	s := tell(t)
	s.installGatewayAPI()
	s.restartWith(policy.Policy{Gateways: []string{"gateways/*"}, HostSuffixes: []string{"example.com"}})
	gateway := func(namespace string) v1alpha1.Route {
		return v1alpha1.Route{Gateways: []v1alpha1.GatewayReference{{Name: "public", Namespace: namespace}}}
	}
	s.create(routed(gateway("other")))
	s.refused(`spec.route.gateways: the operator does not allow "other/public" (--allowed-gateways=gateways/*)`)
	route := &gatewayv1.HTTPRoute{}
	if err := s.Get(t.Context(), client.ObjectKey{Namespace: s.namespace, Name: "site"}, route); !apierrors.IsNotFound(err) {
		t.Errorf("there is an HTTPRoute: %v", err)
	}
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Route = ptr.To(gateway("gateways")) })
	s.accepted(metav1.ConditionFalse, "Pending", "0 of 1 Gateways")
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Route = ptr.To(gateway("")) })
	s.refused(fmt.Sprintf("%q", s.namespace+"/public"))
	route.Name = "site"
	s.get(route)
	if parent := route.Spec.ParentRefs[0]; *parent.Namespace != "gateways" {
		t.Errorf("the HTTPRoute attaches to %s/%s", *parent.Namespace, parent.Name)
	}
	s.restartWith(policy.Policy{Gateways: []string{"elsewhere/*"}})
	s.gone(&gatewayv1.HTTPRoute{})
}

func TestAuthorsWriteAndOwnersHaveSites(t *testing.T) {
	s := tell(t)
	const author, owner, viewer = "topicpages-author-role", "topicpages-site-owner-role", "topicpages-viewer-role"
	for _, role := range []string{author, owner, viewer} {
		if _, err := s.env.Kubectl("create", "rolebinding", role, "--clusterrole="+role, "--user="+role, "-n", s.namespace); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		role, verb, resource string
		want                 bool
	}{
		{author, "create", "posts.topicpages.dev", true},
		{author, "delete", "topics.topicpages.dev", true},
		{author, "get", "sites.topicpages.dev", true},
		{author, "create", "sites.topicpages.dev", false},
		{author, "patch", "sites.topicpages.dev", false},
		{author, "create", "deployments.apps", false},
		{owner, "create", "sites.topicpages.dev", true},
		{owner, "create", "posts.topicpages.dev", false},
		{owner, "create", "ingresses.networking.k8s.io", false},
		{viewer, "list", "sites.topicpages.dev", true},
		{viewer, "create", "posts.topicpages.dev", false},
	} {
		out, err := s.env.Kubectl("auth", "can-i", tc.verb, tc.resource, "--as="+tc.role, "-n", s.namespace)
		if got := strings.TrimSpace(out); got != "yes" && got != "no" || (got == "yes") != tc.want {
			t.Errorf("%s, %s %s: %q, %v", tc.role, tc.verb, tc.resource, got, err)
		}
	}

	// The status of a Site proves that its ConfigMaps are as the operator wrote them (store.Recall).
	for _, role := range []string{author, owner, viewer} {
		for _, verb := range []string{"update", "patch"} {
			out, err := s.env.Kubectl("auth", "can-i", verb, "sites.topicpages.dev", "--subresource=status", "--as="+role, "-n", s.namespace)
			if got := strings.TrimSpace(out); got != "no" {
				t.Errorf("%s, %s the status of Sites: %q, %v", role, verb, got, err)
			}
		}
	}

	// In a real cluster, a controller aggregates them into the ordinary roles by these labels.
	want := map[string][]string{author: {"admin", "edit"}, owner: {"admin"}, viewer: {"view"}}
	for name, roles := range want {
		role := &rbacv1.ClusterRole{}
		if err := s.Get(t.Context(), client.ObjectKey{Name: name}, role); err != nil {
			t.Fatal(err)
		}
		var got []string
		for label := range role.Labels {
			if into, ok := strings.CutPrefix(label, "rbac.authorization.k8s.io/aggregate-to-"); ok {
				got = append(got, into)
			}
		}
		if slices.Sort(got); !slices.Equal(got, roles) {
			t.Errorf("%s is part of %v, want %v", name, got, roles)
		}
	}
}
