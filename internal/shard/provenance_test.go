// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package shard_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
)

// recordOf returns the Record of two files, one of which is too large.
func recordOf(t testing.TB, name string) shard.Record {
	t.Helper()
	random := rand.NewChaCha8([32]byte{1})
	body := make([]byte, shard.MaxPageBytes+1)
	_, _ = random.Read(body) // it takes everything
	packed, err := shard.Compress(name, []page.File{{Path: name + "/index.html", Body: []byte("page")}, {Path: name + "/large.html", Body: body}})
	if err != nil {
		t.Fatal(err)
	}
	r := packed.Record(digest.Of(name), 7)
	if r.Pages != 2 || len(r.Oversize) != 1 || len(r.Keys) != 2 || r.Bytes == 0 || r.VolumeBytes == 0 || r.Work != 7 {
		t.Errorf("%+v", r)
	}
	return r
}

func TestProvenanceIsDecodedAsItWas(t *testing.T) {
	for _, want := range [][]shard.Record{nil, {recordOf(t, "a")}, {recordOf(t, "a"), recordOf(t, "b")}} {
		text, err := shard.EncodeProvenance(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := shard.DecodeProvenance(text)
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(shard.Record{})); diff != "" || err != nil {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
	}
}

// Whatever text there is, it is decoded or refused.
func FuzzDecodeProvenance(f *testing.F) {
	text, err := shard.EncodeProvenance([]shard.Record{recordOf(f, "a")})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add(text[:len(text)/2])
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		records, err := shard.DecodeProvenance(text)
		if err != nil && records != nil {
			t.Errorf("%d records with the error %v", len(records), err)
		}
	})
}
