// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"strings"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/errgroup"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/internal/shard"
)

// rendered is the published state of a Site at one instant.
type rendered struct {
	// files are the contents by path.
	files    map[string][]byte
	oversize []shard.Oversize
	// redirects lead from addresses without a file.
	redirects []redirect.Redirect
	// topics and posts are how many the pages are about.
	topics, posts int
	// themeErr is why the pages have the default theme and not the Site's own, or nil.
	themeErr error
	// mediaProblem says which pictures of ConfigMaps are missing, or is "".
	mediaProblem string
}

// newRendered renders a Site as the operator does, with or without the templates of its theme. It
// fails if the operator would publish nothing.
func newRendered(c *dataset, site *v1alpha1.Site, templates bool) (*rendered, error) {
	press := &printing{templates: templates}
	edited, topics, themeErr, err := press.edit(c, site)
	if err != nil {
		return nil, err
	}
	posts := map[string]bool{}
	for _, summary := range topics {
		for _, post := range summary.Posts {
			posts[post.Object.Name] = true
		}
	}
	r := &rendered{oversize: edited.Oversize, topics: len(topics), posts: len(posts), themeErr: themeErr}
	if press.mediaProblem != nil {
		r.mediaProblem = press.mediaProblem.Message
	}
	if r.files, err = unpack(edited.Shards); err != nil {
		return nil, err
	}
	for _, to := range press.redirects(site, topics) {
		if r.files[strings.TrimPrefix(to.From, "/")] == nil && r.files[strings.TrimPrefix(to.From, "/")+"/index.html"] == nil {
			r.redirects = append(r.redirects, to)
		}
	}
	return r, nil
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

// edit makes the edition of a Site, and returns the Topics that it is about. Where the theme does not work,
// themeErr says so, and the last one that worked takes its place.
func (p *printing) edit(c *dataset, site *v1alpha1.Site) (edited *edition.Edition, topics []*archive.Summary, themeErr, err error) {
	selector, err := archive.Selector(site.Spec.TopicSelector)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("cannot use the topicSelector of Site %q: %w", site.Name, err)
	}
	if p.namespace != site.Namespace { // an Editor takes the Summaries of one archive
		p.namespace, p.editor = site.Namespace, edition.Editor{}
	}
	topics = c.archive(site.Namespace).Summaries(selector, c.now)
	p.editor.Media, p.mediaProblem = page.ReadMedia(site, c.archive(site.Namespace).Pictures)
	theme, themeErr := newTheme(c, site, p.templates)
	if themeErr != nil {
		theme = p.theme
	}
	edited, err = p.editor.Edit(site, theme, topics, 0)
	if large := (*shard.SiteTooLargeError)(nil); err != nil && theme != p.theme && !errors.As(err, &large) {
		// The templates do not work for the Posts that there are.
		themeErr = fmt.Errorf("cannot use the theme of Site %q: %w", site.Name, err)
		theme = p.theme
		edited, err = p.editor.Edit(site, theme, topics, 0)
	}
	if err == nil {
		p.theme = theme
	}
	return edited, topics, themeErr, err
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

// unpack returns the files of shards, by path. It unpacks on all processors.
func unpack(shards []shard.Shard) (map[string][]byte, error) {
	parts := make([]map[string][]byte, len(shards))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, s := range shards {
		group.Go(func() (err error) {
			parts[i], err = unpackOne(s)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, part := range parts {
		maps.Copy(files, part)
	}
	return files, nil
}

// unpackOne returns the files of a shard, by path.
func unpackOne(s shard.Shard) (map[string][]byte, error) {
	data, err := s.Data(nil)
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte, len(data))
	for key, packed := range data {
		path, err := shard.Path(key)
		if err != nil {
			return nil, err
		}
		if files[path], err = gunzip(packed); err != nil {
			return nil, fmt.Errorf("cannot unpack %s: %w", path, err)
		}
	}
	return files, nil
}

func gunzip(data []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}
