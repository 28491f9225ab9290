// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package shardtest reads and edits the files of a shard in either form, as somebody who may edit ConfigMaps does.
package shardtest

import (
	"fmt"
	"maps"
	"strings"

	"github.com/topicpages/topicpages/internal/shard"
)

// Files returns the gzipped files by key from the binaryData of a ConfigMap.
func Files(binaryData map[string][]byte) map[string][]byte {
	files, err := shard.DecodeFiles(binaryData)
	if err != nil {
		panic(fmt.Sprintf("no files of a shard: %v", err))
	}
	return files
}

// Edit returns the binaryData after a change of the files. The form and the name of a bundle stay.
func Edit(binaryData map[string][]byte, change func(files map[string][]byte)) map[string][]byte {
	files := maps.Clone(Files(binaryData))
	change(files)
	for key := range binaryData {
		name, isBundle := strings.CutSuffix(key, ".tar.gz")
		if !isBundle {
			return files
		}
		edited, err := shard.EncodeBundle(name, files)
		if err != nil {
			panic(fmt.Sprintf("cannot edit a bundle: %v", err))
		}
		return edited
	}
	return files
}
