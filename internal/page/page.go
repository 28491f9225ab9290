// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package page renders Summaries and a Site as the files of a web site: HTML, JSON,
// Markdown, feeds, a search index, style sheet, script and sitemaps. It is pure: equal
// arguments give equal bytes.
package page

import (
	"fmt"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/feed"
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

// The groups of the files that belong to no one Topic: those that change with every Post,
// those that list the Topics, and those that change with the theme alone.
const (
	CommonGroup = "site"
	IndexGroup  = "site/index"
	LookGroup   = "site/look"
)

// TopicGroup is the name of the group of a Topic's files, and the directory that
// they are in.
func TopicGroup(topic string) string { return "topics/" + topic }

// DigestPath is where a server says what it serves (RFC 8615).
const DigestPath = ".well-known/topicpages.json"

// Digest is the file at DigestPath: the digest of all other files.
func Digest(digest string) File {
	return File{Path: DigestPath, Body: []byte(`{"digest":"` + digest + `"}` + "\n")}
}

// A Renderer renders the files of one Site with these Topics. It is never changed
// after New, and may be used from several goroutines.
type Renderer struct {
	site      site
	theme     *Theme
	namespace string
	topics    []*archive.Summary
	published map[string]bool
	authority feed.Authority
	catalog   *Catalog
	// work is where to count what the theme's own templates take; nil for nowhere.
	work *int
}

// site is what every page says about the Site.
type site struct {
	Title, Description, URL string
	// Language is its BCP 47 tag; Direction is ltr or rtl.
	Language, Direction string
	// Stylesheet, Script and Logo are addresses; Logo may be empty.
	Stylesheet, Script, Logo string
	Header, Footer           markup
}

// New returns a Renderer for the Site with these Topics, which come sorted by name; nil
// is the default theme. Pages link to those Topics alone.
func New(object *v1alpha1.Site, theme *Theme, topics []*archive.Summary) *Renderer {
	catalog := NewCatalog(URL(object))
	catalog.Update(topics)
	return catalog.Renderer(object, theme, topics)
}

// Renderer is New with a Catalog that is that of these Topics, and of the Site's address.
func (c *Catalog) Renderer(object *v1alpha1.Site, theme *Theme, topics []*archive.Summary) *Renderer {
	if theme == nil {
		theme = DefaultTheme(object.Spec.Language)
	}
	r := &Renderer{
		theme: theme, namespace: object.Namespace, topics: topics, catalog: c, published: make(map[string]bool, len(topics)),
		site: site{
			Title: strings.TrimSpace(clean(object.Spec.Title)), Description: clean(object.Spec.Description), URL: URL(object),
			Language: theme.language.Tag(), Direction: theme.language.Direction(),
			Stylesheet: "/" + theme.stylesheet, Script: "/" + theme.script, Header: theme.header, Footer: theme.footer,
		},
	}
	r.authority = authorityOf(r.site.URL)
	if theme.logo != "" {
		r.site.Logo = "/" + theme.logo
	}
	if r.site.Title == "" {
		r.site.Title = r.text("Topics")
	}
	for _, s := range topics {
		r.published[s.Name] = validName(s.Name)
	}
	return r
}

// Metered returns the same Renderer, which adds to work what the theme's own templates take, in the
// units of package sandbox. It may be used by one goroutine at a time.
func (r *Renderer) Metered(work *int) *Renderer {
	metered := *r
	metered.work = work
	return &metered
}

// count adds to the work of a metered Renderer.
func (r *Renderer) count(work int) {
	if r.work != nil {
		*r.work += work
	}
}

// text is a fixed text in the language of the Site.
func (r *Renderer) text(key string, args ...any) string { return r.theme.language.Text(key, args...) }

// URL returns the address of the Site without a slash at the end: its baseURL,
// or that of its Service in the cluster where it has none that browsers can open.
func URL(object *v1alpha1.Site) string {
	base := strings.TrimRight(safeURL(object.Spec.BaseURL), "/")
	if base == "" || base[0] == '/' {
		return "http://" + object.Name + "." + object.Namespace + ".svc"
	}
	return siteOrigin(base)
}

// absolute is a link of the site with the site's address, where it is a path.
func (r *Renderer) absolute(link string) string {
	if strings.HasPrefix(link, "/") {
		return r.site.URL + link
	}
	return link
}

// Topic renders the group TopicGroup(name): the Topic's page, its facts as JSON and as
// Markdown, and its feeds. All of them list the newest MaxCards Posts or fewer, so that no
// file grows with the Posts. It returns an error when the Topic's name cannot be a part of
// a path; the API server admits no such name.
func (r *Renderer) Topic(s *archive.Summary) (Group, error) {
	if !validName(s.Name) {
		return Group{}, fmt.Errorf("the name of Topic %q cannot be a part of a path", s.Name)
	}
	t := r.newTopic(s)
	html, err := r.render("topic.html", r.topicDocument(t))
	if err != nil {
		return Group{}, fmt.Errorf("rendering the page of Topic %q: %w", s.Name, err)
	}
	json, err := encodeJSON(t)
	if err != nil {
		return Group{}, fmt.Errorf("encoding the facts of Topic %q: %w", s.Name, err)
	}
	feeds, err := r.topicFeeds(t)
	if err != nil {
		return Group{}, fmt.Errorf("encoding the feeds of Topic %q: %w", s.Name, err)
	}
	group := TopicGroup(s.Name)
	return Group{Name: group, Files: append([]File{
		{Path: group + "/index.html", Body: html},
		{Path: group + "/index.json", Body: json},
		{Path: group + "/index.md", Body: r.topicMarkdown(t)},
	}, feeds...)}, nil
}

// Common renders CommonGroup: the feeds of the site, and the sitemap that leads to the
// others.
func (r *Renderer) Common() (Group, error) { return collect(CommonGroup, r.siteFeeds, r.sitemapIndex) }

// Index renders IndexGroup: the pages that list the Topics, robots.txt and llms.txt. It
// grows with the Topics up to a bound, and not with their Posts.
func (r *Renderer) Index() (Group, error) { return collect(IndexGroup, r.indexes, r.texts) }

// Look renders LookGroup: the files of the theme, and the pages for searching and for
// unknown addresses.
func (r *Renderer) Look() (Group, error) {
	group, err := collect(LookGroup, r.otherPages)
	group.Files = append(group.Files, r.theme.files...)
	return group, err
}

func collect(name string, parts ...func() ([]File, error)) (Group, error) {
	group := Group{Name: name}
	for _, make := range parts {
		files, err := make()
		if err != nil {
			return Group{}, err
		}
		group.Files = append(group.Files, files...)
	}
	return group, nil
}

// otherPages are those for searching and for unknown addresses.
func (r *Renderer) otherPages() ([]File, error) {
	notFound, err := r.render("notfound.html", document{Title: r.text("Page not found") + " – " + r.site.Title, NoIndex: true})
	if err != nil {
		return nil, fmt.Errorf("rendering the page for unknown addresses: %w", err)
	}
	search, err := r.render("search.html", document{
		Title: r.text("Search") + " – " + r.site.Title, NoIndex: true,
		Breadcrumbs: r.breadcrumbs(crumb{Title: r.text("Search"), Path: "/search/"}),
	})
	if err != nil {
		return nil, fmt.Errorf("rendering the page for searching: %w", err)
	}
	return []File{{Path: "404.html", Body: notFound}, {Path: "search/index.html", Body: search}}, nil
}

// validName is true for the names that Kubernetes gives Topics and Posts.
func validName(name string) bool {
	const valid = "abcdefghijklmnopqrstuvwxyz0123456789.-"
	return name != "" && strings.Trim(name, valid) == "" && strings.Trim(name, ".") == name
}
