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
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/sandbox"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/status"
	"github.com/topicpages/topicpages/internal/store"
)

// themeKey is the key of the ConfigMap that keeps the last good theme of a Site.
const themeKey = "theme.json"

// themeName is the name of that ConfigMap.
func themeName(site string) string { return site + "-theme" }

// AllowFlag is the flag of the operator that allows templates in themes.
const AllowFlag = "--allow-theme-templates"

// look is a theme with its source.
type look struct {
	source page.Source
	theme  *page.Theme
}

// own reports whether the theme has templates of its own, which may fail.
func (l look) own() bool { return len(l.source.Templates) > 0 }

// edit makes the edition of a Site with the theme of spec.theme. If that theme is missing
// or fails, it uses the last good one. The outcome says which.
func (r *Reconciler) edit(ctx context.Context, site *v1alpha1.Site, topics []*archive.Summary, shards int, out *outcome) (*edition.Edition, error) {
	asked, wrong := r.askedLook(ctx, site, out)
	if wrong == nil {
		e, err := r.editAsked(ctx, site, asked, topics, shards)
		large := (*shard.SiteTooLargeError)(nil)
		switch {
		case err == nil:
			out.Theme, out.look = r.applied(site), &asked
			return e, nil
		case !asked.own() || errors.As(err, &large):
			return nil, err
		}
		wrong = err // templates may work in the trial, and not for the Posts that there are
	}
	if errors.Is(wrong, errBusy) {
		return nil, wrong
	}
	out.Theme = refusal(wrong)
	if failure := (*failureError)(nil); errors.As(wrong, &failure) {
		out.lookAgain(failure.wait)
	}
	if out.Theme.Reason == v1alpha1.ThemeUntriedReason {
		out.lookAgain(untriedInterval)
	}
	kept, err := r.keptLook(ctx, site, out)
	if err != nil {
		return nil, err
	}
	if kept.own() && asked.theme != nil && kept.theme.Digest() == asked.theme.Digest() {
		return nil, &themeError{wrong}
	}
	e, err := render(ctx, r.editor(client.ObjectKeyFromObject(site)), site, kept, topics, shards)
	if large := (*shard.SiteTooLargeError)(nil); err != nil && kept.own() && !errors.As(err, &large) {
		return nil, &themeError{err}
	}
	return e, err
}

// applied returns the status of a theme that is used.
func (r *Reconciler) applied(site *v1alpha1.Site) *status.Theme {
	switch {
	case site.Spec.Theme == nil:
		return nil
	case site.Spec.Theme.Templates != nil && r.Trial == nil:
		return &status.Theme{Reason: v1alpha1.TemplatesNotAllowedReason, Stalled: true, Message: "The pages follow spec.theme, except for spec.theme.templates: " +
			"the operator uses them only with the flag " + AllowFlag + ". Take them out, or ask whoever runs the operator"}
	}
	return &status.Theme{Applied: true, Reason: v1alpha1.ThemeAppliedReason, Message: "The pages follow spec.theme"}
}

// refusal returns the status of a theme that is not used.
func refusal(wrong error) *status.Theme {
	theme := &status.Theme{Reason: v1alpha1.TemplateInvalidReason, Message: "The last good theme stays: " + wrong.Error(), Stalled: true}
	missing, logo, limit, untried := (*page.MissingError)(nil), (*page.LogoError)(nil), (*sandbox.LimitError)(nil), (*untriedError)(nil)
	switch {
	case errors.As(wrong, &missing):
		theme.Reason, theme.Stalled = v1alpha1.ThemeMissingReason, false
	case errors.As(wrong, &untried):
		theme.Reason, theme.Stalled = v1alpha1.ThemeUntriedReason, false
	case errors.As(wrong, &logo):
		theme.Reason = v1alpha1.LogoInvalidReason
	case errors.As(wrong, &limit):
		theme.Reason = v1alpha1.TemplateLimitExceededReason
	}
	return theme
}

// A themeError says that the pages cannot be made in the last good theme either.
type themeError struct{ error }

func (e *themeError) Unwrap() error { return e.error }

// askedLook is the theme that spec.theme asks for, without templates where these are not allowed.
func (r *Reconciler) askedLook(ctx context.Context, site *v1alpha1.Site, out *outcome) (look, error) {
	spec := site.Spec.Theme
	if spec != nil && r.Trial == nil {
		spec = spec.DeepCopy()
		spec.Templates = nil
	}
	source, err := page.ReadSource(spec, func(name string) (map[string][]byte, bool) {
		return r.Archives.ConfigMap(types.NamespacedName{Namespace: site.Namespace, Name: name})
	})
	if err != nil {
		return look{}, err
	}
	return r.look(ctx, site, source, out)
}

