// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/test/builder"
)

// picturedSite shows pictures of one host and of one ConfigMap.
func picturedSite() *v1alpha1.Site {
	site := articleSite("")
	site.Spec.Media = &v1alpha1.Media{Hosts: []v1alpha1.MediaHost{"images.example", "cdn.example:8443"}, ConfigMaps: []v1alpha1.ConfigMapName{"pictures"}}
	return site
}

// picturedArchive has Posts with all kinds of pictures.
func picturedArchive() *archive.Archive {
	a := archive.New()
	a.SetTopic(builder.Topic("go"))
	a.SetConfigMap("pictures", archive.NewConfigMap(map[string]string{
		"terms.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="80"/>`, "evil.svg": `<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>`,
	}, nil))
	for name, src := range map[string]string{
		"own": "/media/pictures/terms.svg", "gone": "/media/pictures/gone.svg", "evil": "/media/pictures/evil.svg", "elsewhere": "/assets-of-others/a.png",
		"hosted": "https://images.example/a.png", "foreign": "https://evil.example/a.png", "none": "",
	} {
		a.SetPost(builder.Post(name, "2024-01-01", builder.Tags("go"), withContent("Text."), func(p *v1alpha1.Post) {
			if src != "" {
				p.Spec.Image = &v1alpha1.PostImage{Src: src, Alt: `The "terms"`}
			}
		}))
	}
	return a
}

// renderPictured returns the files of a Site with its media.
func renderPictured(t *testing.T, site *v1alpha1.Site, a *archive.Archive) map[string]string {
	t.Helper()
	pages := New(site, nil, allSummaries(a))
	media, _ := ReadMedia(site, a.Pictures)
	pages.Catalog.SetMedia(media)
	files := map[string]string{}
	for _, group := range pages.Catalog.Groups() {
		for _, file := range mustRender(t, pages, group) {
			if !IsPath(file.Path) {
				t.Errorf("no site has a file %s", file.Path)
			}
			files[file.Path] = string(file.Body)
		}
	}
	return files
}

func TestImagesOfCards(t *testing.T) {
	files := renderPictured(t, picturedSite(), picturedArchive())
	got := map[string]string{}
	for _, card := range findAll(parseHTML(t, []byte(files["topics/go/index.html"])), "article", "") {
		if len(findAll(card, "h3", "")) != 1 {
			continue
		}
		for _, img := range findAll(card, "img", "") {
			got[textOf(findAll(card, "h3", "")[0])] = attr(img, "src") + " " + attr(img, "alt") + " " + attr(img, "width") + "x" + attr(img, "height") + " " + attr(img, "loading")
		}
	}
	want := map[string]string{
		"own": `/media/pictures/terms.svg The "terms" 320x80 lazy`, "elsewhere": `/assets-of-others/a.png The "terms" x lazy`,
		"hosted": `https://images.example/a.png The "terms" x lazy`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pictures of cards (-want +got):\n%s", diff)
	}
}

func TestImagesForPrograms(t *testing.T) {
	files := renderPictured(t, picturedSite(), picturedArchive())
	for name, want := range map[string]string{
		"own": "https://example.com/media/pictures/terms.svg", "elsewhere": "https://example.com/assets-of-others/a.png", "gone": "", "evil": "", "none": "",
		"hosted": "https://images.example/a.png", "foreign": "https://evil.example/a.png",
	} {
		body := files["posts/"+name+"/index.html"]
		root := parseHTML(t, []byte(body))
		properties := map[string]string{}
		for _, meta := range findAll(root, "meta", "") {
			properties[attr(meta, "property")] = attr(meta, "content")
		}
		if properties["og:image"] != want || want != "" && properties["og:image:alt"] != `The "terms"` {
			t.Errorf("%s: og:image is %q, %q, want %q", name, properties["og:image"], properties["og:image:alt"], want)
		}
		if name == "own" && (properties["og:image:width"] != "320" || properties["og:image:height"] != "80") {
			t.Errorf("%s: og:image is %q by %q", name, properties["og:image:width"], properties["og:image:height"])
		}
		picture, _ := linkedDataOf(t, []byte(body))["BlogPosting"]["image"].(map[string]any)
		if got, _ := picture["url"].(string); got != want {
			t.Errorf("%s: the image of the linked data is %v, want %q", name, picture, want)
		}
		for _, path := range []string{"topics/go/atom.xml", "topics/go/rss.xml", "topics/go/feed.json", "atom.xml", "topics/go/index.json"} {
			if want != "" && !strings.Contains(files[path], want) {
				t.Errorf("%s: %s does not name %s", name, path, want)
			}
		}
	}
	for _, path := range []string{"topics/go/atom.xml", "topics/go/rss.xml", "topics/go/feed.json"} {
		if strings.Contains(files[path], "gone.svg") {
			t.Errorf("%s names a picture that is not there", path)
		}
	}
	if got := files["media/pictures/terms.svg"]; !strings.HasPrefix(got, "<svg") {
		t.Errorf("the picture is %q", got)
	}
	if _, ok := files["media/pictures/evil.svg"]; ok {
		t.Error("a picture with a script is published")
	}
}

