// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/status"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/internal/web"
)

// themeKey is the key of the ConfigMap that keeps the last good theme of a Site.
const themeKey = "theme.json"

// themeName is the name of that ConfigMap.
func themeName(site string) string { return site + "-theme" }

// AllowFlag is the flag of the operator that allows templates in themes.
const AllowFlag = "--allow-theme-templates"

// sourcedTheme is a theme with its source.
type sourcedTheme struct {
	source page.ThemeSource
	theme  *page.Theme
}

// own reports whether the theme has templates of its own, which may fail.
func (l sourcedTheme) own() bool { return len(l.source.Templates) > 0 }

// computed is the content of a Site that is to be published.
type computed struct {
	edition   *edition.Edition
	redirects *redirect.Redirects
	// small is the memory that the volume of a Pod needs; nil if it has room.
	small *web.VolumeNeed
	// theme tells whether the pages have the look of spec.theme; nil if the Site has no theme.
	theme *status.Theme
	// media tells whether everything in spec.media can be served; nil if it names neither an image nor ConfigMaps.
	media *status.Media
	// keep is the source of the theme if it is the one that spec.theme asks for; nil for the last good one.
	keep *page.ThemeSource
	// again is when to try the theme of spec.theme again; 0 for never.
	again time.Duration
}

// compute makes the edition of a Site with the theme of spec.theme, or with the last good one if that fails. On an
// error it returns the state of the theme.
func (r *Reconciler) compute(ctx context.Context, turn *siteTurn, in input) (computed, error) {
	if err := r.recall(ctx, in.site); err != nil {
		return computed{}, err
	}
	media := r.readMedia(in.site)
	out, err := r.edit(ctx, turn, in)
	out.media = media
	if err != nil {
		return out, err
	}
	out.redirects = r.register(client.ObjectKeyFromObject(in.site)).Redirects(in.view.Topics, address.Permalinks(in.site.Spec.Permalinks))
	out.small = web.CheckVolume(in.site, out.edition.VolumeBytes)
	return out, nil
}

// edit makes the edition in the theme of spec.theme, or in the last good one.
func (r *Reconciler) edit(ctx context.Context, turn *siteTurn, in input) (computed, error) {
	asked, wrong := r.askedTheme(ctx, turn, in.site)
	if wrong == nil {
		e, err := r.editAsked(ctx, in, asked)
		switch {
		case err == nil:
			return computed{edition: e, theme: r.applied(in.site), keep: &asked.source}, nil
		case !asked.own() || isTooLarge(err):
			return computed{}, err
		}
		wrong = err // templates may work in the trial, and not for the Posts that there are
	}
	if isBusy(wrong) {
		return computed{}, wrong
	}
	return r.editKept(ctx, turn, in, asked, wrong)
}

// editKept makes the edition in the last good theme. wrong says why not in the one that is asked for.
func (r *Reconciler) editKept(ctx context.Context, turn *siteTurn, in input, asked sourcedTheme, wrong error) (computed, error) {
	out := computed{theme: refusal(wrong)}
	if failure := (*failureError)(nil); errors.As(wrong, &failure) {
		out.again = failure.wait
	}
	if out.theme.Reason == v1alpha1.ThemeUntriedReason {
		out.again = sooner(out.again, pace.UntriedInterval)
	}
	kept, err := r.lastGoodTheme(ctx, turn, in.site)
	if err != nil {
		return out, err
	}
	if kept.own() && asked.theme != nil && kept.theme.Digest() == asked.theme.Digest() {
		return out.unpublished(wrong)
	}
	out.edition, err = render(ctx, r.editor(client.ObjectKeyFromObject(in.site)), in, kept)
	if err != nil && kept.own() && !isTooLarge(err) {
		return out.unpublished(err)
	}
	return out, err
}

// unpublished says that the last good theme does not work either.
func (c computed) unpublished(err error) (computed, error) {
	failed := &themeError{error: err, reason: c.theme.Reason}
	c.theme.Message = failed.Error()
	return c, failed
}

func isTooLarge(err error) bool {
	var large *shard.SiteTooLargeError
	return errors.As(err, &large)
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
	return status.AppliedTheme()
}

// refusal returns the status of a theme that is not used.
func refusal(wrong error) *status.Theme {
	theme := status.RefusedTheme(wrong)
	if untried := (*untriedError)(nil); errors.As(wrong, &untried) {
		theme.Reason, theme.Stalled = v1alpha1.ThemeUntriedReason, false
	}
	return theme
}

// A themeError says that the pages cannot be made in the last good theme either.
type themeError struct {
	error
	reason string // of the condition ThemeApplied
}

func (e *themeError) Error() string { return "The pages published before stay: " + e.error.Error() }

func (e *themeError) Unwrap() error { return e.error }

