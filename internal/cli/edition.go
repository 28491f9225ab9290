// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/internal/shard"
)

// rendered is the published state of a Site at one instant, in a directory.
type rendered struct {
	tree     *tree
	oversize []shard.Oversize
	// redirects lead from addresses without a file.
	redirects []redirect.Redirect
	// spellings are the addresses of redirects as their authors spell them, if not in lower case.
	spellings map[string][]string
	// topics and posts are how many the pages are about.
	topics, posts int
	// themeErr is why the pages have the default theme and not the Site's own, or nil.
	themeErr error
	// mediaProblem says which pictures of ConfigMaps are missing, or is "".
	mediaProblem string
}

// newRendered renders a Site into a tree as the operator does, with or without the templates of its theme. It
// fails if the operator would publish nothing.
func newRendered(c *dataset, site *v1alpha1.Site, templates bool, out *tree, memory *renderMemory) (*rendered, error) {
	press := &printing{templates: templates}
	topics, media, err := press.read(c, site)
	if err != nil {
		return nil, err
	}
	r := &rendered{tree: out, topics: len(topics), posts: countPosts(topics)}
	if press.mediaProblem != nil {
		r.mediaProblem = press.mediaProblem.Message
	}
	r.themeErr, err = press.inTheme(c, site, func(theme *page.Theme) error { return r.render(site, theme, topics, media, memory) })
	if err != nil {
		return nil, err
	}
	r.spellings = spellingsOf(topics)
	for _, to := range press.redirects(site, topics) {
		if name := strings.TrimPrefix(to.From, "/"); !out.has(name) && !out.has(name+"/index.html") {
			r.redirects = append(r.redirects, to)
		}
	}
	return r, nil
}

// render makes the files, and writes them at once, so that few are in memory.
func (r *rendered) render(site *v1alpha1.Site, theme *page.Theme, topics []*archive.Summary, media page.Media, memory *renderMemory) error {
	r.tree.restart()
	memory.restart()
	rendering, err := edition.Render(site, theme, topics, media, memory, func(files []page.File) error {
		byPath := make(map[string][]byte, len(files))
		for _, file := range files {
			byPath[file.Path] = file.Body
		}
		if err := r.tree.write(byPath); err != nil {
			return &outputError{fmt.Errorf("cannot render into %s: %w", r.tree.root.Name(), err)}
		}
		return nil
	})
	if err == nil {
		r.oversize = rendering.Oversize
	}
	return err
}

// finish writes the redirects, and removes what an earlier run has left.
func (r *rendered) finish(siteURL string) (treeResult, error) {
	redirects, err := redirectFiles(r.tree.files, r.redirects, r.spellings, siteURL)
	if err != nil {
		return treeResult{}, err
	}
	if err := r.tree.write(redirects); err != nil {
		return treeResult{}, err
	}
	return r.tree.finish()
}

// countPosts returns the number of Posts in Topics.
func countPosts(topics []*archive.Summary) int {
	posts := map[string]bool{}
	for _, summary := range topics {
		for _, post := range summary.Posts {
			posts[post.Object.Name] = true
		}
	}
	return len(posts)
}

// printing makes the editions of a Site, one after the other.
type printing struct {
	// templates is true if the templates of a theme are used.
	templates bool

	editor edition.Editor
	// namespace is the namespace of the last edition's Site.
	namespace string
	// theme is the last one that worked; nil is the default one.
	theme *page.Theme
	// register makes the redirects.
	register redirect.Register
	// mediaProblem says which pictures of ConfigMaps the last edition lacks; nil for none.
	mediaProblem *page.MediaProblem
}

// redirects returns the redirects of a Site to Topics and to their Posts.
func (p *printing) redirects(site *v1alpha1.Site, topics []*archive.Summary) []redirect.Redirect {
	return p.register.Redirects(topics, address.Permalinks(site.Spec.Permalinks)).All
}

// edit makes the edition of a Site, and returns the Topics that it is about.
func (p *printing) edit(c *dataset, site *v1alpha1.Site) (edited *edition.Edition, topics []*archive.Summary, themeErr, err error) {
	if p.namespace != site.Namespace { // an Editor takes the Summaries of one archive
		p.namespace, p.editor = site.Namespace, edition.Editor{}
	}
	topics, p.editor.Media, err = p.read(c, site)
	if err != nil {
		return nil, nil, nil, err
	}
	themeErr, err = p.inTheme(c, site, func(theme *page.Theme) (err error) {
		edited, err = p.editor.Edit(site, theme, topics, 0)
		return err
	})
	return edited, topics, themeErr, err
}

// read returns the Topics and the pictures of a Site.
func (p *printing) read(c *dataset, site *v1alpha1.Site) (topics []*archive.Summary, media page.Media, err error) {
	selector, err := archive.Selector(site.Spec.TopicSelector)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot use the topicSelector of Site %q: %w", site.Name, err)
	}
	content := c.archive(site.Namespace)
	media, p.mediaProblem = page.ReadMedia(site, content.Pictures)
	return content.Summaries(selector, c.now), media, nil
}

// inTheme calls makePages with the theme of a Site. Where the theme does not work, themeErr says so, and the last one that
// worked takes its place.
func (p *printing) inTheme(c *dataset, site *v1alpha1.Site, makePages func(theme *page.Theme) error) (themeErr, err error) {
	theme, themeErr := newTheme(c, site, p.templates)
	if themeErr != nil {
		theme = p.theme
	}
	err = makePages(theme)
	if err != nil && theme != p.theme && mayBlame(err) {
		// The templates do not work for the Posts that there are.
		themeErr = fmt.Errorf("cannot use the theme of Site %q: %w", site.Name, err)
		theme = p.theme
		err = makePages(theme)
	}
	if err == nil {
		p.theme = theme
	}
	return themeErr, err
}

// outputError is an error of writing the files.
type outputError struct{ error }

func (e *outputError) Unwrap() error { return e.error }

// mayBlame reports whether the theme may be the cause of an error.
func mayBlame(err error) bool {
	_, large := errors.AsType[*shard.SiteTooLargeError](err)
	_, output := errors.AsType[*outputError](err)
	return !large && !output
}

// newTheme makes the theme of a Site.
func newTheme(c *dataset, site *v1alpha1.Site, templates bool) (*page.Theme, error) {
	spec := site.Spec.Theme
	if spec != nil && !templates {
		spec = spec.DeepCopy()
		spec.Templates = nil
	}
	source, err := page.ReadThemeSource(spec, func(name string) (map[string][]byte, bool) {
		return c.archive(site.Namespace).ConfigMap(name)
	})
	if err != nil {
		return nil, fmt.Errorf("cannot use the theme of Site %q: %w", site.Name, err)
	}
	theme, err := page.NewTheme(site.Spec.Language, source)
	if err != nil {
		return nil, fmt.Errorf("cannot use the theme of Site %q: %w", site.Name, err)
	}
	return theme, nil
}
