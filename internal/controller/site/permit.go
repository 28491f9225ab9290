// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/policy"
	"github.com/topicpages/topicpages/internal/status"
	"github.com/topicpages/topicpages/internal/web"
)

// permit returns the Site that the operator's Policy allows, apart from its route, and the refused parts of its spec. A
// refused image is replaced by the image of the Deployment, if that is allowed, and otherwise by the default image. Refused
// labels, annotations and settings of the Pods are left out.
func (r *Reconciler) permit(site *v1alpha1.Site, live *appsv1.Deployment) (permitted *v1alpha1.Site, refused []string) {
	permitted = site.DeepCopy()
	refused = r.permitMetadata(permitted)
	if site.ServerManaged() {
		refused = slices.Concat(refused, r.permitServer(permitted, live), r.permitTemplate(permitted, live))
	}
	if len(refused) == 0 {
		return site, nil
	}
	return permitted, refused
}

// permitServer bounds the image, the replicas and the pictures of a web server.
func (r *Reconciler) permitServer(site *v1alpha1.Site, live *appsv1.Deployment) (refused []string) {
	if site.Spec.Server != nil {
		server := site.Spec.Server
		if !r.imageAllowed(server.Image) {
			refused = append(refused, notAllowedBy("spec.server.image", server.Image, policy.ImagePrefixesFlag, r.Policy.ImagePrefixes))
			server.Image = ""
			if live != nil && metav1.IsControlledBy(live, site) && len(live.Spec.Template.Spec.Containers) > 0 {
				if image := live.Spec.Template.Spec.Containers[0].Image; r.imageAllowed(image) {
					server.Image = image
				}
			}
		}
		if wanted := int(ptr.Deref(server.Replicas, 0)); r.Policy.Replicas(wanted) < wanted {
			refused = append(refused, notAllowedBy("spec.server.replicas", fmt.Sprint(wanted), policy.MaxReplicasFlag, []string{fmt.Sprint(r.Policy.MaxReplicas)}))
			server.Replicas = ptr.To(int32(r.Policy.Replicas(wanted)))
		}
	}
	if media, mediaRefused := r.permitMedia(site, live); len(mediaRefused) > 0 {
		refused = append(refused, mediaRefused...)
		site.Spec.Media.Image = media
	}
	return refused
}

// permitMedia returns the image with the pictures of a Site if the Policy allows it. A refused image is replaced by
// that of the Deployment, if that is allowed, and otherwise by none.
func (r *Reconciler) permitMedia(site *v1alpha1.Site, live *appsv1.Deployment) (media string, refused []string) {
	media = site.MediaImage()
	if media == "" || r.Policy.Image(media) {
		return media, nil
	}
	refused = []string{notAllowedBy("spec.media.image", media, policy.ImagePrefixesFlag, r.Policy.ImagePrefixes)}
	if live != nil && metav1.IsControlledBy(live, site) && r.Policy.Image(web.MountedMedia(&live.Spec.Template.Spec)) {
		return web.MountedMedia(&live.Spec.Template.Spec), refused
	}
	return "", refused
}

// imageAllowed reports whether the Policy allows an image. It always allows the default image.
func (r *Reconciler) imageAllowed(image string) bool {
	return image == "" || image == web.DefaultImage || r.Policy.Image(image)
}

// notAllowedBy names the field, its refused value, the flag and the mend.
func notAllowedBy(field, value, flag string, allowed []string) string {
	return fmt.Sprintf("%s: the operator does not allow %q (--%s=%s)", field, value, flag, strings.Join(allowed, ","))
}

// notAllowed returns the problem of a Site with refused parts, or nil.
func notAllowed(refused []string) *status.Problem {
	if len(refused) == 0 {
		return nil
	}
	return &status.Problem{Reason: v1alpha1.NotAllowedReason, Stalled: true, Message: strings.Join(refused, "; ") +
		". Change the Site, or ask those who run the operator to allow it; what is allowed goes on"}
}

// refusedRoute returns the refused parts of the Site's route.
func (r *Reconciler) refusedRoute(site *v1alpha1.Site) (refused []string) {
	route := site.Spec.Route
	if route == nil || !site.ServerManaged() {
		return nil
	}
	hosts, field := web.Hostnames(site), "spec.route.hostnames"
	if len(route.Hostnames) == 0 && len(hosts) > 0 {
		field = "spec.baseURL"
	}
	for _, host := range orEvery(hosts) {
		if !r.Policy.Host(host) {
			refused = append(refused, notAllowedBy(field, cmp.Or(host, "every host"), policy.HostSuffixesFlag, r.Policy.HostSuffixes))
		}
	}
	for _, g := range route.Gateways {
		if namespace := cmp.Or(g.Namespace, site.Namespace); !r.Policy.Gateway(namespace, g.Name) {
			refused = append(refused, notAllowedBy("spec.route.gateways", namespace+"/"+g.Name, policy.GatewaysFlag, r.Policy.Gateways))
		}
	}
	if i := route.Ingress; i != nil && i.TLSSecretName != "" && !r.Policy.TLSSecret(i.TLSSecretName) {
		refused = append(refused, notAllowedBy("spec.route.ingress.tlsSecretName", i.TLSSecretName, policy.TLSSecretsFlag, r.Policy.TLSSecrets))
	}
	return refused
}

// keepAllowedRoute removes the route that a Site had before, unless that is still allowed.
func (r *Reconciler) keepAllowedRoute(ctx context.Context, site *v1alpha1.Site, gatewayAPI bool) error {
	allowed, err := r.liveRouteAllowed(ctx, site, gatewayAPI)
	if err != nil || allowed {
		return err
	}
	without := site.DeepCopy()
	without.Spec.Route = nil
	_, err = r.Web.Route(ctx, without, gatewayAPI)
	return err
}

// liveRouteAllowed reports whether the Policy allows the Ingress or HTTPRoute that there is.
func (r *Reconciler) liveRouteAllowed(ctx context.Context, site *v1alpha1.Site, gatewayAPI bool) (bool, error) {
	ingress := &networkingv1.Ingress{}
	if err := r.Client.Get(ctx, client.ObjectKeyFromObject(site), ingress); client.IgnoreNotFound(err) != nil {
		return false, fmt.Errorf("cannot read the Ingress of the Site: %w", err)
	}
	for _, rule := range ingress.Spec.Rules {
		if !r.Policy.Host(rule.Host) {
			return false, nil
		}
	}
	for _, tls := range ingress.Spec.TLS {
		if !r.Policy.TLSSecret(tls.SecretName) {
			return false, nil
		}
	}
	if !gatewayAPI {
		return true, nil
	}
	route := &gatewayv1.HTTPRoute{}
	if err := r.Client.Get(ctx, client.ObjectKeyFromObject(site), route); err != nil {
		if client.IgnoreNotFound(err) != nil {
			return false, fmt.Errorf("cannot read the HTTPRoute of the Site: %w", err)
		}
		return true, nil
	}
	for _, parent := range route.Spec.ParentRefs {
		if !r.Policy.Gateway(string(ptr.Deref(parent.Namespace, gatewayv1.Namespace(site.Namespace))), string(parent.Name)) {
			return false, nil
		}
	}
	var hosts []string
	for _, host := range route.Spec.Hostnames {
		hosts = append(hosts, string(host))
	}
	return !slices.ContainsFunc(orEvery(hosts), func(host string) bool { return !r.Policy.Host(host) }), nil
}

// orEvery returns the hosts of a route. A route without hosts has "", which means every host.
func orEvery(hosts []string) []string {
	if len(hosts) == 0 {
		return []string{""}
	}
	return hosts
}
