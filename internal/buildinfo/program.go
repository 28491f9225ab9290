// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package buildinfo

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/topicpages/topicpages/internal/digest"
)

// Program returns the digest of this program's file, which identifies the build: it contains everything that pages are made
// with. A version would not do, because developers change the code and keep the version.
func Program() (string, error) { return program() }

// program reads the file once in the life of the process.
var program = sync.OnceValues(func() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("cannot find this program: %w", err)
	}
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("cannot read this program: %w", err)
	}
	defer func() { _ = file.Close() }()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", fmt.Errorf("cannot read this program: %w", err)
	}
	return digest.Sum(hash.Sum(nil)).String(), nil
})
