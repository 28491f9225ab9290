// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"fmt"
	"sync"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/source"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// gateway watches HTTPRoutes once the cluster has the Gateway API, which may be
// installed after the operator or never.
type gateway struct {
	manager    manager.Manager
	controller controller.Controller

	mu       sync.Mutex
	watching bool
}

// installed reports whether the cluster has the Gateway API, and sees to it that
// then HTTPRoutes are watched.
func (g *gateway) installed() (bool, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.watching {
		return true, nil
	}
	kind := schema.GroupKind{Group: gatewayv1.GroupName, Kind: "HTTPRoute"}
	_, err := g.manager.GetRESTMapper().RESTMapping(kind, gatewayv1.GroupVersion.Version)
	if meta.IsNoMatchError(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("cannot tell whether the cluster has the Gateway API: %w", err)
	}
	// A Gateway says something about an HTTPRoute, or someone changes it -> the Site
	// that owns it is reconciled.
	err = g.controller.Watch(source.Kind(g.manager.GetCache(), &gatewayv1.HTTPRoute{},
		handler.TypedEnqueueRequestForOwner[*gatewayv1.HTTPRoute](
			g.manager.GetScheme(), g.manager.GetRESTMapper(), &v1alpha1.Site{}, handler.OnlyControllerOwner())))
	if err != nil {
		return false, fmt.Errorf("cannot watch HTTPRoutes: %w", err)
	}
	g.watching = true
	return true, nil
}

// watched reports whether HTTPRoutes are watched, without asking the cluster.
func (g *gateway) watched() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.watching
}
