// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/topicpages/topicpages/internal/shard"
)

// The index of an edition lists all of its pages. The digest is its number.
const (
	indexKey  = "index.html.gz"
	digestKey = ".well-known_topicpages.json.gz"
)

// bundledEdition is an edition in shards. It is plain up to a shard, whose files are keys of their own, and in bundles from there on.
type bundledEdition struct {
	number, plain int
	shards        []map[string]string
	// versions tells when each shard changed last.
	versions []int
}

// files returns all files by key. Where two shards have one, it is the same.
func (p bundledEdition) files() map[string]string {
	all := map[string]string{}
	for _, files := range p.shards {
		maps.Copy(all, files)
	}
	return all
}

// keys returns the content of the volume.
func (p bundledEdition) keys(t *testing.T) map[string]string {
	t.Helper()
	keys := map[string]string{}
	for i, files := range p.shards {
		if i < p.plain {
			maps.Copy(keys, files)
			continue
		}
		data := map[string][]byte{}
		for key, content := range files {
			data[key] = []byte(content)
		}
		bundle, err := shard.EncodeBundle(fmt.Sprintf("%d-%d", i, p.versions[i]), data)
		if err != nil {
			t.Fatal(err)
		}
		for key, content := range bundle {
			keys[key] = string(content)
		}
	}
	return keys
}

// next returns another edition: pages come, change, go, and move between shards.
func (p bundledEdition) next(random *rand.Rand) bundledEdition {
	n := bundledEdition{number: p.number + 1, plain: p.plain}
	for i := range 5 {
		files := map[string]string{}
		if i < len(p.shards) {
			maps.Copy(files, p.shards[i])
		}
		n.shards = append(n.shards, files)
	}
	if random.IntN(3) == 0 {
		n.plain = random.IntN(len(n.shards) + 1)
	}
	content := fmt.Sprintf("of edition %d", n.number)
	for range 1 + random.IntN(6) {
		key, at := fmt.Sprintf("posts_p%d_index.html.gz", random.IntN(20)), random.IntN(len(n.shards))
		held := slices.IndexFunc(n.shards, func(files map[string]string) bool { return files[key] != "" })
		switch kind := random.IntN(4); {
		case held < 0:
			n.shards[at][key] = content
		case kind == 0: // deleted
			for _, files := range n.shards {
				delete(files, key)
			}
		case kind == 1: // moving: both have it
			n.shards[at][key] = n.shards[held][key]
		case kind == 2: // moved
			for i, files := range n.shards {
				if i != held {
					delete(files, key)
				}
			}
		default:
			for _, files := range n.shards {
				if files[key] != "" {
					files[key] = content
				}
			}
		}
	}
	delete(n.shards[1], indexKey)
	pages := slices.Sorted(maps.Keys(n.files()))
	n.shards[1][indexKey] = fmt.Sprintf("edition %d: %s", n.number, strings.Join(slices.DeleteFunc(pages, func(key string) bool {
		return !strings.HasPrefix(key, "posts_")
	}), " "))
	n.shards[2][digestKey] = strconv.Itoa(n.number)
	for i, files := range n.shards {
		version := n.number
		if i < len(p.shards) && maps.Equal(files, p.shards[i]) {
			version = p.versions[i]
		}
		n.versions = append(n.versions, version)
	}
	return n
}

// linked returns a bundle with a symbolic link.
func linked(t *testing.T, name string) string {
	t.Helper()
	var bundle bytes.Buffer
	compressed := gzip.NewWriter(&bundle)
	archive := tar.NewWriter(compressed)
	for _, header := range []tar.Header{
		{Typeflag: tar.TypeDir, Name: name + "/", Mode: 0o755}, {Typeflag: tar.TypeSymlink, Name: name + "/" + indexKey, Linkname: "/etc/hostname"},
	} {
		if err := archive.WriteHeader(&header); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Flush(), compressed.Close()); err != nil {
		t.Fatal(err)
	}
	return bundle.String()
}
