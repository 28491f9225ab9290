// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	networkingv1ac "k8s.io/client-go/applyconfigurations/networking/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"
	gatewayv1ac "sigs.k8s.io/gateway-api/applyconfiguration/apis/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/contest"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/status"
	"github.com/topicpages/topicpages/internal/store"
)

// Route brings the HTTPRoute or the Ingress of a Site up to date, removes the
// other one, and returns its reported state. It returns nil if the Site
// has no route. gatewayAPI reports whether the cluster has the Gateway API.
func (w *Web) Route(ctx context.Context, site *v1alpha1.Site, gatewayAPI bool) (*status.Route, error) {
	route := site.Spec.Route
	var errs []error
	if (route == nil || len(route.Gateways) == 0 || !site.ServerManaged()) && gatewayAPI {
		errs = append(errs, w.removeObject(ctx, site, &gatewayv1.HTTPRoute{}))
	}
	if route == nil || route.Ingress == nil || !site.ServerManaged() {
		errs = append(errs, w.removeObject(ctx, site, &networkingv1.Ingress{}))
	}
	if err := errors.Join(errs...); err != nil || route == nil {
		return nil, err
	}
	switch {
	case !site.ServerManaged():
		return &status.Route{Reason: v1alpha1.NotManagedReason, Message: "spec.server.managed is false: there is no Service to lead readers to"}, nil
	case route.Ingress != nil:
		live := &networkingv1.Ingress{}
		if err := w.apply(ctx, site, live, ingress(site), keepPaths(site.Name)); err != nil {
			return nil, err
		}
		return ingressAcceptance(live), nil
	case !gatewayAPI:
		return &status.Route{Reason: v1alpha1.GatewayAPIMissingReason, Message: "The cluster has no Gateway API: install it, or use spec.route.ingress"}, nil
	}
	live := &gatewayv1.HTTPRoute{}
	if err := w.apply(ctx, site, live, httpRoute(site), keepRules(site.Name)); err != nil {
		return nil, err
	}
	return httpRouteAcceptance(live, len(route.Gateways)), nil
}

// removeObject deletes an object of the Site's name that the Site owns.
func (w *Web) removeObject(ctx context.Context, site *v1alpha1.Site, object client.Object) error {
	w.Store.Contests.AsWished(client.ObjectKeyFromObject(site), contest.Object{Kind: kindOf(object), Name: site.Name}, "")
	err := w.Client.Get(ctx, client.ObjectKeyFromObject(site), object)
	if err == nil && store.Owned(object, site) {
		uid := object.GetUID()
		err = w.Client.Delete(ctx, object, client.Preconditions{UID: &uid}, client.PropagationPolicy(metav1.DeletePropagationBackground))
	}
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("cannot remove %s %q: %w", kindOf(object), site.Name, err)
	}
	return nil
}

// Hostnames returns the hosts of a Site's route: its own, or the host of baseURL. Without
// any, the route is for every host.
func Hostnames(site *v1alpha1.Site) []string {
	var hosts []string
	for _, h := range site.Spec.Route.Hostnames {
		hosts = append(hosts, string(h))
	}
	if host := page.Hostname(site.Spec.BaseURL); host != "" && len(hosts) == 0 {
		hosts = append(hosts, host)
	}
	return hosts
}

func httpRoute(site *v1alpha1.Site) *gatewayv1ac.HTTPRouteApplyConfiguration {
	spec := gatewayv1ac.HTTPRouteSpec().WithRules(gatewayv1ac.HTTPRouteRule().WithBackendRefs(
		gatewayv1ac.HTTPBackendRef().WithName(gatewayv1.ObjectName(site.Name)).WithPort(servicePort)))
	for _, h := range Hostnames(site) {
		spec.WithHostnames(gatewayv1.Hostname(h))
	}
	for _, g := range site.Spec.Route.Gateways {
		parent := gatewayv1ac.ParentReference().WithName(gatewayv1.ObjectName(g.Name))
		if g.Kind != "" {
			parent.WithKind(gatewayv1.Kind(g.Kind))
		}
		if g.Namespace != "" {
			parent.WithNamespace(gatewayv1.Namespace(g.Namespace))
		}
		if g.SectionName != "" {
			parent.WithSectionName(gatewayv1.SectionName(g.SectionName))
		}
		spec.WithParentRefs(parent)
	}
	return gatewayv1ac.HTTPRoute(site.Name, site.Namespace).
		WithLabels(labelsOf(site, site.Spec.Route.Labels)).WithAnnotations(texted(site.Spec.Route.Annotations)).WithOwnerReferences(owner(site)).WithSpec(spec)
}

