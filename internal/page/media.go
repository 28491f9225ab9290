// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/media"
)

// maxPictures is how many pictures of ConfigMaps a Site has at most.
const maxPictures = 250

// Media are the pictures that a Site has in ConfigMaps, by their paths.
type Media map[string]*media.Picture

// A MediaProblem says which pictures a Site does not have. The others are published.
type MediaProblem struct {
	// Reason is a reason of v1alpha1.MediaAvailableCondition.
	Reason, Message string
}

// maxProblems is how many pictures a message names.
const maxProblems = 3

// ReadMedia collects the pictures in spec.media.configMaps. find returns the publishable pictures of a ConfigMap.
func ReadMedia(object *v1alpha1.Site, find func(configMap string) ([]archive.Picture, bool)) (Media, *MediaProblem) {
	out := Media{}
	var missing, invalid []string
	leftOut := 0
	for _, name := range object.MediaConfigMaps() {
		list, ok := find(string(name))
		if !ok {
			missing = append(missing, archive.NoConfigMap(string(name)))
		}
		for _, p := range list {
			switch {
			case p.Problem != "":
				invalid = append(invalid, p.Problem)
			case len(out) == maxPictures:
				leftOut++
			default:
				out[p.Path] = p.Picture
			}
		}
	}
	if leftOut > 0 {
		invalid = append(invalid, fmt.Sprintf("There are more than %d pictures in ConfigMaps, so %d are left out: put pictures into an image (spec.media.image)", maxPictures, leftOut))
	}
	switch {
	case len(missing) > 0:
		return out, &MediaProblem{v1alpha1.MediaMissingReason, some(missing)}
	case len(invalid) > 0:
		return out, &MediaProblem{v1alpha1.PictureInvalidReason, some(invalid)}
	}
	return out, nil
}

// some joins the first of several messages, and says how many more there are.
func some(messages []string) string {
	joined := strings.Join(messages[:min(len(messages), maxProblems)], ". ")
	if more := len(messages) - maxProblems; more > 0 {
		joined += fmt.Sprintf(". %d more", more)
	}
	return joined
}

// Name implements Group. It is the path of the file.
func (g MediaGroup) Name() string { return strings.TrimPrefix(g.Path, "/") }

// mediaView holds the inputs of the file of a picture.
type mediaView struct {
	Path    string
	Picture *media.Picture
}

func (g MediaGroup) view(c *Catalog, _ *Renderer) (groupView, error) {
	picture := c.media[g.Path]
	if picture == nil {
		return nil, nil
	}
	return mediaView{g.Path, picture}, nil
}

func (v mediaView) files(*Renderer) ([]File, error) {
	return []File{{Path: strings.TrimPrefix(v.Path, "/"), Body: v.Picture.Content}}, nil
}

// SetMedia sets the pictures of the Site. It returns the groups whose View may have changed, and groups that came or
// went.
func (c *Catalog) SetMedia(next Media) []Group {
	u := &revision{Catalog: c, groups: map[Group]bool{}}
	before := c.media
	c.media = next
	for _, path := range slices.Concat(slices.Collect(maps.Keys(before)), slices.Collect(maps.Keys(next))) {
		if was, is := before[path], next[path]; was == nil || is == nil || was.Digest() != is.Digest() {
			u.groups[MediaGroup{path}] = true
			u.touchPicture(path)
		}
	}
	return slices.Collect(maps.Keys(u.groups))
}

// touchPicture touches the groups that show a picture.
func (u *revision) touchPicture(path string) {
	u.touchNaming(path)
	for _, name := range u.pictured[path] {
		u.groups[CommonGroup{}] = true
		if u.articles[name].hasPage() {
			u.groups[ArticleGroup{name}] = true
		}
		for _, p := range u.articles[name].places {
			u.groups[HubGroup{p.topic.Name}] = true
			u.touchYears(u.topics[p.topic.Name])
		}
	}
}

// pictureOf returns the picture of a Post if the site has it, or nil.
func (c *Catalog) pictureOf(p *archive.Post) *pictureSize {
	if p.Object.Spec.Image == nil {
		return nil
	}
	return c.sizeOf(p.Object.Spec.Image.Src)
}

// sizeOf returns the size of the site's picture at a path, or nil.
func (c *Catalog) sizeOf(path string) *pictureSize {
	picture := c.media[path]
	if picture == nil {
		return nil
	}
	return &pictureSize{picture.Width, picture.Height}
}
