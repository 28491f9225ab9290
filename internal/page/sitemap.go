// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"encoding/xml"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/archive"
)

// maxSitemapURLs is the most that one sitemap may list (sitemaps.org). The last
// Posts are left out where there are more.
const maxSitemapURLs = 50000

type urlSet struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Location     string `xml:"loc"`
	LastModified string `xml:"lastmod,omitempty"`
}

// days holds when the page at an address was last changed; "" where no Post says.
type days map[string]string

// sitemap lists the index and the topic pages, then the Posts that lie on the
// site: both sorted by address, and no address twice.
func (r *Renderer) sitemap(topics []*archive.Summary) ([]byte, error) {
	pages := r.pageDays(topics)
	posts := r.postDays(topics)
	maps.DeleteFunc(posts, func(address, _ string) bool {
		_, ok := pages[address]
		return ok
	})
	var set urlSet
	for _, kind := range []days{pages, posts} {
		for _, address := range slices.Sorted(maps.Keys(kind)) {
			set.URLs = append(set.URLs, sitemapURL{Location: address, LastModified: kind[address]})
		}
	}
	set.URLs = set.URLs[:min(len(set.URLs), maxSitemapURLs)]
	body, err := xml.MarshalIndent(set, "", "  ")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), append(body, '\n')...), nil
}

// pageDays says of the index and of each topic page when its newest Post was
// published.
func (r *Renderer) pageDays(topics []*archive.Summary) days {
	home := r.site.URL + "/"
	out := days{home: ""}
	for _, s := range topics {
		day := ""
		if _, newest, ok := s.Span(); ok {
			day = newest.Format(time.DateOnly)
		}
		out[r.site.URL+topicPath(s.Name)] = day
		out[home] = max(out[home], day)
	}
	return out
}

// postDays says of each Post on the site when it was published; the latest day
// holds where several have one address.
func (r *Renderer) postDays(topics []*archive.Summary) days {
	out := days{}
	site, err := url.Parse(r.site.URL)
	if err != nil {
		return out
	}
	for _, s := range topics {
		for _, p := range s.Posts {
			if address := onSite(site, p.Object.Spec.URL); address != "" {
				out[address] = max(out[address], p.Published.Format(time.DateOnly))
			}
		}
	}
	return out
}

// onSite returns the absolute form, without a fragment, of an address that is a
// path on the site or has the site's own origin; otherwise "".
func onSite(site *url.URL, address string) string {
	address = safeURL(address)
	u, err := url.Parse(address)
	if err != nil || address == "" || u.Host != "" && origin(u) != origin(site) {
		return ""
	}
	u.Scheme, u.Host, u.User = site.Scheme, site.Host, nil
	u.Fragment, u.RawFragment = "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	return asciiURL(u.String())
}

// origin is the scheme, host and port of an address, written in one way.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}

// asciiURL escapes the bytes that a URL may not hold as they are; net/url leaves
// those of a query alone.
func asciiURL(address string) string {
	var b strings.Builder
	for i := range len(address) {
		if c := address[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			_, _ = fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
