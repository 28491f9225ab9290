// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package web writes what serves the pages of a Site: the nginx configuration,
// the Deployment and the Service, all owned by the Site.
package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/store"
)

// appliedDigestAnnotation holds the hash of what was last applied, so that a field
// that is no longer wanted is seen too.
const appliedDigestAnnotation = "topicpages.dev/applied-digest"

// Web writes the objects that serve a Site.
type Web struct {
	// Client reads from the cache, which holds managed objects only.
	Client client.Client
	// Live reads from the API server, to see objects that are not ours.
	Live client.Reader
	// Store writes the ConfigMap with the nginx configuration.
	Store *store.Store
}

// Apply makes the objects that serve a Site with these Topics and so many shards
// what they should be, and sends nothing for those that are. An object of that name which the Site
// does not own is left untouched and is a *store.NameConflictError; the others are
// written all the same.
func (w *Web) Apply(ctx context.Context, site *v1alpha1.Site, topics []*archive.Summary, shards int) error {
	configuration, err := podNginx.Configuration()
	if err != nil {
		return err
	}
	policy, err := networkPolicy(site)
	if err != nil {
		return err
	}
	redirects := Redirects(topics)
	_, configErr := w.Store.Put(ctx, site, ConfigurationName(site.Name), nil,
		map[string]string{ConfigurationKey: configuration, RedirectsKey: redirects})
	if !site.ServerManaged() {
		return errors.Join(configErr, w.remove(ctx, site))
	}
	return errors.Join(configErr,
		w.apply(ctx, site, &corev1.Service{}, service(site)),
		w.apply(ctx, site, &appsv1.Deployment{}, deployment(site, shards, digest([]byte(configuration+redirects)))),
		w.apply(ctx, site, &policyv1.PodDisruptionBudget{}, podDisruptionBudget(site)),
		w.apply(ctx, site, &networkingv1.NetworkPolicy{}, policy))
}

// apply makes one object what it should be; live is an empty object of its kind.
func (w *Web) apply(ctx context.Context, site *v1alpha1.Site, live client.Object, desired runtime.ApplyConfiguration) error {
	live.SetName(site.Name)
	live.SetNamespace(site.Namespace)
	kind := kindOf(live)
	wanted, err := annotated(desired)
	if err != nil {
		return fmt.Errorf("cannot prepare %s %q: %w", kind, site.Name, err)
	}
	err = w.find(ctx, live)
	switch {
	case apierrors.IsNotFound(err):
	case err != nil:
		return fmt.Errorf("cannot read %s %q: %w", kind, site.Name, err)
	case !metav1.IsControlledBy(live, site):
		return &store.NameConflictError{Kind: kind, Namespace: site.Namespace, Name: site.Name}
	case upToDate(live, wanted):
		return nil
	}
	applied := wanted.DeepCopy() // the answer is written into it
	if err := w.Client.Apply(ctx, client.ApplyConfigurationFromUnstructured(applied), client.ForceOwnership); err != nil {
		return fmt.Errorf("cannot apply %s %q: %w", kind, site.Name, err)
	}
	return w.removeSurplus(ctx, applied, wanted)
}

// removeSurplus takes out of the lists of an object what others have added.
func (w *Web) removeSurplus(ctx context.Context, applied, wanted *unstructured.Unstructured) error {
	operations := removals(applied, wanted)
	if len(operations) == 0 {
		return nil
	}
	patch, err := json.Marshal(operations)
	if err == nil {
		err = w.Client.Patch(ctx, applied, client.RawPatch(types.JSONPatchType, patch))
	}
	if err != nil {
		return fmt.Errorf("cannot remove what was added to %s %q: %w", applied.GetKind(), applied.GetName(), err)
	}
	return nil
}

// remove deletes what the operator runs for a Site that others serve.
func (w *Web) remove(ctx context.Context, site *v1alpha1.Site) error {
	var errs []error
	for _, object := range []client.Object{&appsv1.Deployment{}, &corev1.Service{}, &policyv1.PodDisruptionBudget{}, &networkingv1.NetworkPolicy{}} {
		errs = append(errs, w.removeObject(ctx, site, object))
	}
	return errors.Join(errs...)
}

// find reads an object from the cache, and where it is not there, as an object
// without our label is not, from the API server.
func (w *Web) find(ctx context.Context, live client.Object) error {
	key := client.ObjectKeyFromObject(live)
	if err := w.Client.Get(ctx, key, live); !apierrors.IsNotFound(err) {
		return err
	}
	return w.Live.Get(ctx, key, live)
}

// kindOf is the kind of a typed object, which does not say so itself.
func kindOf(object client.Object) string { return reflect.TypeOf(object).Elem().Name() }

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return "sha256:" + hex.EncodeToString(sum[:])
}
