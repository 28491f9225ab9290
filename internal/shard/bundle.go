// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package shard

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Form is the form in which a ConfigMap holds the files of a shard.
type Form string

const (
	// Files is one key for each file.
	Files Form = "files"
	// Bundle is one key for all files, from EncodeBundle. A kubelet writes each key of a volume again for every edit, so one
	// large key costs it a tenth of many small ones.
	Bundle Form = "bundle"
)

// bundleSuffix is the suffix of the key of a bundle. No file of a site has it: a site publishes no tar files.
const bundleSuffix = ".tar.gz"

// bundleLevel makes a bundle of 50 files of 2 KiB, which are compressed already, 0.2 % larger than they are
// (BenchmarkEncodeBundle). Higher levels only take more time.
const bundleLevel = gzip.BestSpeed

var bundleEncoders = newEncoders(bundleLevel)

// maxTarBytes bounds a bundle, uncompressed. The headers of the most and smallest files of a shard take 28 MiB (TestTheLargestBundleFits).
const maxTarBytes = 32 << 20

// bundledAt is the time of the files in bundles. It is fixed, so that equal files make equal bundles, and not so old that tar warns.
var bundledAt = time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC)

// EncodeBundle returns the binaryData of a ConfigMap with the gzipped files by key in one bundle: the key <name>.tar.gz with the
// directory <name>, which may be empty, and its entries <name>/<key>. Equal files make equal bytes.
//
// The bundle lacks the two empty blocks at the end of a tar file. So bundles can be joined to one stream for one tar process, which
// would stop at these blocks.
func EncodeBundle(name string, files map[string][]byte) (map[string][]byte, error) {
	var packed bytes.Buffer
	w := tar.NewWriter(&packed)
	directory := &tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: 0o755, ModTime: bundledAt, Format: tar.FormatGNU}
	if err := w.WriteHeader(directory); err != nil {
		return nil, fmt.Errorf("cannot begin the bundle %q: %w", name, err)
	}
	for _, key := range slices.Sorted(maps.Keys(files)) {
		// BusyBox reads long names in the format of GNU tar only.
		header := &tar.Header{
			Typeflag: tar.TypeReg, Name: name + "/" + key, Size: int64(len(files[key])), Mode: 0o644, ModTime: bundledAt, Format: tar.FormatGNU,
		}
		if err := w.WriteHeader(header); err != nil {
			return nil, fmt.Errorf("cannot bundle the file %q: %w", key, err)
		}
		if _, err := w.Write(files[key]); err != nil {
			return nil, fmt.Errorf("cannot bundle the file %q: %w", key, err)
		}
	}
	if err := w.Flush(); err != nil {
		return nil, fmt.Errorf("cannot end the bundle %q: %w", name, err)
	}
	return map[string][]byte{name + bundleSuffix: bundleEncoders.encode(packed.Bytes())}, nil
}

// DecodeFiles returns the gzipped files by key from the binaryData of a ConfigMap in either form. It fails for a bundle that
// EncodeBundle cannot have made of the files of a shard.
func DecodeFiles(binaryData map[string][]byte) (map[string][]byte, error) {
	name := BundleName(binaryData)
	if name == "" {
		return binaryData, nil
	}
	files, err := decodeBundle(name, binaryData[name+bundleSuffix])
	if err != nil {
		return nil, fmt.Errorf("cannot read the bundle %q: %w", name+bundleSuffix, err)
	}
	return files, nil
}

// BundleName returns the name of the bundle in the binaryData of a ConfigMap; "" if that holds files, or nothing.
func BundleName(binaryData map[string][]byte) string {
	for key := range binaryData {
		if name, isBundle := strings.CutSuffix(key, bundleSuffix); isBundle && len(binaryData) == 1 {
			return name
		}
	}
	return ""
}

func decodeBundle(name string, content []byte) (map[string][]byte, error) {
	unpacked, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	bounded := &io.LimitedReader{R: unpacked, N: maxTarBytes}
	files, room := map[string][]byte{}, int64(MaxShardBytes)
	for r := tar.NewReader(bounded); ; {
		header, err := r.Next()
		switch {
		case bounded.N == 0:
			return nil, fmt.Errorf("it has more than %d bytes, unpacked", maxTarBytes-1)
		case errors.Is(err, io.EOF):
			return files, nil
		case err != nil:
			return nil, err
		}
		if header.Typeflag == tar.TypeDir && header.Name == name+"/" {
			continue
		}
		key, inside := strings.CutPrefix(header.Name, name+"/")
		_, taken := files[key]
		room -= int64(len(key))
		switch {
		case !inside || !isFileName(key) || header.Typeflag != tar.TypeReg:
			return nil, fmt.Errorf("the entry %q is no file of a shard", header.Name)
		case taken:
			return nil, fmt.Errorf("the entry %q occurs twice", header.Name)
		case header.Size > room:
			return nil, fmt.Errorf("the files have more than %d bytes", MaxShardBytes)
		}
		room -= header.Size
		files[key] = make([]byte, header.Size)
		if _, err := io.ReadFull(r, files[key]); err != nil {
			return nil, err
		}
	}
}

// isFileName reports whether a key of a ConfigMap may be the name of a file. The rules are the ones for keys, and allow no slash.
func isFileName(key string) bool {
	allowed := func(r rune) bool { return r == '_' || r != '/' && isPathRune(r) }
	return key != "" && key != "." && len(key) <= maxKeyBytes && !strings.HasPrefix(key, "..") &&
		strings.IndexFunc(key, func(r rune) bool { return !allowed(r) }) < 0
}
