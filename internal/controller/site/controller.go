// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package site publishes Sites: it renders their pages, writes them to ConfigMaps,
// and keeps the web server that serves them.
package site

import (
	"context"
	"fmt"
	"sync"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/metrics"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/policy"
	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/internal/serving"
	"github.com/topicpages/topicpages/internal/status"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/internal/web"
)

// answersBuffer is how many answers of Pods may wait for the controller.
const answersBuffer = 1024

// Reconciler reconciles one Site.
type Reconciler struct {
	Client client.Client
	// APIReader reads from the API server.
	APIReader client.Reader
	Archives  *kube.Archives
	Store     *store.Store
	Web       *web.Web
	Events    events.EventRecorder
	Metrics   *metrics.Recorder
	Pacer     *pace.Pacer
	Clock     pace.Clock
	// Trial tries a theme with templates where these cannot take the operator along; nil where templates
	// are not allowed. The error is a *trial.InvalidError when the theme does not work.
	Trial func(ctx context.Context, language v1alpha1.Language, source page.ThemeSource) error
	// Policy bounds the requests of a Site.
	Policy policy.Policy
	// Dial reaches the Pods of web servers; nil is the network of this machine.
	Dial serving.Dial

	// Prober asks the Pods for their digests. SetupWithManager sets it.
	Prober   *serving.Prober
	answers  chan event.GenericEvent
	gateway  *gateway
	podWatch *podWatch

	retries pace.Retries
	mu      sync.Mutex
	editors map[types.NamespacedName]*edition.Editor
	// registers make the redirects of Sites.
	registers map[types.NamespacedName]*redirect.Register
	themes    themes
	// refusedImages are the Sites without the image volume that they ask for.
	refusedImages refusedImages
	// templates are the Pod templates whose rollout is known to be over.
	templates map[types.NamespacedName]rolledOutTemplate
	// reviewsDue are the numbers of Posts whose review is due, for the metrics.
	reviewsDue map[types.NamespacedName]int
}

// SetupWithManager adds the controller to a manager.
func (r *Reconciler) SetupWithManager(mgr manager.Manager) error {
	r.answers = make(chan event.GenericEvent, answersBuffer)
	r.Prober = serving.NewProber(r.answered, r.Dial, r.Clock)
	if err := mgr.Add(r.Prober); err != nil {
		return fmt.Errorf("cannot add the prober: %w", err)
	}
	built, err := ctrl.NewControllerManagedBy(mgr).Named("site").
		// A Site or its status changes -> that Site is reconciled.
		For(&v1alpha1.Site{}).
		// A Post, a Topic or a Site changes or removes a Topic's page
		// -> the Sites of the namespace are reconciled, because they publish that page.
		WatchesRawSource(r.Archives.Touched(pace.Sites)).
		// Someone changes or deletes a ConfigMap with pages -> its Site is reconciled, because
		// readers must see only published pages.
		Owns(&corev1.ConfigMap{}).
		// Someone changes or deletes an object that serves the pages, or the Deployment replaces its Pods
		// or fails to -> its Site is reconciled.
		Owns(&appsv1.Deployment{}, builder.WithPredicates(predicate.Or[client.Object](configured, rolling))).
		Owns(&corev1.Service{}).
		Owns(&policyv1.PodDisruptionBudget{}, builder.WithPredicates(configured)).
		Owns(&networkingv1.NetworkPolicy{}).
		Owns(&networkingv1.Ingress{}).
		// A replica gets ready or disappears -> its Site is reconciled, because readers then
		// see other pages. Pods are watched once a Site needs it: podWatch.
		Watches(&discoveryv1.EndpointSlice{}, handler.EnqueueRequestsFromMapFunc(siteOf[client.Object])).
		// A Pod gives a new answer -> its Site is reconciled.
		WatchesRawSource(source.Channel(r.answers, &handler.EnqueueRequestForObject{})).
		WithOptions(pace.Options(pace.Sites)).
		Build(r)
	if err != nil {
		return err
	}
	r.podWatch = &podWatch{manager: mgr, controller: built}
	r.gateway = &gateway{manager: mgr, controller: built}
	_, err = r.gateway.installed()
	return err
}

// +kubebuilder:rbac:groups=topicpages.dev,resources=sites,verbs=list;watch
// +kubebuilder:rbac:groups=topicpages.dev,resources=sites/status,verbs=update
// +kubebuilder:rbac:groups=topicpages.dev,resources=sites/finalizers,verbs=update
// +kubebuilder:rbac:groups="",resources=configmaps,verbs=get;list;watch;create;update;delete
// +kubebuilder:rbac:groups="",resources=services,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=discovery.k8s.io,resources=endpointslices,verbs=list;watch
// +kubebuilder:rbac:groups=apps,resources=deployments,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=policy,resources=poddisruptionbudgets,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=networking.k8s.io,resources=networkpolicies,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=networking.k8s.io,resources=ingresses,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=gateway.networking.k8s.io,resources=httproutes,verbs=get;list;watch;create;patch;delete
// +kubebuilder:rbac:groups=events.k8s.io,resources=events,verbs=create;patch
//
// The permissions for Pods are in config/rbac/pods_role.yaml, which may be left out.

