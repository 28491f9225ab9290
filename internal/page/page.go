// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package page renders Summaries and a Site as the files of a web site: HTML, JSON,
// Markdown, feeds, a search index, style sheet, script and sitemaps. It is pure: equal
// arguments give equal bytes.
//
// A Catalog indexes the content of a Site. It collects the inputs of the files of a Group into a View, whose
// digest tells whether they must be rendered again. A Renderer makes the files from a View, and
// sees nothing else.
package page

import (
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/feed"
)

// A File is one file of the site.
type File struct {
	// Path below the root of the site, such as "topics/distributed-systems/index.html".
	// It is made of a-z, 0-9, '.', '-' and '/', so that a ConfigMap key can hold
	// it with '_' for '/'.
	Path string
	// Body must not be changed: files may share it.
	Body []byte
}

// DigestPath is the file with the digest of the served site (RFC 8615).
const DigestPath = ".well-known/topicpages.json"

// Digest is the file at DigestPath: the digest of all other files.
func Digest(sum string) File {
	return File{Path: DigestPath, Body: []byte(`{"digest":"` + sum + `"}` + "\n")}
}

// A Renderer renders the files of one Site in one theme. It is never changed, and may be used from several
// goroutines.
type Renderer struct {
	site      siteFacts
	theme     *Theme
	namespace string
	authority feed.Authority
	// permalinks are where articles are.
	permalinks address.Permalinks
	// markdown is true if articles are published as Markdown too.
	markdown bool
	// digest covers everything above.
	digest digest.Sum
	// work counts the work of the theme's own templates. It may be nil.
	work *int
}

// siteFacts holds the values about the Site on every page.
type siteFacts struct {
	Title, Description, URL string
	// Language is its BCP 47 tag; Direction is ltr or rtl.
	Language, Direction string
	// Stylesheet, Script and Logo are addresses; Logo may be empty.
	Stylesheet, Script, Logo string
	Header, Footer           markup
	// Policy bounds what a page may load and do. It admits pictures from PictureHosts.
	Policy       string
	PictureHosts []string
	// OpenMedia is true if the pictures below /media/ are unknown.
	OpenMedia bool
}

// NewRenderer returns a Renderer for a Site; nil is the default theme.
func NewRenderer(object *v1alpha1.Site, theme *Theme) *Renderer {
	if theme == nil {
		theme = DefaultTheme(object.Spec.Language)
	}
	r := &Renderer{
		theme: theme, namespace: object.Namespace, permalinks: address.Permalinks(object.Spec.Permalinks), markdown: object.HasMarkdown(),
		site: siteFacts{
			Title: strings.TrimSpace(clean(object.Spec.Title)), Description: clean(object.Spec.Description), URL: URL(object),
			Language: theme.language.Tag(), Direction: theme.language.Direction(),
			PictureHosts: pictureHosts(object), OpenMedia: object.HasOpenMedia(),
			Stylesheet: "/" + theme.stylesheet, Script: "/" + theme.script, Header: theme.header, Footer: theme.footer,
		},
	}
	r.site.Policy = contentPolicy(r.site.PictureHosts)
	r.authority = authorityOf(r.site.URL)
	if theme.logo != "" {
		r.site.Logo = "/" + theme.logo
	}
	if r.site.Title == "" {
		r.site.Title = r.text("Topics")
	}
	// The authority follows from the address.
	r.digest = digest.Of(theme.digest, r.namespace, r.permalinks, r.markdown, r.site)
	return r
}

// Digest differs where any two files of the Site would although their Views are equal.
func (r *Renderer) Digest() digest.Sum { return r.digest }

// count adds to the work of the theme's own templates.
func (r *Renderer) count(work int) {
	if r.work != nil {
		*r.work += work
	}
}

// text is a fixed text in the language of the Site.
func (r *Renderer) text(key string, args ...any) string { return r.theme.language.Text(key, args...) }

// URL returns the address of the Site without a slash at the end: its baseURL,
// or the address of its Service in the cluster if it has no baseURL that browsers can open.
func URL(object *v1alpha1.Site) string {
	base := strings.TrimRight(safeURL(object.Spec.BaseURL), "/")
	if base == "" || base[0] == '/' {
		return "http://" + object.Name + "." + object.Namespace + ".svc"
	}
	return siteOrigin(base)
}

// absolute returns a link with the site's address before a path.
func (r *Renderer) absolute(link string) string {
	if strings.HasPrefix(link, "/") {
		return r.site.URL + link
	}
	return link
}

// Pages are all files of a Site with one theme at one instant.
type Pages struct {
	Catalog  *Catalog
	Renderer *Renderer
}

// New returns the files of a Site with these Topics, which come sorted by name; nil is the default
// theme.
func New(object *v1alpha1.Site, theme *Theme, topics []*archive.Summary) Pages {
	p := Pages{Catalog: NewCatalog(object), Renderer: NewRenderer(object, theme)}
	p.Catalog.Update(topics)
	return p
}

// Render renders a group. There are no files if the Site has no such group.
func (p Pages) Render(group Group) ([]File, error) {
	view, ok, err := p.Catalog.View(group, p.Renderer)
	if err != nil || !ok {
		return nil, err
	}
	files, _, err := view.Files()
	return files, err
}

// assetsView holds the inputs of the files that change only with the theme.
type assetsView struct{}

func (AssetsGroup) view(*Catalog, *Renderer) (groupView, error) { return assetsView{}, nil }

func (assetsView) files(r *Renderer) ([]File, error) {
	notFound, err := r.render("notfound.html", layoutData{Title: r.text("Page not found") + " – " + r.site.Title, NoIndex: true})
	if err != nil {
		return nil, err
	}
	search, err := r.render("search.html", layoutData{
		Title: r.text("Search") + " – " + r.site.Title, NoIndex: true,
		Breadcrumbs: r.breadcrumbs(crumb{Title: r.text("Search"), Path: "/search/"}),
	})
	if err != nil {
		return nil, err
	}
	return append([]File{{Path: "404.html", Body: notFound}, {Path: "search/index.html", Body: search}}, r.theme.files...), nil
}

// validName is true for the names that Kubernetes gives Topics and Posts.
func validName(name string) bool {
	const valid = "abcdefghijklmnopqrstuvwxyz0123456789.-"
	return name != "" && strings.Trim(name, valid) == "" && strings.Trim(name, ".") == name
}
