// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
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
	// own is true where the theme has templates of its own, which may not work.
	own bool
}

// edit makes the edition of a Site in the theme of spec.theme, or where that cannot be
// had or does not work, in the last one that did. The outcome says which.
func (r *Reconciler) edit(ctx context.Context, site *v1alpha1.Site, topics []*archive.Summary, shards int, out *outcome) (*edition.Edition, error) {
	editor := r.editor(client.ObjectKeyFromObject(site))
	made, wrong := r.makeTheme(site)
	if wrong == nil {
		e, err := editor.Edit(site, made.theme, topics, shards)
		if err == nil {
			if site.Spec.Theme != nil {
				out.Theme = &status.Theme{Applied: true, Reason: v1alpha1.ThemeAppliedReason, Message: "The pages look as spec.theme says"}
			}
			r.setLook(client.ObjectKeyFromObject(site), made)
			return e, nil
		}
		// Templates may work in the trial, and not for the Posts that there are.
		if large := (*shard.SiteTooLargeError)(nil); !made.own || errors.As(err, &large) {
			return nil, err
		}
		wrong = err
	}
	out.Theme = &status.Theme{Reason: v1alpha1.TemplateInvalidReason, Message: "The last good theme stays: " + wrong.Error(), Stalled: true}
	if missing := (*page.MissingError)(nil); errors.As(wrong, &missing) {
		out.Theme.Reason, out.Theme.Stalled = v1alpha1.ThemeMissingReason, false
	}
	kept, err := r.keptTheme(ctx, site)
	if err != nil {
		return nil, err
	}
	e, err := editor.Edit(site, kept.theme, topics, shards)
	if large := (*shard.SiteTooLargeError)(nil); err != nil && kept.own && !errors.As(err, &large) {
		return nil, &themeError{err}
	}
	return e, err
}

// A themeError says that the pages cannot be made in the last good theme either.
type themeError struct{ error }

func (e *themeError) Unwrap() error { return e.error }

// makeTheme makes the theme that spec.theme asks for, unless it is the one of before.
func (r *Reconciler) makeTheme(site *v1alpha1.Site) (look, error) {
	source, err := page.ReadSource(site.Spec.Theme, func(name string) (map[string][]byte, bool) {
		return r.Archives.ConfigMap(types.NamespacedName{Namespace: site.Namespace, Name: name})
	})
	if err != nil {
		return look{}, err
	}
	text, err := encode(source)
	if err != nil {
		return look{}, fmt.Errorf("cannot keep the theme: %w", err)
	}
	if before := r.lookOf(client.ObjectKeyFromObject(site)); before.theme != nil && before.source == text && before.theme.Language() == site.Language() {
		return before, nil
	}
	theme, err := page.NewTheme(site.Spec.Language, source)
	return look{source: text, theme: theme, own: len(source.Templates) > 0}, err
}

// encode is the JSON of a theme, with the characters of markup as they are: a ConfigMap
// holds a mebibyte, and templates are made of them.
func encode(source page.Source) (string, error) {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(source)
	return b.String(), err
}

// keepTheme keeps a theme that works for the time when it is replaced by one that does
// not, even by an operator that starts then. A Site that never had a theme keeps none.
func (r *Reconciler) keepTheme(ctx context.Context, site *v1alpha1.Site, theme *status.Theme) error {
	if theme != nil && !theme.Applied {
		return nil
	}
	if site.Spec.Theme == nil {
		err := r.Client.Get(ctx, types.NamespacedName{Namespace: site.Namespace, Name: themeName(site.Name)}, &corev1.ConfigMap{})
		if err != nil {
			return client.IgnoreNotFound(err)
		}
	}
	source := r.lookOf(client.ObjectKeyFromObject(site)).source
	_, err := r.Store.Put(ctx, site, themeName(site.Name), nil, map[string]string{themeKey: source})
	return err
}

// keptTheme is the last theme that worked, or the default one.
func (r *Reconciler) keptTheme(ctx context.Context, site *v1alpha1.Site) (look, error) {
	key := client.ObjectKeyFromObject(site)
	if before := r.lookOf(key); before.theme != nil && before.theme.Language() == site.Language() {
		return before, nil
	}
	kept := &corev1.ConfigMap{}
	// The cache holds no data.
	err := r.Live.Get(ctx, types.NamespacedName{Namespace: site.Namespace, Name: themeName(site.Name)}, kept)
	if client.IgnoreNotFound(err) != nil {
		return look{}, fmt.Errorf("cannot read the last good theme: %w", err)
	}
	var source page.Source
	if text := kept.Data[themeKey]; text != "" && metav1.IsControlledBy(kept, site) {
		if err := json.Unmarshal([]byte(text), &source); err != nil {
			source = page.Source{}
		}
	}
	theme, err := page.NewTheme(site.Spec.Language, source)
	if err != nil {
		// It worked under another version of the operator.
		return look{theme: page.DefaultTheme(site.Spec.Language)}, nil
	}
	l := look{source: kept.Data[themeKey], theme: theme, own: len(source.Templates) > 0}
	r.setLook(key, l)
	return l, nil
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