// httpRouteAcceptance sums up the reports of the Gateways: the route is accepted if all
// of them accept it and can resolve its references.
func httpRouteAcceptance(route *gatewayv1.HTTPRoute, gateways int) *status.Route {
	accepted := 0
	for _, parent := range route.Status.Parents {
		refusals := slices.DeleteFunc(slices.Clone(parent.Conditions), func(c metav1.Condition) bool {
			return c.Status != metav1.ConditionFalse ||
				(c.Type != string(gatewayv1.RouteConditionAccepted) && c.Type != string(gatewayv1.RouteConditionResolvedRefs))
		})
		if len(refusals) > 0 {
			return &status.Route{Reason: v1alpha1.RouteNotAcceptedReason, Message: fmt.Sprintf(
				"%s %q: %s: %s", ptr.Deref(parent.ParentRef.Kind, "Gateway"), parent.ParentRef.Name, refusals[0].Reason, refusals[0].Message)}
		}
		if meta.IsStatusConditionTrue(parent.Conditions, string(gatewayv1.RouteConditionAccepted)) {
			accepted++
		}
	}
	if accepted < gateways {
		return &status.Route{Reason: v1alpha1.RoutePendingReason, Message: fmt.Sprintf("%d of %d Gateways have accepted the HTTPRoute", accepted, gateways)}
	}
	return &status.Route{Accepted: true, Reason: v1alpha1.RouteAcceptedReason, Message: "Every Gateway has accepted the HTTPRoute"}
}

func ingress(site *v1alpha1.Site) *networkingv1ac.IngressApplyConfiguration {
	value := networkingv1ac.HTTPIngressRuleValue().WithPaths(networkingv1ac.HTTPIngressPath().
		WithPath("/").WithPathType(networkingv1.PathTypePrefix).
		WithBackend(networkingv1ac.IngressBackend().WithService(networkingv1ac.IngressServiceBackend().
			WithName(site.Name).WithPort(networkingv1ac.ServiceBackendPort().WithName("http")))))
	spec := networkingv1ac.IngressSpec()
	hosts := Hostnames(site)
	for _, h := range hosts {
		spec.WithRules(networkingv1ac.IngressRule().WithHost(h).WithHTTP(value))
	}
	if len(hosts) == 0 {
		spec.WithRules(networkingv1ac.IngressRule().WithHTTP(value))
	}
	wish := site.Spec.Route.Ingress
	if wish.ClassName != "" {
		spec.WithIngressClassName(wish.ClassName)
	}
	if wish.TLSSecretName != "" {
		spec.WithTLS(networkingv1ac.IngressTLS().WithSecretName(wish.TLSSecretName).WithHosts(hosts...))
	}
	return networkingv1ac.Ingress(site.Name, site.Namespace).
		WithLabels(labelsOf(site, site.Spec.Route.Labels)).WithAnnotations(texted(site.Spec.Route.Annotations)).WithOwnerReferences(owner(site)).WithSpec(spec)
}

func ingressAcceptance(live *networkingv1.Ingress) *status.Route {
	var addresses []string
	for _, i := range live.Status.LoadBalancer.Ingress {
		addresses = append(addresses, i.Hostname+i.IP)
	}
	if len(addresses) == 0 {
		return &status.Route{Reason: v1alpha1.RoutePendingReason, Message: "No ingress controller has given the Ingress an address yet"}
	}
	return &status.Route{Accepted: true, Reason: v1alpha1.RouteAcceptedReason, Message: "The Ingress has the address " + strings.Join(addresses, ", ")}
}
