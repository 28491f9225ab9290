// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package shard

import (
	"fmt"
	"io/fs"
	"strings"
)

const (
	// maxKeyBytes and the characters that Key allows are the rules for a
	// ConfigMap key: [-._a-zA-Z0-9]+, without ".." at the start.
	maxKeyBytes = 253
	// keySuffix is the suffix that nginx adds (gzip_static).
	keySuffix = ".gz"
)

// Key returns the ConfigMap key of a file: "topics/x/index.html" is stored as
// "topics_x_index.html.gz", since a key cannot hold "/".
// No path has an underscore, so different paths have different keys.
//
// A path is relative to the root of the site, with no empty, "." or ".."
// elements, of letters, digits, "-", "." and "/", and at most 250 bytes.
func Key(path string) (string, error) {
	if !fs.ValidPath(path) || path == "." {
		return "", fmt.Errorf("cannot make a ConfigMap key of %q: it must be a relative path to a file", path)
	}
	if strings.HasPrefix(path, "..") {
		return "", fmt.Errorf("cannot make a ConfigMap key of %q: it must not begin with two dots", path)
	}
	if i := strings.IndexFunc(path, func(r rune) bool { return !isPathRune(r) }); i >= 0 {
		return "", fmt.Errorf("cannot make a ConfigMap key of %q: it may hold letters, digits, hyphens, dots and slashes only", path)
	}
	key := strings.ReplaceAll(path, "/", "_") + keySuffix
	if len(key) > maxKeyBytes {
		return "", fmt.Errorf("cannot make a ConfigMap key of %q: its %d bytes exceed %d", path, len(key), maxKeyBytes)
	}
	return key, nil
}

// Path returns the path of the file that is stored under a key: the inverse of
// Key. It fails for a string that Key never returns.
func Path(key string) (string, error) {
	path := toPath(key)
	if again, err := Key(path); err != nil || again != key {
		return "", fmt.Errorf("cannot tell the path of %q: it is not the key of a file", key)
	}
	return path, nil
}

// toPath is Path for a key made by Key.
func toPath(key string) string {
	return strings.ReplaceAll(strings.TrimSuffix(key, keySuffix), "_", "/")
}

func isPathRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '.' || r == '/'
}
