// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	networkingv1 "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/discovery"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/testenv"
)

// routed returns a Site with a route and the address of the samples.
func routed(route v1alpha1.Route) *v1alpha1.Site {
	return Site("site", func(s *v1alpha1.Site) { s.Spec.Route, s.Spec.BaseURL = &route, "https://topics.example.com" })
}

func (s *story) accepted(want metav1.ConditionStatus, reason, text string) {
	s.Helper()
	site := Site("site")
	s.eventually(func() error {
		if err := s.condition(site, "site", "RouteAccepted", want, reason); err != nil {
			return err
		}
		if m := message(site, "RouteAccepted"); !strings.Contains(m, text) {
			return fmt.Errorf("the message is %q", m)
		}
		return nil
	})
}

func TestAnIngressWhenAskedFor(t *testing.T) {
	s := tell(t)
	s.create(routed(v1alpha1.Route{Ingress: &v1alpha1.IngressRoute{ClassName: "traefik", TLSSecretName: "tls"}}))
	s.accepted(metav1.ConditionFalse, "Pending", "")
	ingress := &networkingv1.Ingress{ObjectMeta: metav1.ObjectMeta{Name: "site"}}
	s.get(ingress)
	if host := ingress.Spec.Rules[0].Host; host != "topics.example.com" || *ingress.Spec.IngressClassName != "traefik" || ingress.Spec.TLS[0].Hosts[0] != host {
		t.Errorf("the Ingress is %+v", ingress.Spec)
	}
	ingress.Status.LoadBalancer.Ingress = []networkingv1.IngressLoadBalancerIngress{{IP: "192.0.2.1"}}
	s.updateStatus(ingress)
	s.accepted(metav1.ConditionTrue, "Accepted", "192.0.2.1")

	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Route = nil })
	s.gone(&networkingv1.Ingress{})
	s.eventually(func() error {
		site := Site("site")
		s.get(site)
		if message(site, "RouteAccepted") != "" {
			return errors.New("there is still a RouteAccepted condition")
		}
		return nil
	})
}

// The route of any Site can be written. It has a host rule only if the address has a host name.
func TestRoutesOfUnusualAddresses(t *testing.T) {
	s := tell(t)
	s.installGatewayAPI()
	addresses := map[string]string{
		"https://Topics.Example.COM": "topics.example.com", "https://bücher.example": "xn--bcher-kva.example", "https://topics.example.com.:8443/": "topics.example.com",
		"http://192.0.2.1:8080": "", "http://[2001:DB8::1]": "",
	}
	s.create(routed(v1alpha1.Route{Ingress: &v1alpha1.IngressRoute{TLSSecretName: "tls"}}))
	for address, want := range addresses {
		edit(s, Site("site"), func(site *v1alpha1.Site) {
			site.Spec.BaseURL, site.Spec.Route = address, &v1alpha1.Route{Ingress: &v1alpha1.IngressRoute{TLSSecretName: "tls"}}
		})
		s.eventually(func() error {
			ingress := &networkingv1.Ingress{}
			if err := s.Get(s.Context(), client.ObjectKey{Namespace: s.namespace, Name: "site"}, ingress); err != nil {
				return err
			}
			if host := ingress.Spec.Rules[0].Host; host != want {
				return fmt.Errorf("%s: the Ingress has the host %q, want %q", address, host, want)
			}
			return nil
		})
		edit(s, Site("site"), func(site *v1alpha1.Site) {
			site.Spec.Route = &v1alpha1.Route{Gateways: []v1alpha1.GatewayReference{{Name: "public"}}}
		})
		s.eventually(func() error {
			route := &gatewayv1.HTTPRoute{}
			if err := s.Get(s.Context(), client.ObjectKey{Namespace: s.namespace, Name: "site"}, route); err != nil {
				return err
			}
			if got := fmt.Sprint(route.Spec.Hostnames); got != fmt.Sprint(strings.Fields(want)) {
				return fmt.Errorf("%s: the HTTPRoute has the hosts %s, want %q", address, got, want)
			}
			return nil
		})
	}
}

// gone waits until no object of this kind has the name of the Site.
func (s *story) gone(object client.Object) {
	s.Helper()
	s.eventually(func() error {
		if err := s.Get(s.Context(), client.ObjectKey{Namespace: s.namespace, Name: "site"}, object); !apierrors.IsNotFound(err) {
			return fmt.Errorf("%T is still there: %w", object, err)
		}
		return nil
	})
}

