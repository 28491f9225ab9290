// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/topicpages/topicpages/test/browsertest"
)

// svg is a picture with a text in its middle.
func svg(width, height int, text string) []byte {
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d"><rect width="100%%" height="100%%" fill="#7aa"/><path d="M0 0L%[1]d %[2]dM0 %[2]dL%[1]d 0" stroke="#345"/><text x="50%%" y="50%%" font-size="24" text-anchor="middle">%[3]s</text></svg>`, width, height, text)
}

// pictured writes a Site with pictures of all sizes: in articles, of Posts, and some that are not there.
func pictured(t *testing.T) string {
	t.Helper()
	w := &writer{}
	w.write(t, object{"Site", "notes", map[string]any{
		"title": "Notes with pictures", "baseURL": "https://notes.example.com", "media": map[string]any{"configMaps": []string{"pictures"}},
	}})
	w.writeConfigMap(t, "pictures", map[string][]byte{
		"normal.svg": svg(640, 360, "normal"), "wide.svg": svg(4000, 120, "wide"), "tall.svg": svg(120, 3000, "tall"), "small.svg": svg(24, 24, ""),
	})
	w.write(t, object{"Topic", "pictures", map[string]any{"focus": "shows what words cannot"}})
	for i, picture := range []string{"normal", "wide", "tall", "small", "missing", ""} {
		spec := map[string]any{"title": "A post with a picture: " + picture, "summary": "How a picture of this size looks.", "publishDate": fmt.Sprintf("2025-0%d-01", i+1), "tags": []string{"pictures"}, "content": "Text."}
		if picture != "" {
			spec["image"] = map[string]any{"src": "/media/pictures/" + picture + ".svg", "alt": "A picture that is " + picture}
		}
		w.write(t, object{"Post", "picture-" + fmt.Sprint(i), spec})
	}
	w.write(t, object{"Post", "article", map[string]any{
		"title": "An article with pictures of all kinds", "publishDate": "2025-12-01", "tags": []string{"pictures"},
		"image": map[string]any{"src": "/media/pictures/normal.svg", "alt": "A crossed rectangle"},
		"content": "A picture with a caption:\n\n![A crossed rectangle](/media/pictures/normal.svg \"How the terms follow each other\")\n\n" +
			"A wide one:\n\n![A long bar](/media/pictures/wide.svg)\n\nA tall one:\n\n![A high bar](/media/pictures/tall.svg \"It is higher than any window\")\n\n" +
			"A small one ![a square](/media/pictures/small.svg) in a line of text.\n\nOne that is missing:\n\n![A picture that nobody has](/media/pictures/gone.svg \"With a caption\")\n\n" +
			"One on another host: ![a photo](https://images.example/a.png)\n\n" +
			"<figure>\n<img src=\"/media/pictures/normal.svg\" alt=\"A crossed rectangle\">\n<figcaption>A figure in HTML, with <em>emphasis</em></figcaption>\n</figure>\n\n" +
			"| before | after |\n| --- | --- |\n| ![Before](/media/pictures/normal.svg) | ![After](/media/pictures/wide.svg) |\n",
	}})
	return w.save(t)
}

// pictureFaults scrolls to each picture of an article, and returns what is wrong with it: it is not shown, it has no alternative
// text, it is loaded before a reader comes near, its place is not kept free, its shape is another one, or the text moves.
const pictureFaults = `(async () => {
	const faults = []
	const observer = new PerformanceObserver(() => {})
	observer.observe({type: 'layout-shift', buffered: true})
	const pictures = [...document.querySelectorAll('main img')]
	for (const picture of pictures) {
		const fault = (text) => faults.push(picture.getAttribute('src') + ': ' + text)
		if (!picture.hasAttribute('alt')) fault('no alternative text')
		if (picture.loading != 'lazy') fault('loaded at once')
		picture.scrollIntoView()
		await picture.decode().catch((error) => fault(String(error)))
		if (!picture.hasAttribute('width') || !picture.hasAttribute('height')) { fault('no size'); continue }
		const {width, height} = picture.getBoundingClientRect()
		const natural = picture.naturalWidth / picture.naturalHeight
		if (!(width > 0) || Math.abs(width / natural - height) > 2) fault('shown as ' + width + ' by ' + height)
	}
	await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
	for (const shift of observer.takeRecords()) faults.push('the text moves by ' + shift.value)
	if (pictures.length != PICTURES) faults.push(pictures.length + ' pictures')
	return faults
})()`

