// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/status"
)

// themeKey is the key of the ConfigMap that keeps the last good theme of a Site.
const themeKey = "theme.json"

// themeName is the name of that ConfigMap.
func themeName(site string) string { return site + "-theme" }

// look is how the pages of a Site look, and what that was made of.
type look struct {
	source string // JSON of a page.Source
	theme  *page.Theme
}

// theme returns how the pages of a Site look: as spec.theme says, or where that cannot
// be had, as the last theme said that could. The outcome says which.
func (r *Reconciler) theme(ctx context.Context, site *v1alpha1.Site, out *outcome) (*page.Theme, error) {
	made, err := r.makeTheme(site)
	if err == nil {
		if site.Spec.Theme != nil {
			out.Theme = &status.Theme{Applied: true, Reason: v1alpha1.ThemeAppliedReason, Message: "The pages look as spec.theme says"}
		}
		r.setLook(client.ObjectKeyFromObject(site), made)
		return made.theme, r.keepTheme(ctx, site, made.source)
	}
	out.Theme = &status.Theme{Reason: v1alpha1.TemplateInvalidReason, Message: "The last good theme stays: " + err.Error(), Stalled: true}
	if missing := (*page.MissingError)(nil); errors.As(err, &missing) {
		out.Theme.Reason, out.Theme.Stalled = v1alpha1.ThemeMissingReason, false
	}
	return r.keptTheme(ctx, site)
}

// makeTheme makes the theme that spec.theme asks for, unless it is the one of before.
func (r *Reconciler) makeTheme(site *v1alpha1.Site) (look, error) {
	source, err := page.ReadSource(site.Spec.Theme, func(name string) (map[string][]byte, bool) {
		return r.Archives.ConfigMap(types.NamespacedName{Namespace: site.Namespace, Name: name})
	})
	if err != nil {
		return look{}, err
	}
	text, err := json.Marshal(source)
	if err != nil {
		return look{}, fmt.Errorf("cannot keep the theme: %w", err)
	}
	if before := r.lookOf(client.ObjectKeyFromObject(site)); before.theme != nil && before.source == string(text) && before.theme.Language() == site.Language() {
		return before, nil
	}
	theme, err := page.NewTheme(site.Spec.Language, source)
	return look{source: string(text), theme: theme}, err
}

// keepTheme keeps a theme that works for the time when it is replaced by one that does
// not, even by an operator that starts then. A Site that never had a theme keeps none.
func (r *Reconciler) keepTheme(ctx context.Context, site *v1alpha1.Site, source string) error {
	if site.Spec.Theme == nil {
		err := r.Client.Get(ctx, types.NamespacedName{Namespace: site.Namespace, Name: themeName(site.Name)}, &corev1.ConfigMap{})
		if err != nil {
			return client.IgnoreNotFound(err)
		}
	}
	_, err := r.Store.Put(ctx, site, themeName(site.Name), nil, map[string]string{themeKey: source})
	return err
}

// keptTheme is the last theme that worked, or the default one.
func (r *Reconciler) keptTheme(ctx context.Context, site *v1alpha1.Site) (*page.Theme, error) {
	key := client.ObjectKeyFromObject(site)
	if before := r.lookOf(key); before.theme != nil && before.theme.Language() == site.Language() {
		return before.theme, nil
	}
	kept := &corev1.ConfigMap{}
	// The cache holds no data.
	err := r.Live.Get(ctx, types.NamespacedName{Namespace: site.Namespace, Name: themeName(site.Name)}, kept)
	if client.IgnoreNotFound(err) != nil {
		return nil, fmt.Errorf("cannot read the last good theme: %w", err)
	}
	var source page.Source
	if text := kept.Data[themeKey]; text != "" {
		if err := json.Unmarshal([]byte(text), &source); err != nil {
			return page.DefaultTheme(site.Spec.Language), nil
		}
	}
	theme, err := page.NewTheme(site.Spec.Language, source)
	if err != nil {
		// It worked under another version of the operator.
		return page.DefaultTheme(site.Spec.Language), nil
	}
	r.setLook(key, look{source: kept.Data[themeKey], theme: theme})
	return theme, nil
}

func (r *Reconciler) lookOf(site types.NamespacedName) look {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.looks[site]
}

func (r *Reconciler) setLook(site types.NamespacedName, l look) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.looks == nil {
		r.looks = map[types.NamespacedName]look{}
	}
	r.looks[site] = l
}