// notOffered waits until the API server lists no such kind any more, which takes it a moment after its CRD is gone. An
// operator that starts before would watch it.
func (s *story) notOffered(groupVersion, kind string) {
	s.Helper()
	api, err := discovery.NewDiscoveryClientForConfig(s.env.Admin())
	if err != nil {
		s.Fatal(err)
	}
	s.eventually(func() error {
		list, err := api.ServerResourcesForGroupVersion(groupVersion)
		if apierrors.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, resource := range list.APIResources {
			if resource.Kind == kind {
				return fmt.Errorf("the API server still offers %s %s", groupVersion, kind)
			}
		}
		return nil
	})
}

func TestAnHTTPRouteWhenAskedFor(t *testing.T) {
	s := tellAlone(t)
	s.stop()
	if _, err := s.env.Kubectl("delete", "crd", "httproutes.gateway.networking.k8s.io", "--ignore-not-found"); err != nil {
		t.Fatal(err)
	}
	s.notOffered("gateway.networking.k8s.io/v1", "HTTPRoute")
	s.start() // the cluster has no Gateway API now, whatever other stories did
	s.create(routed(v1alpha1.Route{Gateways: []v1alpha1.GatewayReference{{Name: "public", Namespace: "gateways"}}}), Topic("go"))
	s.accepted(metav1.ConditionFalse, "GatewayAPIMissing", "install it")
	s.shows("site", "index.html", "/topics/go/")

	s.installGatewayAPI()
	s.create(Topic("rust")) // any change makes the operator look again
	s.accepted(metav1.ConditionFalse, "Pending", "0 of 1 Gateways")
	route := &gatewayv1.HTTPRoute{ObjectMeta: metav1.ObjectMeta{Name: "site"}}
	s.get(route)
	if parent := route.Spec.ParentRefs[0]; parent.Name != "public" || *parent.Namespace != "gateways" || route.Spec.Hostnames[0] != "topics.example.com" ||
		route.Spec.Rules[0].BackendRefs[0].Name != "site" {
		t.Errorf("the HTTPRoute is %+v", route.Spec)
	}
	says := func(kind string, status metav1.ConditionStatus, reason string) {
		route.Status.Parents = []gatewayv1.RouteParentStatus{{ParentRef: route.Spec.ParentRefs[0], ControllerName: "example.com/gateway",
			Conditions: []metav1.Condition{
				{Type: "Accepted", Status: "True", Reason: "Accepted", LastTransitionTime: metav1.Now()},
				{Type: kind, Status: status, Reason: reason, Message: "says the Gateway", LastTransitionTime: metav1.Now()},
			}}}
		if kind == "Accepted" {
			route.Status.Parents[0].Conditions = route.Status.Parents[0].Conditions[1:]
		}
		s.updateStatus(route)
	}
	says("ResolvedRefs", metav1.ConditionFalse, "BackendNotFound")
	s.accepted(metav1.ConditionFalse, "NotAccepted", "BackendNotFound: says the Gateway")
	says("Accepted", metav1.ConditionFalse, "NotAllowedByListeners")
	s.accepted(metav1.ConditionFalse, "NotAccepted", "NotAllowedByListeners")
	says("ResolvedRefs", metav1.ConditionTrue, "ResolvedRefs")
	s.accepted(metav1.ConditionTrue, "Accepted", "Every Gateway")

	// The next operator finds the Gateway API when it starts.
	s.stop()
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Route = nil })
	s.start()
	s.gone(&gatewayv1.HTTPRoute{})
}

// installGatewayAPI installs the HTTPRoute kind as shipped with the Go module of the Gateway API.
func (s *story) installGatewayAPI() {
	s.Helper()
	file, err := testenv.HTTPRouteKind(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	if _, err := s.env.Kubectl("apply", "--server-side", "-f", file); err != nil {
		s.Fatal(err)
	}
	s.eventually(func() error { // kubectl fails while a kind has no condition yet
		_, err := s.env.Kubectl("wait", "--for=condition=Established", "crd/httproutes.gateway.networking.k8s.io")
		return err
	})
}