// TestPicturesInArticles looks at the pictures of ConfigMaps as readers do who scroll through an article, and at its hub, by day and by
// night.
func TestPicturesInArticles(t *testing.T) {
	if testing.Short() {
		t.Skip("this test needs nginx and a browser")
	}
	s := render(t, pictured(t))
	v := &visitor{ctx: browsertest.NewFor(t, 2*time.Minute), url: s.serve(t)}
	// Many pictures are drawn in black on nothing.
	const onDark = `[...document.querySelectorAll('main img')].filter((e) => {
		const {backgroundColor, colorScheme} = getComputedStyle(e)
		return colorScheme != 'light' || backgroundColor.match(/\d+/g).some((part) => part < 200)
	}).map((e) => e.getAttribute('src') + ' is shown on a dark ground')`
	for _, width := range []int64{390, 1280} {
		for _, path := range []string{"/posts/article/", "/topics/pictures/"} {
			v.open(t, &document{kind: kindOf(path), path: path}, browsertest.View{Width: width, Scheme: "dark"})
			report(t, ask[[]string](t, v, onDark))
		}
		v.open(t, &document{kind: post, path: "/posts/article/"}, browsertest.View{Width: width})
		report(t, ask[[]string](t, v, strings.Replace(pictureFaults, "PICTURES", "7", 1)))
		v.open(t, &document{kind: hub, path: "/topics/pictures/"}, browsertest.View{Width: width})
		shapes := ask[[]float64](t, v, `[...document.querySelectorAll('.thumbnail')].map((e) => e.getBoundingClientRect().width / e.getBoundingClientRect().height)`)
		if len(shapes) == 0 || slices.ContainsFunc(shapes, func(shape float64) bool { return math.Abs(shape-1.5) > 0.02 }) {
			t.Errorf("%d pixels: the pictures on cards have the shapes %v, want 3:2", width, shapes)
		}
	}
}

// TestPicturesFromElsewhere shows pictures of an image volume and of another host. The browser asks a host only if the Site
// lists it, and complains about no page.
func TestPicturesFromElsewhere(t *testing.T) {
	if testing.Short() {
		t.Skip("this test needs nginx and a browser")
	}
	const host = "pictures.invalid" // which no resolver knows, so the picture itself is not loaded
	for _, test := range []struct {
		name  string
		media map[string]any
		asked []string
	}{
		{"image and host", map[string]any{"image": "registry.invalid/pictures:1", "hosts": []string{host}}, []string{"https://" + host}},
		{"image", map[string]any{"image": "registry.invalid/pictures:1"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := &writer{}
			w.write(t, object{"Site", "notes", map[string]any{"title": "Notes", "baseURL": "https://notes.example.com", "media": test.media}})
			w.write(t, object{"Topic", "pictures", map[string]any{}})
			w.write(t, object{"Post", "article", map[string]any{
				"title": "Pictures", "publishDate": "2025-12-01", "tags": []string{"pictures"},
				"content": "![A photo](https://" + host + "/a.png)\n\n![A bar](/media/2025/bar.svg)\n",
			}})
			s := render(t, w.save(t))
			s.image = map[string][]byte{"2025/bar.svg": svg(640, 360, "bar")}
			v := &visitor{ctx: browsertest.NewFor(t, time.Minute), url: s.serve(t)}
			var complaints []string
			hosts := v.hosts(t, func() {
				complaints = browsertest.Complaints(v.ctx, t, func() {
					v.open(t, &document{kind: post, path: "/posts/article/"}, browsertest.View{})
					if width := ask[int](t, v, `(async () => {
						const bar = document.querySelector('main img[src="/media/2025/bar.svg"]')
						await bar.decode()
						return bar.naturalWidth
					})()`); width != 640 {
						t.Errorf("the picture of the image is %d pixels wide", width)
					}
				})
			})
			if want := slices.Sorted(slices.Values(append([]string{v.url}, test.asked...))); !slices.Equal(hosts, want) {
				t.Errorf("the browser has asked %q, want %q", hosts, want)
			}
			complaints = slices.DeleteFunc(complaints, func(text string) bool {
				return test.asked != nil && strings.Contains(text, "net::ERR_NAME_NOT_RESOLVED")
			})
			if len(complaints) > 0 {
				t.Errorf("the browser complains:\n%s", head(complaints))
			}
		})
	}
}
