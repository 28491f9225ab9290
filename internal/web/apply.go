// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package web writes the objects that serve the pages of a Site: the nginx configuration,
// the Deployment and the Service, all owned by the Site.
package web

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/contest"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/internal/store"
)

// appliedDigestAnnotation holds the hash of the last applied configuration, so that a field
// that is no longer wanted is noticed too.
const appliedDigestAnnotation = "topicpages.dev/applied-digest"

// Web writes the objects that serve a Site.
type Web struct {
	// Client reads from the cache, which holds managed objects only.
	Client client.Client
	// APIReader reads from the API server, to see objects that are not ours.
	APIReader client.Reader
	// Store writes the ConfigMap with the nginx configuration, and remembers contests.
	Store *store.Store

	agreements agreements
}

// Apply brings the objects that serve a Site with these redirects and pages up to date, and sends
// nothing for objects that are. It does not touch an object that the
// Site does not own: that is a *store.NameConflictError or *store.FormerSiteError, and the
// others are still written. before is the Deployment in the cache, or nil. Apply returns
// the resulting Deployment, or nil. Contests has the reverts of others.
func (w *Web) Apply(ctx context.Context, site *v1alpha1.Site, redirects *redirect.Redirects, pages Pages, before *appsv1.Deployment) (*appsv1.Deployment, error) {
	configuration, err := podNginx(site).Configuration()
	if err != nil {
		return nil, err
	}
	policy, err := networkPolicy(site)
	if err != nil {
		return nil, err
	}
	_, configErr := w.Store.Put(ctx, site, ConfigurationName(site.Name),
		map[string]string{ConfigurationKey: configuration, StartKey: startScript, UnpackKey: unpackScript})
	configErr = errors.Join(configErr, w.redirect(ctx, site, redirects))
	if !site.ServerManaged() {
		return nil, errors.Join(configErr, w.remove(ctx, site))
	}
	live, deploymentErr := w.deployment(ctx, site, newDeployment(site, pages, before, digestOf([]byte(configuration+startScript+unpackScript))))
	if refusesMedia(site, deploymentErr) {
		deploymentErr = &MediaRefusedError{deploymentErr}
	}
	return live, errors.Join(configErr, deploymentErr,
		w.apply(ctx, site, &corev1.Service{}, newService(site), nil),
		w.apply(ctx, site, &policyv1.PodDisruptionBudget{}, podDisruptionBudget(site), nil),
		w.apply(ctx, site, &networkingv1.NetworkPolicy{}, policy, nil))
}

// A MediaRefusedError says that the API server refuses the image volume of spec.media.image.
type MediaRefusedError struct{ error }

func (e *MediaRefusedError) Unwrap() error { return e.error }

// refusesMedia reports whether a Deployment is refused because of its image volume: Kubernetes before 1.31 does not know the
// field, and before 1.36 a feature gate may drop it, which leaves a volume without a source.
func refusesMedia(site *v1alpha1.Site, err error) bool {
	return site.MediaImage() != "" && err != nil && strings.Contains(err.Error(), "volumes") &&
		(apierrors.IsInvalid(err) || apierrors.IsBadRequest(err) || strings.Contains(err.Error(), "not declared in schema"))
}

