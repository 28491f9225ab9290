// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package shard

import (
	"archive/tar"
	"bytes"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func mustEncode(t interface{ Fatalf(string, ...any) }, name string, files map[string][]byte) map[string][]byte {
	data, err := EncodeBundle(name, files)
	if err != nil {
		t.Fatalf("EncodeBundle: %v", err)
	}
	return data
}

// filesOf returns the files of a shard of a size in bytes, with bodies of a length that gzip cannot compress.
func filesOf(size, body int, pathOf func(n int) string) map[string][]byte {
	files := map[string][]byte{}
	for n := 0; size > 0; n++ {
		key, err := Key(pathOf(n))
		if err != nil {
			panic(err)
		}
		content := compress(noise(body, uint64(n)))
		if size -= len(key) + len(content); size >= 0 {
			files[key] = content
		}
	}
	return files
}

func shortPath(n int) string { return fmt.Sprintf("p%d", n) }

func TestFilesInEitherForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.StringMatching(`[a-z0-9][-._a-zA-Z0-9]{0,248}\.gz`)
		files := rapid.MapOfN(key, rapid.SliceOfN(rapid.Byte(), 0, 2000), 0, 20).Draw(t, "files")
		name := rapid.StringMatching(`[0-9]{1,4}-[0-9a-f]{16}(-[0-9]{1,20})?`).Draw(t, "name")
		data := mustEncode(t, name, files)
		if !slices.Equal(slices.Collect(maps.Keys(data)), []string{name + ".tar.gz"}) {
			t.Fatalf("keys %q", slices.Collect(maps.Keys(data)))
		}
		if again := mustEncode(t, name, maps.Clone(files)); !cmp.Equal(data, again) {
			t.Fatal("equal files make different bundles")
		}
		for form, stored := range map[Form]map[string][]byte{Bundle: data, Files: files} {
			got, err := DecodeFiles(stored)
			if diff := cmp.Diff(files, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
				t.Fatalf("%s: error %v (-want +got):\n%s", form, err, diff)
			}
		}
	})
}

// The tar of BusyBox reads this format.
func TestTheEntriesOfABundle(t *testing.T) {
	long := strings.Repeat("k", 200)
	data := mustEncode(t, "3-ab", map[string][]byte{"b.gz": []byte("two"), "a.gz": {}, long: []byte("three")})
	unpacked := gunzip(t, data["3-ab.tar.gz"])
	type entry struct {
		Name string
		Size int64
	}
	var got []entry
	r := tar.NewReader(bytes.NewReader(unpacked))
	for header, err := r.Next(); err == nil; header, err = r.Next() {
		got = append(got, entry{header.Name, header.Size})
		mode := int64(0o644)
		if header.Typeflag == tar.TypeDir {
			mode = 0o755
		}
		if header.Format != tar.FormatGNU || header.Mode != mode || !header.ModTime.Equal(bundledAt) || header.Uname+header.Gname != "" {
			t.Errorf("header %+v", header)
		}
	}
	want := []entry{{"3-ab/", 0}, {"3-ab/a.gz", 0}, {"3-ab/b.gz", 3}, {"3-ab/" + long, 5}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	// Blocks: a header of the directory; a header; a header and a body; a header and a body for the long name, and again for the file.
	if blocks := 1 + 1 + 2 + 4; len(unpacked) != blocks*512 {
		t.Errorf("%d bytes, want %d blocks and none at the end", len(unpacked), blocks)
	}
}

// One tar process unpacks many bundles.
func TestBundlesAreJoined(t *testing.T) {
	dir := t.TempDir()
	joined := &bytes.Buffer{}
	for i := range 3 {
		name := fmt.Sprintf("%d-ab", i)
		joined.Write(mustEncode(t, name, map[string][]byte{"index.html.gz": []byte(name), strings.Repeat("k", 250): []byte("long")})[name+bundleSuffix])
	}
	unpack := exec.Command("tar", "-x", "-z", "-C", dir)
	unpack.Stdin = joined
	if out, err := unpack.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("tar: %v\n%s", err, out)
	}
	for i := range 3 {
		name := fmt.Sprintf("%d-ab", i)
		got, err := os.ReadFile(filepath.Join(dir, name, "index.html.gz"))
		if _, longErr := os.Stat(filepath.Join(dir, name, strings.Repeat("k", 250))); err != nil || longErr != nil || string(got) != name {
			t.Errorf("%s: %q, %v, %v", name, got, err, longErr)
		}
	}
}

// The values of a ConfigMap may total 1 MiB. The overhead of a bundle is a header of at least 512 bytes for each file, so the most
// and smallest files are the worst; but these headers, and the ones of the gzipped files, are so alike that gzip makes little of them.
func TestTheLargestBundleFits(t *testing.T) {
	longPath := func(n int) string { return strings.Repeat("a", 240) + shortPath(n) }
	beyondTheHeader := func(n int) string { return strings.Repeat("a", 80) + shortPath(n) }
	for _, body := range []int{0, 8, 64, 512, 4096, 400 << 10} {
		for name, pathOf := range map[string]func(int) string{"short": shortPath, "long": longPath, "beyond the header": beyondTheHeader} {
			files := filesOf(MaxShardBytes, body, pathOf)
			data := mustEncode(t, "4095-0123456789abcdef-18446744073709551615", files)
			for _, content := range data {
				if len(content) > 1<<20 {
					t.Errorf("%d files of %d bytes with %s names make %d bytes", len(files), body, name, len(content))
				}
			}
			if got, err := DecodeFiles(data); err != nil || len(got) != len(files) {
				t.Errorf("%d files of %d bytes with %s names: %d, %v", len(files), body, name, len(got), err)
			}
		}
	}
}