// Reconcile publishes a Site, and reports the result in its status.
func (r *Reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	if wait := r.Pacer.Wait(pace.Sites, request.NamespacedName); wait > 0 {
		return r.wait(ctx, request.NamespacedName, wait)
	}
	began := r.Clock.Now()
	site := &v1alpha1.Site{}
	if err := r.Client.Get(ctx, request.NamespacedName, site); err != nil {
		if apierrors.IsNotFound(err) {
			r.forget(request.NamespacedName)
		}
		return r.retries.Result(request.NamespacedName, err, ctrl.Result{})
	}
	if !site.DeletionTimestamp.IsZero() {
		return r.retries.Result(request.NamespacedName, r.leave(ctx, site, status.DeletedSite(site, began), began), ctrl.Result{})
	}
	if site.Spec.Suspend {
		r.Prober.Forget(request.NamespacedName)
		return r.retries.Result(request.NamespacedName, r.leave(ctx, site, status.SuspendedSite(site, began), began), ctrl.Result{})
	}
	defer r.Pacer.Publishing(request.Namespace)()
	out := r.publish(ctx, site, began)
	if out.wait > 0 {
		return ctrl.Result{RequeueAfter: out.wait}, nil
	}
	if out.result.Written+out.result.Pruned > 0 {
		r.Pacer.Wrote(pace.Sites, request.NamespacedName, began)
		logPublication(ctx, out, r.Clock.Since(began))
	}
	r.measure(request.NamespacedName, out, began)
	if pace.Silent(out.retry) {
		return r.retries.Result(request.NamespacedName, out.retry, out.again)
	}
	if err := r.report(ctx, site, status.Site(site, out.Publication, began)); err != nil {
		return r.retries.Result(request.NamespacedName, err, ctrl.Result{})
	}
	r.measureServing(site, out)
	r.Archives.Reported(request.NamespacedName, out.revision)
	return r.retries.Result(request.NamespacedName, out.retry, out.again)
}

// leave reports on a Site that is not published. Neither Topics nor the latencies in the metrics wait for it.
func (r *Reconciler) leave(ctx context.Context, site *v1alpha1.Site, desired v1alpha1.SiteStatus, now time.Time) error {
	revision := r.Archives.View(site, labels.Nothing(), now).Revision
	if err := r.report(ctx, site, desired); err != nil {
		return err
	}
	key := client.ObjectKeyFromObject(site)
	r.Archives.Reached(key, kube.Published, revision)
	r.Archives.Reached(key, kube.Served, revision)
	r.Archives.Reported(key, revision)
	return nil
}

// wait returns the result that reconciles a Site again after a time. If the initial lists of its namespace wait for a
// ConfigMap, the status reports it.
func (r *Reconciler) wait(ctx context.Context, key types.NamespacedName, wait time.Duration) (ctrl.Result, error) {
	again := ctrl.Result{RequeueAfter: wait}
	problem := startWaits(r.Archives.Unreadable(key.Namespace))
	if problem == nil || !r.Pacer.Reading(key.Namespace) {
		return again, nil
	}
	site := &v1alpha1.Site{}
	if err := r.Client.Get(ctx, key, site); err != nil || !site.DeletionTimestamp.IsZero() || site.Spec.Suspend {
		return r.retries.Result(key, err, again)
	}
	return r.retries.Result(key, r.report(ctx, site, status.WaitingSite(site, *problem, r.Clock.Now())), again)
}

// report writes the status if it has changed, and then an
// event if the Site became Ready or is no longer Ready.
func (r *Reconciler) report(ctx context.Context, site *v1alpha1.Site, desired v1alpha1.SiteStatus) error {
	before := site.Status
	if equality.Semantic.DeepEqual(desired, before) {
		return nil
	}
	site.Status = desired
	if err := r.Client.Status().Update(ctx, site); err != nil {
		return err
	}
	logObstacle(ctx, before.Conditions, desired.Conditions)
	r.emitEvent(site, before.Conditions)
	return nil
}

// editor returns the Editor of a Site.
func (r *Reconciler) editor(site types.NamespacedName) *edition.Editor {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.editors == nil {
		r.editors = map[types.NamespacedName]*edition.Editor{}
	}
	if r.editors[site] == nil {
		r.editors[site] = &edition.Editor{}
	}
	return r.editors[site]
}

// recall makes the first Editor of a Site. It knows the pages that an earlier operator has published.
func (r *Reconciler) recall(ctx context.Context, site *v1alpha1.Site) error {
	key := client.ObjectKeyFromObject(site)
	r.mu.Lock()
	known := r.editors[key] != nil
	r.mu.Unlock()
	if known {
		return nil
	}
	stored, err := r.Store.Recall(ctx, site)
	if err != nil {
		return err
	}
	r.editor(key).Recall(stored)
	return nil
}

// register returns the Register of a Site.
func (r *Reconciler) register(site types.NamespacedName) *redirect.Register {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.registers == nil {
		r.registers = map[types.NamespacedName]*redirect.Register{}
	}
	if r.registers[site] == nil {
		r.registers[site] = &redirect.Register{}
	}
	return r.registers[site]
}

func (r *Reconciler) setEditor(site types.NamespacedName, editor *edition.Editor) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.editors[site] = editor
}

func (r *Reconciler) forget(site types.NamespacedName) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.editors, site)
	delete(r.registers, site)
	r.themes.forget(site)
	delete(r.templates, site)
	delete(r.reviewsDue, site)
	r.Prober.Forget(site)
	r.Store.Forget(site)
	r.Web.Forget(site)
	r.refusedImages.forget(site)
	r.Metrics.Forget(site)
}

// answered enqueues the Site whose Pod gave a new answer.
func (r *Reconciler) answered(site types.NamespacedName) {
	object := &v1alpha1.Site{}
	object.Namespace, object.Name = site.Namespace, site.Name
	r.answers <- event.GenericEvent{Object: object}
}
