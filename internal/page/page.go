// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package page renders Summaries and a Site as the files of a web site: HTML,
// JSON, a style sheet and a sitemap. It is pure: equal arguments give equal bytes.
package page

import (
	"fmt"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
)

// A File is one file of the site.
type File struct {
	// Path below the root of the site, such as "topics/distributed-systems/index.html".
	// It is made of a-z, 0-9, '.', '-' and '/', so that a ConfigMap key can hold
	// it with '_' in the place of '/'.
	Path string
	// Body must not be changed: files may share it.
	Body []byte
}

// A Group holds the files that change together, and are stored together.
type Group struct {
	Name  string
	Files []File
}

// CommonGroup is the name of the group of the files that belong to no one Topic.
const CommonGroup = "site"

// TopicGroup is the name of the group of a Topic's files, and the directory that
// they are in.
func TopicGroup(topic string) string { return "topics/" + topic }

// DigestPath is where a server says what it serves (RFC 8615).
const DigestPath = ".well-known/topicpages.json"

// Digest is the file at DigestPath: the digest of all other files.
func Digest(digest string) File {
	return File{Path: DigestPath, Body: []byte(`{"digest":"` + digest + `"}` + "\n")}
}

// A Renderer renders the files of one Site. It is never changed after New, and
// may be used from several goroutines.
type Renderer struct {
	site      site
	published func(topic string) bool
}

// site is what every page says about the Site.
type site struct {
	Title, Description, URL string
}

// New returns a Renderer for the Site. published says whether the Site publishes
// the Topic of a name, and so whether pages link to it; nil means that it
// publishes all of them.
func New(object *v1alpha1.Site, published func(topic string) bool) *Renderer {
	if published == nil {
		published = func(string) bool { return true }
	}
	title := strings.TrimSpace(clean(object.Spec.Title))
	if title == "" {
		title = "Topics"
	}
	return &Renderer{
		site:      site{Title: title, Description: clean(object.Spec.Description), URL: URL(object)},
		published: published,
	}
}

// URL returns the address of the Site without a slash at the end: its baseURL,
// or that of its Service in the cluster where it has none that browsers can open.
func URL(object *v1alpha1.Site) string {
	base := strings.TrimRight(safeURL(object.Spec.BaseURL), "/")
	if base == "" || base[0] == '/' {
		return "http://" + object.Name + "." + object.Namespace + ".svc"
	}
	return base
}

// Topic renders the group TopicGroup(name): the Topic's page, and its facts as
// JSON. The page lists all Posts of the Summary, so its size grows with them: by
// about a kilobyte each. It returns an error when the Topic's name cannot be a
// part of a path; the API server admits no such name.
func (r *Renderer) Topic(s *archive.Summary) (Group, error) {
	if !validName(s.Name) {
		return Group{}, fmt.Errorf("the name of Topic %q cannot be a part of a path", s.Name)
	}
	t := r.newTopic(s)
	html, err := r.render(topicTemplate, document{
		Title:       t.Title + " – " + r.site.Title,
		Description: first(s.Definition),
		Canonical:   r.site.URL + t.Path(),
		Alternate:   t.Path() + "index.json",
		Page:        t,
	})
	if err != nil {
		return Group{}, fmt.Errorf("rendering the page of Topic %q: %w", s.Name, err)
	}
	json, err := encodeJSON(t)
	if err != nil {
		return Group{}, fmt.Errorf("encoding the facts of Topic %q: %w", s.Name, err)
	}
	group := TopicGroup(s.Name)
	return Group{Name: group, Files: []File{
		{Path: group + "/index.html", Body: html},
		{Path: group + "/index.json", Body: json},
	}}, nil
}

// Common renders CommonGroup: the index of the topics, the page for unknown
// addresses, the style sheet, robots.txt and the sitemap. The topics, which come
// sorted by name, are those that the Site publishes. The index grows with the
// topics, and the sitemap with their Posts, up to maxSitemapURLs.
func (r *Renderer) Common(topics []*archive.Summary) (Group, error) {
	index, err := r.render(indexTemplate, document{
		Title:       r.site.Title,
		Description: r.site.Description,
		Canonical:   r.site.URL + "/",
		Page:        r.newIndex(topics),
	})
	if err != nil {
		return Group{}, fmt.Errorf("rendering the index: %w", err)
	}
	notFound, err := r.render(notFoundTemplate, document{Title: "Page not found – " + r.site.Title, NoIndex: true})
	if err != nil {
		return Group{}, fmt.Errorf("rendering the page for unknown addresses: %w", err)
	}
	sitemap, err := r.sitemap(topics)
	if err != nil {
		return Group{}, fmt.Errorf("encoding the sitemap: %w", err)
	}
	robots := "User-agent: *\nAllow: /\n\nSitemap: " + r.site.URL + "/sitemap.xml\n"
	return Group{Name: CommonGroup, Files: []File{
		{Path: "404.html", Body: notFound},
		{Path: stylesheetPath, Body: stylesheet},
		{Path: "index.html", Body: index},
		{Path: "robots.txt", Body: []byte(robots)},
		{Path: "sitemap.xml", Body: sitemap},
	}}, nil
}

// validName is true for the names that Kubernetes gives Topics.
func validName(name string) bool {
	const valid = "abcdefghijklmnopqrstuvwxyz0123456789.-"
	return name != "" && strings.Trim(name, valid) == "" && strings.Trim(name, ".") == name
}