func TestPicturesOfArticles(t *testing.T) {
	a := picturedArchive()
	a.SetPost(builder.Post("article", "2024-01-02", builder.Tags("go"), withContent(strings.Join([]string{
		"![a](/media/pictures/terms.svg \"A caption\")", "![b](/media/pictures/gone.svg)", "<img src=\"/media/pictures/terms.svg\" alt=\"c\">",
		"![d](https://images.example/d.png)", "![e](https://evil.example/e.png)", "![f](http://images.example/f.png)", "![g](https://images.example.evil.example/g.png)",
		"![h](https://images.example:1/h.png)", "![i](https://cdn.example:8443/i.png)", "![j](/a.png)",
	}, "\n\n"))))
	root := parseHTML(t, []byte(renderPictured(t, picturedSite(), a)["posts/article/index.html"]))
	var got []string
	for _, img := range findAll(root, "img", "") {
		got = append(got, strings.TrimRight(attr(img, "alt")+" "+attr(img, "src")+" "+attr(img, "width")+" "+attr(img, "height"), " "))
	}
	want := []string{"a /media/pictures/terms.svg 320 80", "c /media/pictures/terms.svg 320 80", "d https://images.example/d.png", "i https://cdn.example:8443/i.png", "j /a.png"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pictures (-want +got):\n%s", diff)
	}
	if captions := findAll(root, "figcaption", ""); len(captions) != 1 || textOf(captions[0]) != "A caption" {
		t.Errorf("%d captions", len(captions))
	}
	if text := textOf(findAll(root, "div", "content")[0]); !strings.Contains(text, "A caption b ") {
		t.Errorf("a picture that is not there has no text: %s", text)
	}
}

// If the pictures are unknown, all are shown.
func TestOpenMedia(t *testing.T) {
	site := picturedSite()
	site.Spec.Media.Image = "registry.example.com/pictures:1"
	root := parseHTML(t, []byte(renderPictured(t, site, picturedArchive())["topics/go/index.html"]))
	var got []string
	for _, img := range findAll(root, "img", "") {
		got = append(got, attr(img, "src"))
	}
	slices.Sort(got)
	want := []string{"/assets-of-others/a.png", "/media/pictures/evil.svg", "/media/pictures/gone.svg", "/media/pictures/terms.svg", "https://images.example/a.png"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pictures (-want +got):\n%s", diff)
	}
}

// Whatever stands in spec.media.hosts, the policy has one directive of each name, and loads scripts of the site alone.
func TestNoHostWritesItsOwnPolicy(t *testing.T) {
	site := articleSite("")
	for _, host := range []v1alpha1.MediaHost{
		"*", "https:", "a.example; script-src *", "a.example script-src", "'unsafe-inline'", "data:", "a.example\n", "a.example,b", "*.example", "a.example/", "é.example",
		"-a.example", "a.example:", "a.example:x", "", "A.example", "a.example\"><script>", "ok.example", "xn--bcher-kva.example:8443",
	} {
		site.Spec.Media = &v1alpha1.Media{Hosts: []v1alpha1.MediaHost{host, "ok.example"}}
		want := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https://ok.example; connect-src 'self'; base-uri 'none'; form-action 'self'"
		if host == "xn--bcher-kva.example:8443" {
			want = strings.Replace(want, "ok.example;", "ok.example https://xn--bcher-kva.example:8443;", 1)
		}
		if got := ContentSecurityPolicy(site); got != want+"; frame-ancestors 'none'" {
			t.Errorf("%q: %s", host, got)
		}
		files, err := New(site, nil, nil).Render(IndexGroup{})
		if err != nil {
			t.Fatal(err)
		}
		for _, meta := range findAll(parseHTML(t, files[0].Body), "meta", "") {
			if attr(meta, "http-equiv") != "" && attr(meta, "content") != want {
				t.Errorf("%q: the page says %s", host, attr(meta, "content"))
			}
		}
	}
}

