// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package kube connects the pure packages to a cluster: the options of
// the manager, the archives that follow its cache, and the small rules that all
// controllers share. Options are pure functions, used by the operator and by
// tests.
package kube

import (
	"crypto/tls"
	"net/http"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/metrics/filters"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
)

// FieldOwner is the name under which the operator writes.
const FieldOwner = "topicpages"

// Options are set on the command line of the operator.
type Options struct {
	// Namespaces to watch; all when empty.
	Namespaces []string
	// LabelSelector selects the Posts, Topics, Sites and publishable ConfigMaps that this
	// operator handles, or all if it is nil. It ignores the others.
	LabelSelector labels.Selector
	// LeaderElection makes one of several operators work and the others wait.
	LeaderElection bool
	// LeaderElectionNamespace holds the lease; by default the operator's own namespace.
	LeaderElectionNamespace string
	// MetricsAddress and HealthAddress are host:port; "0" turns the server off.
	MetricsAddress, HealthAddress string
	// SecureMetrics serves metrics by TLS, to those who may read them.
	SecureMetrics bool
	// FirstPages gets the pages of the first list of Posts; nil if nobody asks for them.
	FirstPages *FirstPages
	// PprofAddress serves Go's profiles, without asking who reads them; "0" and "" turn it off.
	PprofAddress string
}

// Configure sets how the operator talks to the API server.
func Configure(restConfig *rest.Config) {
	// The API server has priority and fairness; a second limit here only adds delay.
	restConfig.QPS = -1
	// Most of the data is in shards, which are compressed already. Compressing it again costs the API server more
	// than it saves on the network of a cluster (bench/README.md, P4).
	restConfig.DisableCompression = true
	restConfig.Wrap(func(next http.RoundTripper) http.RoundTripper {
		return &itemDecoder{next: &readAhead{next: &pageBound{next: next, most: maxPageBytes}}}
	})
}

// NewScheme returns the scheme with all kinds that the operator reads or writes.
func NewScheme() *runtime.Scheme {
	scheme := runtime.NewScheme()
	utilruntime.Must(clientgoscheme.AddToScheme(scheme))
	utilruntime.Must(gatewayv1.Install(scheme))
	utilruntime.Must(v1alpha1.AddToScheme(scheme))
	return scheme
}

// ManagerOptions translates Options for controller-runtime.
func ManagerOptions(o Options) ctrl.Options {
	metrics := metricsserver.Options{BindAddress: o.MetricsAddress, SecureServing: o.SecureMetrics, TLSOpts: []func(*tls.Config){http1}}
	if o.SecureMetrics {
		metrics.FilterProvider = filters.WithAuthenticationAndAuthorization
	}
	return ctrl.Options{
		Scheme:                        NewScheme(),
		Cache:                         cacheOptions(o.Namespaces, o.LabelSelector, o.FirstPages),
		Client:                        client.Options{FieldOwner: FieldOwner},
		NewClient:                     newBriefClient,
		Metrics:                       metrics,
		HealthProbeBindAddress:        o.HealthAddress,
		PprofBindAddress:              o.PprofAddress,
		LeaderElection:                o.LeaderElection,
		LeaderElectionID:              leaseFor(o.Namespaces, o.LabelSelector),
		LeaderElectionNamespace:       o.LeaderElectionNamespace,
		LeaderElectionReleaseOnCancel: true,
		// A standby that has already read everything takes over in a moment.
		Controller: config.Controller{EnableWarmup: &o.LeaderElection},
	}
}

// http1 keeps HTTP/2 off, whose rapid resets are a cheap way to exhaust a server.
func http1(c *tls.Config) { c.NextProtos = []string{"http/1.1"} }

// cacheOptions bound the cache: it holds selected Posts, Topics and Sites whole,
// and ConfigMaps, Deployments and other objects only if operators manage
// them. It holds the digest of a ConfigMap instead of its data.
func cacheOptions(namespaces []string, selector labels.Selector, first *FirstPages) cache.Options {
	managed := labels.SelectorFromSet(labels.Set{store.ManagedByLabel: store.ManagedBy})
	options := cache.Options{
		DefaultTransform: trimManaged,
		ByObject: map[client.Object]cache.ByObject{
			&v1alpha1.Post{}:                {Label: selector, Transform: trimPost},
			&v1alpha1.Topic{}:               {Label: selector, Transform: trimTopic},
			&v1alpha1.Site{}:                {Label: selector, Transform: trimSite},
			&corev1.ConfigMap{}:             {Label: managed, Transform: trimConfigMap},
			&corev1.Pod{}:                   {Label: managed, Transform: trimPod},
			&corev1.Service{}:               {Label: managed},
			&discoveryv1.EndpointSlice{}:    {Label: managed},
			&appsv1.Deployment{}:            {Label: managed},
			&policyv1.PodDisruptionBudget{}: {Label: managed},
			&networkingv1.NetworkPolicy{}:   {Label: managed},
			&networkingv1.Ingress{}:         {Label: managed},
		},
		// An unplanned informer would silently read a whole kind.
		ReaderFailOnMissingInformer: true,
		NewInformer:                 informersWith(first),
	}
	options.DefaultNamespaces = inNamespaces(namespaces)
	return options
}