// askedTheme is the theme that spec.theme asks for, without templates where these are not allowed.
func (r *Reconciler) askedTheme(ctx context.Context, turn *siteTurn, site *v1alpha1.Site) (sourcedTheme, error) {
	spec := site.Spec.Theme
	if spec != nil && r.Trial == nil {
		spec = spec.DeepCopy()
		spec.Templates = nil
	}
	source, err := page.ReadThemeSource(spec, func(name string) (map[string][]byte, bool) {
		return r.Archives.ConfigMap(types.NamespacedName{Namespace: site.Namespace, Name: name})
	})
	if err != nil {
		return sourcedTheme{}, err
	}
	return r.makeTheme(ctx, turn, site, source)
}

// lastGoodTheme is the last theme that worked, or the default one.
func (r *Reconciler) lastGoodTheme(ctx context.Context, turn *siteTurn, site *v1alpha1.Site) (sourcedTheme, error) {
	kept := &corev1.ConfigMap{}
	// The cache holds no data.
	err := r.APIReader.Get(ctx, types.NamespacedName{Namespace: site.Namespace, Name: themeName(site.Name)}, kept)
	if client.IgnoreNotFound(err) != nil {
		return sourcedTheme{}, fmt.Errorf("cannot read the last good theme: %w", err)
	}
	var source page.ThemeSource
	if text := kept.Data[themeKey]; text != "" && store.Owned(kept, site) {
		if err := json.Unmarshal([]byte(text), &source); err != nil {
			source = page.ThemeSource{}
		}
	}
	if r.Trial == nil {
		source.Templates = nil
	}
	l, err := r.makeTheme(ctx, turn, site, source)
	untried := (*untriedError)(nil)
	switch {
	case isBusy(err), errors.As(err, &untried):
		return sourcedTheme{}, err
	case err != nil:
		// It worked under another version of the operator.
		return sourcedTheme{theme: page.DefaultTheme(site.Spec.Language)}, nil
	}
	return l, nil
}

// makeTheme makes a theme of a source. Where that has templates, it waits for its turn, and they are
// tried first unless they were before.
func (r *Reconciler) makeTheme(ctx context.Context, turn *siteTurn, site *v1alpha1.Site, source page.ThemeSource) (sourcedTheme, error) {
	if len(source.Templates) == 0 {
		theme, err := page.NewTheme(site.Spec.Language, source)
		return sourcedTheme{source, theme}, err
	}
	if err := turn.take(); err != nil {
		return sourcedTheme{}, err
	}
	theme, err := r.themes.get(client.ObjectKeyFromObject(site), site.Language(), source, func() error {
		return r.Trial(ctx, site.Language(), source)
	})
	return sourcedTheme{source, theme}, err
}

// encode returns the JSON of a theme without escaped markup. Templates are mostly markup, and a ConfigMap holds only
// one mebibyte.
func encode(source page.ThemeSource) (string, error) {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(source)
	return b.String(), err
}

// keepTheme stores the theme of the pages, in case a theme that does not work replaces it, even while the operator
// restarts. A Site that never had a theme stores none.
func (r *Reconciler) keepTheme(ctx context.Context, site *v1alpha1.Site, used *page.ThemeSource) error {
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
	text, err := encode(*used)
	if err != nil {
		return fmt.Errorf("cannot keep the theme: %w", err)
	}
	_, err = r.Store.Put(ctx, site, themeName(site.Name), map[string]string{themeKey: text})
	return err
}

// editAsked makes an edition with the theme in the spec. While another theme is
// published, a separate editor makes it. So if it fails, the published pages need not be
// rendered again.
func (r *Reconciler) editAsked(ctx context.Context, in input, asked sourcedTheme) (*edition.Edition, error) {
	key := client.ObjectKeyFromObject(in.site)
	editor := r.editor(key)
	if !asked.own() {
		return editor.Edit(in.site, asked.theme, in.view.Topics, in.mountedShards())
	}
	began, digest := r.Clock.Now(), asked.theme.Digest()
	if err := r.themes.failure(key, digest, began); err != nil {
		return nil, err
	}
	if r.themes.published(key) != digest && !editor.IsNew() {
		editor = &edition.Editor{Media: editor.Media}
	}
	e, err := render(ctx, editor, in, asked)
	if err == nil {
		r.setEditor(key, editor)
		r.themes.publish(key, digest)
		return e, nil
	}
	if isTooLarge(err) {
		return nil, err
	}
	return nil, r.themes.fail(key, digest, err, began, r.Clock.Now())
}

// render makes an edition. A theme's own templates end with the context, even when they render its shards.
func render(ctx context.Context, editor *edition.Editor, in input, l sourcedTheme) (*edition.Edition, error) {
	l.theme.StopWhen(func() bool { return ctx.Err() != nil })
	return editor.Edit(in.site, l.theme, in.view.Topics, in.mountedShards())
}
