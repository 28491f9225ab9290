// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package shard

import (
	"bytes"
	stdgzip "compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/page"
)

func gunzip(t interface{ Fatalf(string, ...any) }, b []byte) []byte {
	reader, err := stdgzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("cannot read gzip: %v", err)
	}
	body, err := io.ReadAll(reader)
	if err != nil {
		t.Fatalf("cannot read gzip: %v", err)
	}
	return body
}

// noise returns n bytes that gzip cannot compress.
func noise(n int, seed uint64) []byte {
	source := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)})
	b := make([]byte, n)
	_, _ = source.Read(b)
	return b
}

func newFile(path, body string) page.File { return page.File{Path: path, Body: []byte(body)} }

func mustCompress(t interface{ Fatalf(string, ...any) }, name string, files []page.File) Packed {
	packed, err := Compress(name, files)
	if err != nil {
		t.Fatalf("Compress: %v", err)
	}
	return packed
}

func TestCompress(t *testing.T) {
	packed := mustCompress(t, "topics/x", []page.File{
		newFile("topics/x/index.html", "<p>hello"), newFile("topics/x/feed.xml", "<feed/>"), newFile("a.html", ""),
	})
	var keys []string
	total := 0
	for _, entry := range packed.Entries {
		keys = append(keys, entry.Key)
		total += len(entry.Key) + len(entry.Gzip)
	}
	if diff := cmp.Diff([]string{"a.html.gz", "topics_x_feed.xml.gz", "topics_x_index.html.gz"}, keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if packed.Name != "topics/x" || packed.Pages != 2 || packed.Bytes != total || packed.Oversize != nil {
		t.Errorf("got %q, %d pages, %d bytes, oversize %v; want topics/x, 2, %d, none",
			packed.Name, packed.Pages, packed.Bytes, packed.Oversize, total)
	}
	if got := gunzip(t, packed.Entries[2].Gzip); string(got) != "<p>hello" {
		t.Errorf("stored %q", got)
	}
	if packed.Entries[2].Digest != sha256.Sum256([]byte("<p>hello")) {
		t.Error("the digest was not made of the uncompressed bytes")
	}
}

// RFC 1952 pins the header: deflate, no flags, no time, a byte for the level, and an unknown operating system.
func TestGzipHeader(t *testing.T) {
	b := compress([]byte("hello"))
	if want := []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}; !bytes.Equal(b[:10], want) {
		t.Errorf("header % x, want % x", b[:10], want)
	}
}