// redirect writes the ConfigMaps with redirects. A part without entries has none.
func (w *Web) redirect(ctx context.Context, site *v1alpha1.Site, redirects *redirect.Redirects) error {
	var errs []error
	for i, p := range redirects.Parts {
		name := RedirectsName(site.Name, i)
		var err error
		if p.IsEmpty() {
			err = w.Store.Delete(ctx, site, name)
		} else {
			_, err = w.Store.Put(ctx, site, name, RedirectFiles(i, p))
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Contests returns the objects of a Site in which others revert fields after each write,
// and the time until one of them is tried again.
func (w *Web) Contests(site *v1alpha1.Site) ([]contest.Contest, time.Duration) {
	return w.Store.Contests.Open(client.ObjectKeyFromObject(site), w.Store.Now())
}

// Forget drops the records of a Site.
func (w *Web) Forget(site types.NamespacedName) {
	w.Store.Contests.Forget(site)
	w.agreements.forget(site)
}

// apply brings one object up to date. live is an empty object of its kind, and receives
// the result. adapt, unless nil, changes the wanted object according to the existing
// one, which may be nil.
func (w *Web) apply(ctx context.Context, site *v1alpha1.Site, live client.Object, desired runtime.ApplyConfiguration, adapt adaptation) error {
	live.SetName(site.Name)
	live.SetNamespace(site.Namespace)
	kind, key := kindOf(live), client.ObjectKeyFromObject(site)
	object := contest.Object{Kind: kind, Name: site.Name}
	content, err := json.Marshal(desired)
	if err != nil {
		return fmt.Errorf("cannot prepare %s %q: %w", kind, site.Name, err)
	}
	wish, missing := digestOf(content), false
	switch err = w.find(ctx, live); {
	case apierrors.IsNotFound(err):
		missing = true
	case err != nil:
		return fmt.Errorf("cannot read %s %q: %w", kind, site.Name, err)
	case !store.Owned(live, site):
		return store.NotOwned(live, site, kind)
	case w.agreements.has(key, object, agreementOf(live, wish)):
		w.Store.Contests.AsWished(key, object, wish)
		return nil
	}
	wanted, changed, err := compare(live, missing, content, adapt)
	if err != nil {
		return fmt.Errorf("cannot compare %s %q: %w", kind, site.Name, err)
	}
	if len(changed) == 0 {
		w.agreements.add(key, object, agreementOf(live, wish))
		w.Store.Contests.AsWished(key, object, wish)
		return nil
	}
	if w.Store.Contests.Wait(key, object, wish, texts(changed), w.Store.Now()) > 0 {
		return nil
	}
	before := w.managedFields(ctx, live, wanted)
	still, err := w.write(ctx, live, wanted)
	if err != nil {
		return err
	}
	if len(still) > 0 {
		changed = still
	}
	w.Store.Contests.Wrote(key, object, wish, contested(changed, before), len(still) == 0, w.Store.Now())
	return nil
}

// compare returns a configuration in the form to send, and the fields of the live object that differ from it: all of them if it is
// missing.
func compare(live client.Object, missing bool, content []byte, adapt adaptation) (wanted *unstructured.Unstructured, changed []fieldPath, err error) {
	if wanted, err = annotated(content); err != nil {
		return nil, nil, err
	}
	if missing {
		return wanted, []fieldPath{nil}, adapt.to(nil, wanted)
	}
	if err := adapt.to(live, wanted); err != nil {
		return nil, nil, err
	}
	changed, err = drift(live, wanted)
	return wanted, changed, err
}

// managedFields says who has set the fields of an object that someone has changed, which the
// cache does not know; nothing for a new object or another wish.
func (w *Web) managedFields(ctx context.Context, live client.Object, wanted *unstructured.Unstructured) []metav1.ManagedFieldsEntry {
	if live.GetAnnotations()[appliedDigestAnnotation] != wanted.GetAnnotations()[appliedDigestAnnotation] {
		return nil
	}
	current := &metav1.PartialObjectMetadata{}
	current.SetGroupVersionKind(wanted.GroupVersionKind())
	if err := w.APIReader.Get(ctx, client.ObjectKeyFromObject(live), current); err != nil {
		return nil // it is a detail of a message
	}
	return current.ManagedFields
}

// write applies the wanted object, and reads the answer into live. It returns the fields that
// still differ from the wanted ones.
func (w *Web) write(ctx context.Context, live client.Object, wanted *unstructured.Unstructured) (still []fieldPath, err error) {
	kind, name := wanted.GetKind(), wanted.GetName()
	if err := w.releaseReplicas(ctx, live, wanted); err != nil {
		return nil, fmt.Errorf("cannot hand over the number of replicas of %s %q: %w", kind, name, err)
	}
	applied := wanted.DeepCopy() // the answer is written into it
	if err := w.Client.Apply(ctx, client.ApplyConfigurationFromUnstructured(applied), client.ForceOwnership); err != nil {
		return nil, fmt.Errorf("cannot apply %s %q: %w", kind, name, err)
	}
	if err := w.removeSurplus(ctx, applied, wanted); err != nil {
		return nil, err
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(applied.Object, live); err != nil {
		return nil, fmt.Errorf("cannot read the answer to %s %q: %w", kind, name, err)
	}
	return drift(live, wanted)
}

// removeSurplus removes list items that others have added.
func (w *Web) removeSurplus(ctx context.Context, applied, wanted *unstructured.Unstructured) error {
	operations := removals(applied, wanted)
	if len(operations) == 0 {
		return nil
	}
	patch, err := json.Marshal(operations)
	if err == nil {
		err = w.Client.Patch(ctx, applied, client.RawPatch(types.JSONPatchType, patch))
	}
	if apierrors.IsInvalid(err) && w.changedSince(ctx, applied, wanted, operations) {
		// The API server does not name the failed test.
		err = apierrors.NewConflict(schema.GroupResource{Group: wanted.GroupVersionKind().Group, Resource: wanted.GetKind()},
			wanted.GetName(), errors.New("someone changed it at the same time"))
	}
	if err != nil {
		return fmt.Errorf("cannot remove what was added to %s %q: %w", wanted.GetKind(), wanted.GetName(), err)
	}
	return nil
}

// changedSince reports whether other operations than these would now remove the items
// that others have added.
func (w *Web) changedSince(ctx context.Context, applied, wanted *unstructured.Unstructured, operations []operation) bool {
	current := &unstructured.Unstructured{}
	current.SetGroupVersionKind(wanted.GroupVersionKind())
	err := w.APIReader.Get(ctx, client.ObjectKeyFromObject(applied), current)
	return err == nil && !reflect.DeepEqual(operations, removals(current, wanted))
}

// texts returns paths in written form.
func texts(paths []fieldPath) []string {
	out := make([]string, 0, len(paths))
	for _, p := range paths {
		out = append(out, p.String())
	}
	return out
}

// remove deletes the operator's objects of a Site that another server serves.
func (w *Web) remove(ctx context.Context, site *v1alpha1.Site) error {
	var errs []error
	for _, object := range []client.Object{&appsv1.Deployment{}, &corev1.Service{}, &policyv1.PodDisruptionBudget{}, &networkingv1.NetworkPolicy{}} {
		errs = append(errs, w.removeObject(ctx, site, object))
	}
	return errors.Join(errs...)
}

// find reads an object from the cache. An object without our label is not there, so it is read
// from the API server.
func (w *Web) find(ctx context.Context, live client.Object) error {
	key := client.ObjectKeyFromObject(live)
	if err := w.Client.Get(ctx, key, live); !apierrors.IsNotFound(err) {
		return err
	}
	return w.APIReader.Get(ctx, key, live)
}

// kindOf returns the kind of a typed object, whose TypeMeta is empty.
func kindOf(object client.Object) string { return reflect.TypeOf(object).Elem().Name() }

func digestOf(content []byte) string { return digest.Sum(sha256.Sum256(content)).String() }
