// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package shard

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"

	"github.com/fxamacker/cbor/v2"
	"github.com/klauspost/compress/gzip"

	"github.com/topicpages/topicpages/internal/digest"
)

// A Record is the provenance of the files of one group: the digest of their inputs, and the properties of the files
// that a layout needs. A group with a Record of the same inputs need not be rendered. The files are packed, or plain ones (Fitted).
type Record struct {
	_ struct{} `cbor:",toarray"`
	// Inputs is the digest of everything that the files are made of (page.View.Digest).
	Inputs digest.Sum
	// Digest, Bytes, VolumeBytes, Pages and Oversize are the ones of Packed. For plain files, Bytes is Fitted.MaxBytes, and
	// VolumeBytes is 0.
	Digest      digest.Sum
	Bytes       int
	VolumeBytes int
	Pages       int
	Oversize    []Oversize
	// Keys are the keys of the files, sorted.
	Keys []string
	// Work is the work of the theme's own templates.
	Work int
}

// Record returns the Record of files that were made from the inputs with this digest.
func (p Packed) Record(inputs digest.Sum, work int) Record {
	return Record{
		Inputs: inputs, Digest: p.Digest, Bytes: p.Bytes, VolumeBytes: p.VolumeBytes, Pages: p.Pages, Oversize: p.Oversize,
		Keys: keysOf(p.Entries), Work: work,
	}
}

// keysOf returns the keys of entries, in their order.
func keysOf(entries []Entry) []string {
	keys := make([]string, len(entries))
	for i, e := range entries {
		keys[i] = e.Key
	}
	return keys
}

// Record returns the Record of files that were made from the inputs with this digest.
func (f Fitted) Record(inputs digest.Sum, work int) Record {
	return Record{Inputs: inputs, Digest: f.Digest, Bytes: f.MaxBytes, Pages: f.Pages, Oversize: f.Oversize, Keys: f.keys, Work: work}
}

// Stored is what the ConfigMap of a shard tells about its files, without the files.
type Stored struct {
	// Digest is the Shard.Digest of the files.
	Digest string
	// Provenance is of the files, from EncodeProvenance; "" if it is unknown.
	Provenance string
}

// EncodeProvenance encodes the Records of a shard as text: CBOR, compressed, in Base64.
func EncodeProvenance(records []Record) (string, error) {
	encoded, err := cbor.Marshal(records)
	if err != nil {
		return "", fmt.Errorf("cannot encode the provenance of a shard: %w", err)
	}
	return base64.RawStdEncoding.EncodeToString(compress(encoded)), nil
}

// maxProvenanceBytes bounds the CBOR of a shard's Records. The largest shard has some 2,000 groups of 200 bytes.
const maxProvenanceBytes = 8 << 20

// DecodeProvenance is the inverse of EncodeProvenance.
func DecodeProvenance(text string) ([]Record, error) {
	packed, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("cannot decode the provenance of a shard: %w", err)
	}
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("cannot decompress the provenance of a shard: %w", err)
	}
	encoded, err := io.ReadAll(io.LimitReader(reader, maxProvenanceBytes))
	if err != nil {
		return nil, fmt.Errorf("cannot decompress the provenance of a shard: %w", err)
	}
	var records []Record
	if err := cbor.Unmarshal(encoded, &records); err != nil {
		return nil, fmt.Errorf("cannot decode the provenance of a shard: %w", err)
	}
	return records, nil
}
