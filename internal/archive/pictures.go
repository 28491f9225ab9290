// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"fmt"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/media"
)

// A Picture is a key of a ConfigMap with pictures.
type Picture struct {
	// Path is where sites have it: "/media/pictures/terms.png".
	Path string
	// Picture is nil where Problem says why the key cannot be published.
	*media.Picture
	Problem string
}

const mediaFolder = "/media/"

// Pictures returns the publishable pictures of a ConfigMap, by key. ok is false if there is no such ConfigMap. The
// result must not be changed.
func (a *Archive) Pictures(configMap string) (list []Picture, ok bool) {
	from, ok := a.configMaps[configMap]
	if !ok {
		return nil, false
	}
	return from.pictures(), true
}

// readPictures reads all keys of a ConfigMap.
func (s *sharedConfigMap) readPictures(configMap string) []Picture {
	list := []Picture{}
	for key, value := range s.values {
		p := Picture{Path: mediaFolder + configMap + "/" + key}
		var err error
		if p.Picture, err = media.Read(key, []byte(value)); err != nil {
			p.Problem = fmt.Sprintf("Cannot publish the picture in the key %q of the ConfigMap %q: %v", key, configMap, err)
		}
		list = append(list, p)
	}
	for key, size := range s.tooLong {
		ref := v1alpha1.ConfigMapKeySelector{Name: v1alpha1.ConfigMapName(configMap), Key: key}
		list = append(list, Picture{Path: mediaFolder + configMap + "/" + key, Problem: TooLong(ref, size, maxValueBytes)})
	}
	slices.SortFunc(list, func(p, q Picture) int { return strings.Compare(p.Path, q.Path) })
	return list
}

// picture returns the picture that a Site of the namespace has at a path. known is false if a Site may have pictures
// that the operator cannot list.
func (a *Archive) picture(target string) (picture *media.Picture, known bool) {
	name, _, _ := strings.Cut(strings.TrimPrefix(target, mediaFolder), "/")
	known = true
	for _, site := range a.sites {
		known = known && !site.HasOpenMedia()
		if picture != nil || !slices.Contains(site.MediaConfigMaps(), v1alpha1.ConfigMapName(name)) {
			continue
		}
		list, _ := a.Pictures(name)
		i, found := slices.BinarySearchFunc(list, target, func(p Picture, target string) int { return strings.Compare(p.Path, target) })
		if found {
			picture = list[i].Picture
		}
	}
	return picture, known
}
