// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/href"
	"github.com/topicpages/topicpages/internal/language"
	"github.com/topicpages/topicpages/internal/linkeddata"
	"github.com/topicpages/topicpages/internal/markdown"
)

// image is the picture of a Post.
type image struct {
	// URL is absolute, Src is as the Post has it.
	URL string `json:"url"`
	Src string `json:"-"`
	Alt string `json:"alt,omitempty"`
	// Width and Height are in CSS pixels; 0 if unknown.
	Width  int `json:"width,omitempty"`
	Height int `json:"height,omitempty"`
}

// pictureSize is how large a picture is, in pixels of CSS; zero where that is not known.
type pictureSize struct{ Width, Height int }

// imageOf is the picture of a Post, or nil.
func (r *Renderer) imageOf(p linkedPost) *image {
	spec := p.Post.Object.Spec.Image
	if spec == nil || safeURL(spec.Src) == "" || href.IsMedia(spec.Src) && p.Picture == nil && !r.site.OpenMedia {
		return nil
	}
	out := &image{URL: href.Escape(r.absolute(spec.Src)), Src: spec.Src, Alt: oneLine(clean(spec.Alt))}
	if p.Picture != nil {
		out.Width, out.Height = p.Picture.Width, p.Picture.Height
	}
	return out
}

// shows reports whether the pages may show a picture at an address. found is the site's picture there, or nil.
func (s *siteFacts) shows(target string, found *pictureSize) bool {
	switch href.Locate(target) {
	case href.OnSite:
		return !href.IsMedia(target) || found != nil || s.OpenMedia
	case href.External:
		u, err := url.Parse(target)
		return err == nil && u.Scheme == "https" && slices.Contains(s.PictureHosts, strings.ToLower(u.Host))
	}
	return false
}

// linkedImage is the picture for linked data.
func linkedImage(picture *image) *linkeddata.Image {
	if picture == nil {
		return nil
	}
	return &linkeddata.Image{URL: picture.URL, Caption: picture.Alt, Width: picture.Width, Height: picture.Height}
}

// labelsFor are the fixed words in the article of a Post: in its language where that is one of ours.
func (r *Renderer) labelsFor(p *archive.Post) markdown.Labels {
	base, _, _ := strings.Cut(strings.ToLower(string(p.Object.Spec.Language)), "-")
	if slices.Contains(language.Tags, base) {
		return articleLabels(language.Find(base))
	}
	return r.theme.labels
}

// directionOf returns the direction of a language, or "" without a language.
func directionOf(tag v1alpha1.LanguageTag) string {
	if tag == "" {
		return ""
	}
	return language.DirectionOf(string(tag))
}

// languageOf returns the language of a Post: its own, or else the Site's.
func (r *Renderer) languageOf(p *archive.Post) string {
	return cmp.Or(string(p.Object.Spec.Language), r.site.Language)
}