func TestReadMedia(t *testing.T) {
	many := map[string]string{}
	for i := range maxPictures + 2 {
		many[fmt.Sprintf("p%d.svg", i)] = `<svg xmlns="http://www.w3.org/2000/svg"/>`
	}
	good := map[string]string{"a.svg": many["p1.svg"]}
	for name, tc := range map[string]struct {
		configMaps      map[string]map[string]string
		pictures        int
		reason, message string
	}{
		"all there":     {map[string]map[string]string{"one": good, "two": good}, 2, "", ""},
		"one missing":   {map[string]map[string]string{"one": good}, 1, v1alpha1.MediaMissingReason, `There is no ConfigMap "two"`},
		"too many":      {map[string]map[string]string{"one": many, "two": good}, maxPictures, v1alpha1.PictureInvalidReason, "so 3 are left out"},
		"too long":      {map[string]map[string]string{"one": {"a.svg": strings.Repeat(" ", 256<<10+1)}, "two": good}, 1, v1alpha1.PictureInvalidReason, "has 262145 bytes"},
		"not a picture": {map[string]map[string]string{"one": {"a.txt": "a", "b.txt": "a", "c.txt": "a", "d.txt": "a"}, "two": good}, 1, v1alpha1.PictureInvalidReason, ". 1 more"},
	} {
		a := archive.New()
		for configMap, data := range tc.configMaps {
			a.SetConfigMap(configMap, archive.NewConfigMap(data, nil))
		}
		site := articleSite("")
		site.Spec.Media = &v1alpha1.Media{ConfigMaps: []v1alpha1.ConfigMapName{"one", "two"}}
		media, problem := ReadMedia(site, a.Pictures)
		if problem == nil {
			problem = &MediaProblem{}
		}
		if len(media) != tc.pictures || problem.Reason != tc.reason || !strings.Contains(problem.Message, tc.message) {
			t.Errorf("%s: %d pictures, %+v", name, len(media), problem)
		}
	}
}

func TestLanguageOfPosts(t *testing.T) {
	a := archive.New()
	a.SetTopic(builder.Topic("go"))
	for _, tag := range []v1alpha1.LanguageTag{"", "de", "ar-EG", "pt-BR"} {
		a.SetPost(builder.Post("in-"+strings.ToLower(string(tag))+"x", "2024-01-01", builder.Tags("go"), withContent("# One\n\n# Two\n\n# Three\n\n> [!NOTE]\n> Text"),
			func(p *v1alpha1.Post) { p.Spec.Language = tag }))
	}
	files := render(t, articleSite(""), allSummaries(a)...)
	language := func(n *html.Node) string { return attr(n, "lang") + " " + attr(n, "dir") }
	cards := map[string]string{}
	for _, card := range findAll(parseHTML(t, files["topics/go/index.html"]), "article", "") {
		if h3 := findAll(card, "h3", ""); len(h3) == 1 {
			cards[textOf(h3[0])] = language(card) + ", " + language(findAll(card, "p", "note")[0])
		}
	}
	want := map[string]string{"in-x": " ,  ", "in-dex": "de ltr, en ltr", "in-ar-egx": "ar-EG rtl, en ltr", "in-pt-brx": "pt-BR ltr, en ltr"}
	if diff := cmp.Diff(want, cards); diff != "" {
		t.Errorf("cards, and their dates (-want +got):\n%s", diff)
	}
	for name, want := range map[string]string{"in-x": " , Note", "in-dex": "de ltr, Hinweis", "in-ar-egx": "ar-EG rtl, ملاحظة", "in-pt-brx": "pt-BR ltr, Note"} {
		root := parseHTML(t, files["posts/"+name+"/index.html"])
		got := language(findAll(root, "article", "post")[0]) + ", " + textOf(findAll(root, "p", "admonition-title")[0])
		if got != want {
			t.Errorf("%s: the article is %q, want %q", name, got, want)
		}
	}
	var feed struct {
		Items []struct{ Title, Language string }
	}
	if err := json.Unmarshal(files["topics/go/feed.json"], &feed); err != nil {
		t.Fatal(err)
	}
	for _, item := range feed.Items {
		if want := map[string]string{"in-dex": "de", "in-ar-egx": "ar-EG", "in-pt-brx": "pt-BR"}[item.Title]; item.Language != want {
			t.Errorf("%s: the feed says %q, want %q", item.Title, item.Language, want)
		}
	}
	if got := linkedDataOf(t, files["posts/in-ar-egx/index.html"])["BlogPosting"]["inLanguage"]; got != "ar-EG" {
		t.Errorf("the linked data says %v", got)
	}
}
