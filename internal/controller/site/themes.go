// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"errors"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/lru"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/trial"
)

const (
	// keptThemes is how many themes with templates stay compiled: the largest have about 8 MiB, copies of
	// the embedded templates less than one.
	keptThemes = 8
	// keptErrors is how many failed themes are remembered, so that they are not tried again.
	keptErrors = 256
)

// A failureError says how templates failed with the Posts that there are, and how long to wait
// before they are tried again.
type failureError struct {
	error
	wait time.Duration
}

func (e *failureError) Unwrap() error { return e.error }

// An untriedError says that it is not known whether a theme works.
type untriedError struct{ error }

func (e *untriedError) Unwrap() error { return e.error }

// themes remembers the results of themes with templates. The zero value is ready for use.
type themes struct {
	mu       sync.Mutex
	compiled *lru.Cache // by Site and source; not shared, since a theme renders one page at a time
	invalid  *lru.Cache // errors, by source
	sites    map[types.NamespacedName]siteTheme
}

// siteTheme holds the theme results of one Site.
type siteTheme struct {
	// published is the digest of the theme of the last publication.
	published digest.Sum
	// failed is the digest of the theme that failed with the present Posts. It holds with the error until
	// the time to try it again.
	failed digest.Sum
	err    error
	until  time.Time
}

type sourceKey struct {
	language v1alpha1.Language
	digest   digest.Sum
}

type compiledKey struct {
	site   types.NamespacedName
	source sourceKey
}

// get returns the theme of a source, which try has found to work. The error is an *untriedError, or says
// that the theme does not work.
func (t *themes) get(site types.NamespacedName, language v1alpha1.Language, source page.ThemeSource, try func() error) (*page.Theme, error) {
	key := sourceKey{language, digest.Of(source)}
	t.mu.Lock()
	if t.sites == nil {
		t.compiled, t.invalid, t.sites = lru.New(keptThemes), lru.New(keptErrors), map[types.NamespacedName]siteTheme{}
	}
	t.mu.Unlock()
	if known, ok := t.compiled.Get(compiledKey{site, key}); ok {
		return known.(*page.Theme), nil
	}
	if known, ok := t.invalid.Get(key); ok {
		return nil, known.(error)
	}
	if err := try(); err != nil {
		invalid := (*trial.InvalidError)(nil)
		if !errors.As(err, &invalid) {
			return nil, &untriedError{err}
		}
		t.invalid.Add(key, err)
		return nil, err
	}
	theme, err := page.NewTheme(language, source)
	if err != nil {
		t.invalid.Add(key, err)
		return nil, err
	}
	t.compiled.Add(compiledKey{site, key}, theme)
	return theme, nil
}

// published returns the digest of the theme with templates in the last publication of a Site.
func (t *themes) published(site types.NamespacedName) digest.Sum {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sites[site].published
}

// publish notes that a Site is published in a theme.
func (t *themes) publish(site types.NamespacedName, theme digest.Sum) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sites[site] = siteTheme{published: theme}
}

// fail notes that a theme did not work with the Posts that there are. The error is a
// *failureError.
func (t *themes) fail(site types.NamespacedName, theme digest.Sum, err error, began, ended time.Time) error {
	wait := pace.AfterFailure(ended.Sub(began))
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.sites[site]
	s.failed, s.err, s.until = theme, err, ended.Add(wait)
	t.sites[site] = s
	return &failureError{err, wait}
}

// failure is how a theme failed, until it is time to try it again.
func (t *themes) failure(site types.NamespacedName, theme digest.Sum, now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.sites[site]
	if s.failed != theme || !now.Before(s.until) {
		return nil
	}
	return &failureError{s.err, s.until.Sub(now)}
}

func (t *themes) forget(site types.NamespacedName) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.sites, site)
}

// siteTurn is the turn of a Site, which it takes when it first needs one.
type siteTurn struct {
	pacer     *pace.Pacer
	namespace string
	over      func() // ends the turn; nil if it was not taken
}

func (r *Reconciler) newTurn(site *v1alpha1.Site) *siteTurn {
	return &siteTurn{pacer: r.Pacer, namespace: site.Namespace}
}

// take takes the turn. The error is a *busyError if others have to end first.
func (t *siteTurn) take() error {
	if t.over != nil {
		return nil
	}
	end, wait := t.pacer.TakeTurn(t.namespace)
	if end == nil {
		return &busyError{wait}
	}
	t.over = end
	return nil
}

func (t *siteTurn) end() {
	if t.over != nil {
		t.over()
	}
}

// A busyError says how long a Site has to wait before it asks for its turn again.
type busyError struct{ wait time.Duration }

func (*busyError) Error() string {
	return "other Sites with templates of their own are being published"
}

func isBusy(err error) bool {
	var busy *busyError
	return errors.As(err, &busy)
}
