// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package media knows the pictures that a site may publish: their types, their sizes, and which SVG does more than a
// picture. It is pure.
package media

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	_ "image/gif"  // DecodeConfig knows it
	_ "image/jpeg" // the same
	_ "image/png"  // the same
	"path"
	"regexp"
	"slices"
	"strings"

	_ "golang.org/x/image/webp" // the same

	"github.com/topicpages/topicpages/internal/digest"
)

// A Picture is a file that pages show.
type Picture struct {
	Content []byte
	// Width and Height are in pixels of CSS; 0 where an SVG says neither.
	Width, Height int

	digest digest.Sum
}

// Digest is the digest of the content, which determines everything else.
func (p *Picture) Digest() digest.Sum { return p.digest }

// formats are the names of types in image.DecodeConfig, by the ending of a file.
var formats = map[string]string{".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".gif": "gif", ".webp": "webp"}

// endings are the endings of files that a site may publish.
var endings = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}

// IsFile reports whether an address names a picture that browsers show. They also show .avif, which no site publishes.
func IsFile(address string) bool {
	ending := strings.ToLower(path.Ext(address))
	return ending == ".avif" || slices.Contains(endings, ending)
}

// baseName is the name of a picture without its ending: it is a part of an address and of a key, so it has no underscore.
var baseName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

// Read reads a picture with the name of its file. The error says what is wrong with the name, or with the content.
func Read(name string, content []byte) (*Picture, error) {
	kind := path.Ext(name)
	if !slices.Contains(endings, kind) || !baseName.MatchString(strings.TrimSuffix(name, kind)) {
		last := len(endings) - 1
		return nil, fmt.Errorf("its name must have letters, digits, dots and hyphens, and end in %s or %s: rename it", strings.Join(endings[:last], ", "), endings[last])
	}
	picture := &Picture{Content: content, digest: sha256.Sum256(content)}
	if kind == ".svg" {
		root, err := readSVG(content)
		if err != nil {
			return nil, err
		}
		picture.Width, picture.Height = sizeOf(root)
		return picture, nil
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || format != formats[kind] {
		return nil, fmt.Errorf("it is not a picture of the type %s", kind)
	}
	picture.Width, picture.Height = config.Width, config.Height
	return picture, nil
}

// CheckLogo refuses a logo that is not of the type that its key names, and an SVG that does more than a picture.
// Browsers run no script of an img element, but do of an SVG that is opened by itself.
func CheckLogo(logo []byte, kind string) error {
	signatures := map[string]func() bool{
		".png":  func() bool { return bytes.HasPrefix(logo, []byte("\x89PNG\r\n\x1a\n")) },
		".webp": func() bool { return len(logo) > 12 && string(logo[:4]) == "RIFF" && string(logo[8:12]) == "WEBP" },
	}
	if matches, ok := signatures[kind]; ok {
		if !matches() {
			return fmt.Errorf("it is not a picture of the type %s", kind)
		}
		return nil
	}
	if kind != ".svg" {
		return fmt.Errorf("the type %.20q is none of .svg, .png and .webp", kind)
	}
	_, err := readSVG(logo)
	return err
}
