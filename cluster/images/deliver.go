// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"archive/tar"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// push sends the image to a registry, with the credentials of the docker client if there are any.
func push(target string, index v1.ImageIndex) error {
	reference, err := name.NewTag(target)
	if err != nil {
		return fmt.Errorf("cannot push: %w", err)
	}
	if err := remote.WriteIndex(reference, index, remote.WithAuthFromKeychain(authn.DefaultKeychain)); err != nil {
		return fmt.Errorf("cannot push to %s: %w", reference, err)
	}
	digest, err := index.Digest()
	if err != nil {
		return fmt.Errorf("cannot tell the digest of the image: %w", err)
	}
	fmt.Printf("images: pushed %s@%s\n", reference, digest)
	return nil
}

// writeArchive writes the image as an OCI layout in one file, under the name that
// containerd will use.
func writeArchive(out, image string, index v1.ImageIndex, modified time.Time) error {
	reference, err := name.NewTag(image)
	if err != nil {
		return fmt.Errorf("cannot name the image: %w", err)
	}
	dir, err := os.MkdirTemp(filepath.Dir(out), ".image-")
	if err != nil {
		return fmt.Errorf("cannot write the image: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	files, err := layout.Write(filepath.Join(dir, "layout"), empty.Index)
	if err != nil {
		return fmt.Errorf("cannot write the image: %w", err)
	}
	names := layout.WithAnnotations(map[string]string{
		"io.containerd.image.name":          strings.Replace(reference.Name(), name.DefaultRegistry, "docker.io", 1),
		"org.opencontainers.image.ref.name": reference.TagStr(),
	})
	if err := files.AppendIndex(index, names); err != nil {
		return fmt.Errorf("cannot write the image: %w", err)
	}
	archive := filepath.Join(dir, "archive")
	if err := archiveDir(archive, string(files), modified); err != nil {
		return fmt.Errorf("cannot archive the image: %w", err)
	}
	if err := os.Rename(archive, out); err != nil {
		return fmt.Errorf("cannot write the image: %w", err)
	}
	return nil
}

// archiveDir writes a directory as an archive that depends only on the files.
func archiveDir(out, dir string, modified time.Time) error {
	target, err := os.Create(out)
	if err != nil {
		return err
	}
	defer func() { _ = target.Close() }()
	archive := tar.NewWriter(target)
	err = filepath.WalkDir(dir, func(source string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(dir, source)
		if err != nil {
			return err
		}
		return archiveFile(archive, filepath.ToSlash(relative), source, modified)
	})
	if err != nil {
		return err
	}
	if err := archive.Close(); err != nil {
		return err
	}
	return target.Close()
}

// archiveFile adds one file.
func archiveFile(archive *tar.Writer, fileName, source string, modified time.Time) error {
	content, err := os.Open(source)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	info, err := content.Stat()
	if err != nil {
		return err
	}
	header := &tar.Header{Typeflag: tar.TypeReg, Name: fileName, Size: info.Size(), Mode: 0o644, ModTime: modified}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	_, err = io.Copy(archive, content)
	return err
}
