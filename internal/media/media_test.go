// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package media

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

// encoded is a picture of 3 by 2 pixels in a format.
func encoded(t *testing.T, format string) []byte {
	t.Helper()
	picture := image.NewPaletted(image.Rect(0, 0, 3, 2), color.Palette{color.Black, color.White})
	var b bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&b, picture)
	case "jpeg":
		err = jpeg.Encode(&b, picture, nil)
	case "gif":
		err = gif.Encode(&b, picture, nil)
	case "webp": // a lossless one, since Go writes none
		var content []byte
		content, err = base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAkAAAAcQEf0PRET/Aw==")
		b.Write(content)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPictures(t *testing.T) {
	for name, tc := range map[string]struct {
		content       []byte
		width, height int
	}{
		"a.png":           {encoded(t, "png"), 3, 2},
		"a.jpg":           {encoded(t, "jpeg"), 3, 2},
		"A-1.b.jpeg":      {encoded(t, "jpeg"), 3, 2},
		"a.gif":           {encoded(t, "gif"), 3, 2},
		"a.webp":          {encoded(t, "webp"), 3, 2},
		"size.svg":        {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" width="30px" height="20.4"/>`), 30, 20},
		"view-box.svg":    {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0,0 300 200" width="100%"/>`), 300, 200},
		"no-size.svg":     {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" width="3em" height="2em"/>`), 0, 0},
		"negative.svg":    {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" width="-3" height="2" viewBox="0 0 -3 2"/>`), 0, 0},
		"large-sizes.svg": {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" width="9999999999" height="2"/>`), 0, 0},
	} {
		picture, err := Read(name, tc.content)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if picture.Width != tc.width || picture.Height != tc.height || !bytes.Equal(picture.Content, tc.content) {
			t.Errorf("%s is %d by %d, want %d by %d", name, picture.Width, picture.Height, tc.width, tc.height)
		}
	}
}

func TestPicturesThatAreRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		content []byte
		want    string
	}{
		"a.html":    {[]byte("<script>"), "its name must have"},
		"a_b.png":   {encoded(t, "png"), "its name must have"},
		"-a.png":    {encoded(t, "png"), "its name must have"},
		"a.PNG":     {encoded(t, "png"), "its name must have"},
		"a.png":     {encoded(t, "jpeg"), "not a picture of the type .png"},
		"b.png":     {[]byte("<html>"), "not a picture of the type .png"},
		"c.gif":     {[]byte("GIF89a"), "not a picture of the type .gif"},
		"d.svg":     {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "take the attribute onload out"},
		"e.svg":     {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><image href="https://evil.example/a.png"/></svg>`), "the attribute href may lead"},
		"empty.png": {nil, "not a picture of the type .png"},
	} {
		if _, err := Read(name, tc.content); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
}

func TestDigestIsThatOfTheContent(t *testing.T) {
	first, err := Read("a.png", encoded(t, "png"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := Read("b.png", encoded(t, "png"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := Read("a.gif", encoded(t, "gif"))
	if err != nil {
		t.Fatal(err)
	}
	if first.Digest() != second.Digest() || first.Digest() == other.Digest() {
		t.Error("the digest does not tell pictures apart by their content alone")
	}
}
