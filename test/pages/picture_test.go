// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/topicpages/topicpages/test/browsertest"
)

var screenshots = flag.String("screenshots", "", "directory to write the pictures of the documentation to")

// Bounds of the pictures.
const (
	maxPictureBytes  = 400_000
	maxPictureHeight = 2400
)

// TestScreenshots takes the pictures of the documentation. `make screenshots` keeps them.
func TestScreenshots(t *testing.T) {
	if testing.Short() {
		t.Skip("this test needs nginx and a browser")
	}
	dir := *screenshots
	if dir == "" {
		dir = t.TempDir()
	}
	portray(t, dir, renderSample(t), hub)
	portray(t, dir, render(t, writeCorpus(t)), index, post, search) // the sample has one topic, and no articles
}

// portray takes pictures of a page of each of these kinds.
func portray(t *testing.T, dir string, s *site, kinds ...kind) {
	t.Helper()
	url := s.serve(t)
	v := &visitor{ctx: browsertest.NewFor(t, 3*time.Minute), url: url}
	walk := s.walk(t, url)
	for _, d := range slices.Concat(walk.examples(), walk.states()) {
		if !slices.Contains(kinds, d.kind) || (d.kind == search) != (d.until != "") { // a search shows results
			continue
		}
		for _, window := range []struct {
			name          string
			width, height int64
		}{{"phone", 390, 844}, {"desktop", 1280, 800}} {
			for _, scheme := range []string{"light", "dark"} {
				name := fmt.Sprintf("%s-%s-%s", d.kind, window.name, scheme)
				t.Run(name, func(t *testing.T) {
					view := browsertest.View{Width: window.width, Height: window.height, Scheme: scheme, Still: true}
					v.open(t, d, view)
					keep(t, filepath.Join(dir, name+".png"), v.picture(t, view, window.name == "desktop"))
				})
			}
		}
	}
}

// keep writes a picture. It fails if the picture is too large or shows nothing.
func keep(t *testing.T, file string, picture []byte) {
	t.Helper()
	if n := len(picture); n > maxPictureBytes {
		t.Errorf("the picture has %d bytes", n)
	}
	if n := colors(t, picture); n < 8 {
		t.Errorf("the picture has %d colours", n)
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, picture, 0o644)); err != nil {
		t.Fatal(err)
	}
}

// picture takes a PNG of the window, or of the whole page if that is not too long.
func (v *visitor) picture(t *testing.T, view browsertest.View, whole bool) []byte {
	t.Helper()
	height := view.Height
	if whole {
		height = min(max(height, ask[int64](t, v, `document.documentElement.scrollHeight`)), maxPictureHeight)
	}
	beyond := true
	result, err := chromedp.Call(v.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Format:                page.CaptureScreenshotFormatPng,
		CaptureBeyondViewport: &beyond,
		Clip:                  &page.Viewport{Width: float64(view.Width), Height: float64(height), Scale: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	return smaller(t, result.Data)
}

// smaller reduces a picture to its 256 most frequent colours, which is enough for text on a plain ground.
func smaller(t *testing.T, data []byte) []byte {
	t.Helper()
	picture := decode(t, data)
	count := map[color.Color]int{}
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			count[picture.At(x, y)]++
		}
	}
	palette := color.Palette(slices.SortedFunc(maps.Keys(count), func(a, b color.Color) int {
		return cmp.Or(count[b]-count[a], cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	}))
	palette = palette[:min(len(palette), 256)]
	nearest := map[color.Color]uint8{}
	for c := range count {
		nearest[c] = uint8(palette.Index(c))
	}
	indexed := image.NewPaletted(picture.Bounds(), palette)
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			indexed.SetColorIndex(x, y, nearest[picture.At(x, y)])
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, indexed); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func decode(t *testing.T, data []byte) image.Image {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// colors counts the colours of a picture.
func colors(t *testing.T, data []byte) int {
	t.Helper()
	picture, seen := decode(t, data), map[color.Color]bool{}
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			seen[picture.At(x, y)] = true
		}
	}
	return len(seen)
}
