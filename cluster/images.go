// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// load loads images into a running cluster.
func (c *cluster) load(ctx context.Context, archives []string) error {
	pid, err := c.supervisor()
	if err != nil {
		return err
	}
	if pid == 0 {
		return errors.New("the cluster is not up: run make cluster")
	}
	return c.loadImages(ctx, archives)
}

// loadImages loads the images that the node does not have yet.
func (c *cluster) loadImages(ctx context.Context, archives []string) error {
	for _, archive := range archives {
		archive, err := filepath.Abs(archive)
		if err != nil {
			return fmt.Errorf("cannot tell where %s is: %w", archive, err)
		}
		digest, err := digestOf(archive)
		if err != nil {
			return err
		}
		loaded := c.path("images", filepath.Base(archive))
		if known, err := os.ReadFile(loaded); err == nil && string(known) == digest {
			continue
		}
		if err := c.ctr(ctx, "images", "import", archive); err != nil {
			return fmt.Errorf("cannot load an image: %w", err)
		}
		if err := os.WriteFile(loaded, []byte(digest), 0o644); err != nil {
			return fmt.Errorf("cannot note that an image is loaded: %w", err)
		}
		c.done("the image " + filepath.Base(archive) + " is loaded")
	}
	return nil
}

// digestOf returns the digest of a file.
func digestOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("cannot read an image: %w", err)
	}
	defer func() { _ = file.Close() }()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", fmt.Errorf("cannot read an image: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