func TestCompressErrors(t *testing.T) {
	tests := []struct {
		name  string
		files []page.File
		want  string
	}{
		{"bad path", []page.File{newFile("a_b.html", "")}, "a_b.html"},
		{"same path twice", []page.File{newFile("a.html", "1"), newFile("b.html", ""), newFile("a.html", "2")}, `"a.html.gz"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Compress("g", tt.files)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), `"g"`) {
				t.Errorf("error %v, want one that names the group and %s", err, tt.want)
			}
		})
	}
}

func TestDigestOfGroup(t *testing.T) {
	base := []page.File{newFile("a.html", "1"), newFile("b.html", "2")}
	sum := func(files ...page.File) [32]byte { return mustCompress(t, "", files).Digest }
	if sum(base...) != sum(base[1], base[0]) {
		t.Error("the digest depends on the order of the files")
	}
	for name, other := range map[string][]page.File{
		"body changed": {newFile("a.html", "1"), newFile("b.html", "3")},
		"path changed": {newFile("a.html", "1"), newFile("c.html", "2")},
		"swapped":      {newFile("a.html", "2"), newFile("b.html", "1")},
		"one less":     {newFile("a.html", "1")},
	} {
		if sum(other...) == sum(base...) {
			t.Errorf("%s: same digest", name)
		}
	}
}

func TestOversize(t *testing.T) {
	big := func(path string, kib int, seed uint64) page.File {
		return page.File{Path: path, Body: noise(kib<<10, seed)}
	}
	tests := []struct {
		name  string
		files []page.File
		want  []string
	}{
		{"one page above 512 KiB", []page.File{big("a.html", 513, 1), big("b.html", 400, 2)}, []string{"a.html"}},
		{"just below", []page.File{big("a.html", 511, 1)}, nil},
		{"compresses well", []page.File{{Path: "a.html", Body: make([]byte, 8<<20)}}, nil},
		{"group above 900 KiB: the largest goes", []page.File{big("a.html", 300, 1), big("b.html", 301, 2), big("c.html", 302, 3)}, []string{"c.html"}},
		{"group far above: until it fits", []page.File{
			big("a.html", 100, 1), big("b.html", 500, 2), big("c.html", 500, 3), big("d.html", 500, 4), big("e.html", 300, 5),
		}, []string{"b.html", "c.html", "d.html"}},
		{"same size: by key", []page.File{big("b.html", 500, 1), big("a.html", 500, 1)}, []string{"a.html"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			packed := mustCompress(t, "g", tt.files)
			var got []string
			for _, o := range packed.Oversize {
				got = append(got, o.Path)
				if o.Bytes < 300<<10 {
					t.Errorf("%s: %d bytes reported", o.Path, o.Bytes)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("oversize (-want +got):\n%s", diff)
			}
			total := 0
			for _, entry := range packed.Entries {
				total += entry.bytes()
				body := gunzip(t, entry.Gzip)
				if stubbed := string(body) == stubHTML; stubbed != slices.Contains(tt.want, toPath(entry.Key)) {
					t.Errorf("%s: stub %v", entry.Key, stubbed)
				}
				if entry.Digest != sha256.Sum256(body) {
					t.Errorf("%s: the digest is not of what is stored", entry.Key)
				}
			}
			if total != packed.Bytes || total > MaxShardBytes || len(packed.Entries) != len(tt.files) {
				t.Errorf("%d entries, %d bytes, %d reported", len(packed.Entries), total, packed.Bytes)
			}
		})
	}
}

func TestStubsAreWellFormed(t *testing.T) {
	for path, check := range map[string]func([]byte) error{
		"a.json": func(b []byte) error { return json.Unmarshal(b, new(map[string]string)) },
		"a.xml":  func(b []byte) error { return xml.Unmarshal(b, new(struct{})) },
		"a.txt":  func([]byte) error { return nil },
		"a.css":  func([]byte) error { return nil },
	} {
		packed := mustCompress(t, "", []page.File{{Path: path, Body: noise(600<<10, 1)}})
		body := gunzip(t, packed.Entries[0].Gzip)
		if err := check(body); err != nil || !strings.Contains(string(body), "too large to publish") {
			t.Errorf("%s: %q: %v", path, body, err)
		}
	}
}

func TestGroupOfTooManyFiles(t *testing.T) {
	var files []page.File
	for i := range 4000 {
		files = append(files, page.File{Path: fmt.Sprintf("f/%d.html", i), Body: noise(250, uint64(i))})
	}
	_, err := Compress("many", files)
	var tooLarge *SiteTooLargeError
	if !errors.As(err, &tooLarge) || tooLarge.Limit != MaxShardBytes || tooLarge.Bytes <= MaxShardBytes {
		t.Fatalf("error %v, want a SiteTooLargeError", err)
	}
}

// A pooled writer writes the same bytes as a new one, whatever it wrote before.
func TestCompressIsDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bodies := rapid.SliceOfN(rapid.OneOf(
			rapid.SliceOf(rapid.Byte()),
			rapid.Map(rapid.StringOfN(rapid.RuneFrom([]rune("abc <p>")), 0, 4000, -1), func(s string) []byte {
				return []byte(strings.Repeat(s, 20))
			}),
		), 1, 6).Draw(t, "bodies")
		first := make([][]byte, len(bodies))
		for i, body := range bodies {
			first[i] = compress(body)
			if !bytes.Equal(gunzip(t, first[i]), body) {
				t.Fatalf("body %d does not come back", i)
			}
		}
		for i := len(bodies) - 1; i >= 0; i-- {
			fresh := newEncoders(gzipLevel).encode(bodies[i])
			if again := compress(bodies[i]); !bytes.Equal(again, first[i]) || !bytes.Equal(again, fresh) {
				t.Fatalf("body %d gives other bytes the second time", i)
			}
		}
	})
}

func TestDigestAndData(t *testing.T) {
	a := mustCompress(t, "a", []page.File{newFile("a.html", "1")})
	b := mustCompress(t, "b", []page.File{newFile("b.html", "2")})
	data, err := Data(a, b)
	if err != nil || len(data) != 2 || string(gunzip(t, data["b.html.gz"])) != "2" {
		t.Errorf("Data = %v, %v", data, err)
	}
	if _, err := Data(a, b, a); err == nil {
		t.Error("Data takes the same path twice")
	}
	digests := map[string]digest.Sum{"a": a.Digest, "b": b.Digest}
	of := func(name string) digest.Sum { return digests[name] }
	got := Digest([]string{"a", "b"}, of)
	if len(got) != 71 || !strings.HasPrefix(got, "sha256:") || got == Digest([]string{"a"}, of) {
		t.Errorf("Digest = %q", got)
	}
}

// article returns a text about as long and as repetitive as a page.
func article(n int, random *rand.Rand) []byte {
	var b bytes.Buffer
	b.WriteString("<!doctype html><html><body>")
	for b.Len() < n {
		fmt.Fprintf(&b, "<p>word%d the system %d and <a href=\"/topics/t%d/\">t%d</a>.</p>\n",
			random.IntN(500), random.IntN(500), random.IntN(50), random.IntN(50))
	}
	return b.Bytes()
}

func BenchmarkCompress(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	files := []page.File{
		{Path: "topics/x/index.html", Body: article(16<<10, random)},
		{Path: "topics/x/index.json", Body: article(6<<10, random)},
		{Path: "topics/x/feed.xml", Body: article(8<<10, random)},
	}
	b.SetBytes(30 << 10)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compress("topics/x", files); err != nil {
			b.Fatal(err)
		}
	}
}