// bundleOf returns a bundle with entries that EncodeBundle does not make.
func bundleOf(t testing.TB, headers ...tar.Header) []byte {
	t.Helper()
	packed := &bytes.Buffer{}
	w := tar.NewWriter(packed)
	for i := range headers {
		if err := w.WriteHeader(&headers[i]); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(make([]byte, min(headers[i].Size, 2*MaxShardBytes))); err != nil {
			t.Fatal(err)
		}
	}
	return bundleEncoders.encode(packed.Bytes())
}

func TestDamagedBundles(t *testing.T) {
	good := mustEncode(t, "0-ab", map[string][]byte{"index.html.gz": []byte("hello"), "p.gz": noise(2000, 1)})["0-ab.tar.gz"]
	flipped := bytes.Clone(good)
	flipped[len(flipped)/2] ^= 1
	file := func(name string) tar.Header {
		return tar.Header{Typeflag: tar.TypeReg, Name: name, Size: 1, Format: tar.FormatGNU}
	}
	large := file("0-ab/a")
	large.Size = MaxShardBytes
	huge := file("0-ab/a")
	huge.Size = math.MaxInt64
	link := tar.Header{Typeflag: tar.TypeSymlink, Name: "0-ab/a", Linkname: "/etc/passwd"}
	var many []tar.Header
	for n := range maxTarBytes/512 + 1 {
		many = append(many, tar.Header{Typeflag: tar.TypeReg, Name: fmt.Sprintf("0-ab/%x", n)})
	}
	for name, content := range map[string][]byte{
		"no gzip": []byte("defaced"), "empty": {}, "cut": good[:len(good)-10], "a flipped bit": flipped, "no tar": compress(noise(2000, 1)),
		"more after it":  append(bytes.Clone(good), "more"...),
		"another name":   bundleOf(t, file("1-ab/a")),
		"no directory":   bundleOf(t, file("a")),
		"a parent":       bundleOf(t, file("0-ab/..")),
		"outside":        bundleOf(t, file("0-ab/../../x")),
		"below":          bundleOf(t, file("0-ab/x/y")),
		"no file name":   bundleOf(t, file("0-ab/ä")),
		"a directory":    bundleOf(t, tar.Header{Typeflag: tar.TypeDir, Name: "0-ab/a/"}),
		"a link":         bundleOf(t, link),
		"twice":          bundleOf(t, file("0-ab/a"), file("0-ab/a")),
		"a large file":   bundleOf(t, large),
		"a huge file":    bundleOf(t, huge),
		"too many files": bundleOf(t, many...),
	} {
		files, err := DecodeFiles(map[string][]byte{"0-ab.tar.gz": content})
		if err == nil || !strings.HasPrefix(err.Error(), `cannot read the bundle "0-ab.tar.gz": `) || files != nil {
			t.Errorf("%s: %d files, error %v", name, len(files), err)
		}
	}
}

func FuzzDecodeFiles(f *testing.F) {
	f.Add(gunzip(f, mustEncode(f, "n", map[string][]byte{"a.gz": []byte("x"), strings.Repeat("k", 200): []byte("y")})["n.tar.gz"]))
	f.Fuzz(func(t *testing.T, unpacked []byte) {
		files, err := DecodeFiles(map[string][]byte{"n.tar.gz": compress(unpacked)})
		if err != nil {
			return
		}
		for key := range files {
			if !isFileName(key) || !filepath.IsLocal(key) {
				t.Errorf("a file %q", key)
			}
		}
		if again, err := DecodeFiles(mustEncode(t, "n", files)); err != nil || !cmp.Equal(files, again, cmpopts.EquateEmpty()) {
			t.Errorf("the files are not the same in a bundle of their own: %v", err)
		}
	})
}

func BenchmarkEncodeBundle(b *testing.B) {
	files := filesOf(TargetShardBytes, TargetShardBytes/50-60, shortPath)
	size := 0
	for key, content := range files {
		size += len(key) + len(content)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	packed := 0
	for b.Loop() {
		packed = len(mustEncode(b, "12-0123456789abcdef", files)["12-0123456789abcdef.tar.gz"])
	}
	b.ReportMetric(float64(packed)/float64(size), "size")
	b.ReportMetric(float64(len(files)), "files")
}

func BenchmarkDecodeFiles(b *testing.B) {
	data := mustEncode(b, "12-0123456789abcdef", filesOf(TargetShardBytes, TargetShardBytes/50-60, shortPath))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeFiles(data); err != nil {
			b.Fatal(err)
		}
	}
}
