// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// index returns an image for all platforms.
func (o options) index(platforms []contents) (v1.ImageIndex, error) {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, c := range platforms {
		image, err := o.image(c)
		if err != nil {
			return nil, fmt.Errorf("cannot make the image for %s: %w", c.architecture, err)
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add:        image,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: c.architecture}},
		})
	}
	return index, nil
}

// image returns the image for one platform, with one layer.
func (o options) image(c contents) (v1.Image, error) {
	content, err := layer(c.files, o.created)
	if err != nil {
		return nil, err
	}
	opener := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }
	files, err := tarball.LayerFromOpener(opener, tarball.WithMediaType(types.OCILayer))
	if err != nil {
		return nil, fmt.Errorf("cannot make the layer: %w", err)
	}
	base := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err := mutate.Append(base, mutate.Addendum{
		Layer: files, MediaType: types.OCILayer,
		History: v1.History{Created: v1.Time{Time: o.created}, CreatedBy: "cluster/images"},
	})
	if err != nil {
		return nil, fmt.Errorf("cannot append the layer: %w", err)
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, fmt.Errorf("cannot read the configuration: %w", err)
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = "linux", c.architecture
	config.Created = v1.Time{Time: o.created}
	config.Config = c.config
	if config.Config.Labels != nil {
		o.label(config.Config.Labels)
	}
	return mutate.ConfigFile(image, config)
}

// label adds the labels that differ from build to build.
func (o options) label(labels map[string]string) {
	labels["org.opencontainers.image.created"] = o.created.Format(time.RFC3339)
	if o.version != "" {
		labels["org.opencontainers.image.version"] = o.version
	}
	if o.revision != "" {
		labels["org.opencontainers.image.revision"] = o.revision
	}
}

// layer returns an archive of the files and the directories above them. All of them belong to root and have the same
// time, so the archive is reproducible.
func layer(files []file, modified time.Time) ([]byte, error) {
	all := map[string]file{}
	for _, f := range files {
		all[f.path] = f
		for dir := path.Dir(f.path); dir != "/"; dir = path.Dir(dir) {
			if _, known := all[dir]; !known {
				all[dir] = file{path: dir, mode: fs.ModeDir | 0o755}
			}
		}
	}
	sorted := make([]file, 0, len(all))
	for _, f := range all {
		sorted = append(sorted, f)
	}
	slices.SortFunc(sorted, func(a, b file) int { return strings.Compare(a.path, b.path) })

	var buffer bytes.Buffer
	archive := tar.NewWriter(&buffer)
	for _, f := range sorted {
		if err := archive.WriteHeader(f.header(modified)); err != nil {
			return nil, fmt.Errorf("cannot archive %s: %w", f.path, err)
		}
		if _, err := archive.Write(f.content); err != nil {
			return nil, fmt.Errorf("cannot archive %s: %w", f.path, err)
		}
	}
	if err := archive.Close(); err != nil {
		return nil, fmt.Errorf("cannot end the archive: %w", err)
	}
	return buffer.Bytes(), nil
}

// header returns the header of the file in an archive.
func (f file) header(modified time.Time) *tar.Header {
	h := &tar.Header{
		Typeflag: tar.TypeReg, Name: strings.TrimPrefix(f.path, "/"), Size: int64(len(f.content)),
		Mode: int64(f.mode.Perm()), ModTime: modified, Format: tar.FormatPAX,
	}
	if f.mode&fs.ModeSticky != 0 {
		h.Mode |= 0o1000
	}
	switch {
	case f.mode.IsDir():
		h.Typeflag, h.Name = tar.TypeDir, h.Name+"/"
	case f.mode&fs.ModeSymlink != 0:
		h.Typeflag, h.Linkname = tar.TypeSymlink, f.target
	}
	return h
}