// keptLook is the last theme that worked, or the default one.
func (r *Reconciler) keptLook(ctx context.Context, site *v1alpha1.Site, out *outcome) (look, error) {
	kept := &corev1.ConfigMap{}
	// The cache holds no data.
	err := r.Live.Get(ctx, types.NamespacedName{Namespace: site.Namespace, Name: themeName(site.Name)}, kept)
	if client.IgnoreNotFound(err) != nil {
		return look{}, fmt.Errorf("cannot read the last good theme: %w", err)
	}
	var source page.Source
	if text := kept.Data[themeKey]; text != "" && store.Owned(kept, site) {
		if err := json.Unmarshal([]byte(text), &source); err != nil {
			source = page.Source{}
		}
	}
	if r.Trial == nil {
		source.Templates = nil
	}
	l, err := r.look(ctx, site, source, out)
	untried := (*untriedError)(nil)
	switch {
	case errors.Is(err, errBusy), errors.As(err, &untried):
		return look{}, err
	case err != nil:
		// It worked under another version of the operator.
		return look{theme: page.DefaultTheme(site.Spec.Language)}, nil
	}
	return l, nil
}

// look makes a theme of a source. Where that has templates, it waits for its turn, and they are
// tried first unless they were before.
func (r *Reconciler) look(ctx context.Context, site *v1alpha1.Site, source page.Source, out *outcome) (look, error) {
	if len(source.Templates) == 0 {
		theme, err := page.NewTheme(site.Spec.Language, source)
		return look{source, theme}, err
	}
	if out.endTurn == nil {
		if out.endTurn = r.turns.Take(site.Namespace); out.endTurn == nil {
			return look{}, errBusy
		}
	}
	theme, err := r.themes.get(client.ObjectKeyFromObject(site), site.Language(), source, func() error {
		return r.Trial(ctx, site.Language(), source)
	})
	return look{source, theme}, err
}

// encode returns the JSON of a theme without escaping markup, of which templates consist: a ConfigMap
// holds one mebibyte.
func encode(source page.Source) (string, error) {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(source)
	return b.String(), err
}

// keepTheme keeps the theme that the pages have for the time when it is replaced by one that does
// not work, even by an operator that starts then. A Site that never had a theme keeps none.
func (r *Reconciler) keepTheme(ctx context.Context, site *v1alpha1.Site, used *look) error {
	if used == nil {
		return nil
	}
	if site.Spec.Theme == nil {
		kept := &corev1.ConfigMap{}
		err := r.Client.Get(ctx, types.NamespacedName{Namespace: site.Namespace, Name: themeName(site.Name)}, kept)
		if err != nil || !store.Owned(kept, site) {
			return client.IgnoreNotFound(err)
		}
	}
	text, err := encode(used.source)
	if err != nil {
		return fmt.Errorf("cannot keep the theme: %w", err)
	}
	_, err = r.Store.Put(ctx, site, themeName(site.Name), nil, map[string]string{themeKey: text})
	return err
}

// editAsked makes an edition with the theme in the spec. While another theme is
// published, a separate editor makes it. So if it fails, the published pages need not be
// rendered again.
func (r *Reconciler) editAsked(ctx context.Context, site *v1alpha1.Site, asked look, topics []*archive.Summary, shards int) (*edition.Edition, error) {
	key := client.ObjectKeyFromObject(site)
	editor := r.editor(key)
	if !asked.own() {
		return editor.Edit(site, asked.theme, topics, shards)
	}
	began, digest := r.Clock.Now(), asked.theme.Digest()
	if err := r.themes.failure(key, digest, began); err != nil {
		return nil, err
	}
	if r.themes.published(key) != digest {
		editor = &edition.Editor{}
	}
	e, err := render(ctx, editor, site, asked, topics, shards)
	if err == nil {
		r.setEditor(key, editor)
		r.themes.publish(key, digest)
		return e, nil
	}
	if large := (*shard.SiteTooLargeError)(nil); errors.As(err, &large) {
		return nil, err
	}
	return nil, r.themes.fail(key, digest, err, began, r.Clock.Now())
}

// render makes an edition. Templates of the theme's own end with the context, also when they render
// its shards.
func render(ctx context.Context, editor *edition.Editor, site *v1alpha1.Site, l look, topics []*archive.Summary, shards int) (*edition.Edition, error) {
	l.theme.StopWhen(func() bool { return ctx.Err() != nil })
	return editor.Edit(site, l.theme, topics, shards)
}
