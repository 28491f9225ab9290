// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/google/go-containerregistry/pkg/v1/layout"
)

// pushArchive pushes the image of an archive as it is, so that its digest stays the same.
func pushArchive(target, archive string) error {
	if target == "" {
		return errors.New("-push is needed, with the name of the image in a registry")
	}
	dir, err := os.MkdirTemp("", "image-")
	if err != nil {
		return fmt.Errorf("cannot unpack the image: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := unpack(archive, dir); err != nil {
		return fmt.Errorf("cannot unpack the image: %w", err)
	}
	files, err := layout.ImageIndexFromPath(dir)
	if err != nil {
		return fmt.Errorf("cannot read the image: %w", err)
	}
	manifest, err := files.IndexManifest()
	if err != nil {
		return fmt.Errorf("cannot read the image: %w", err)
	}
	if len(manifest.Manifests) != 1 {
		return fmt.Errorf("cannot push: %s has %d images instead of one", archive, len(manifest.Manifests))
	}
	index, err := files.ImageIndex(manifest.Manifests[0].Digest)
	if err != nil {
		return fmt.Errorf("cannot read the image: %w", err)
	}
	return push(target, index)
}

// unpack writes the files of an archive below dir.
func unpack(archive, dir string) error {
	source, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	for files := tar.NewReader(source); ; {
		header, err := files.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := unpackFile(root, header.Name, files); err != nil {
			return err
		}
	}
}

func unpackFile(root *os.Root, name string, content io.Reader) error {
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	target, err := root.Create(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, content)
	return errors.Join(err, target.Close())
}
