// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/test/nginxtest"
)

const movedBlog = `
apiVersion: topicpages.dev/v1alpha1
kind: Site
metadata: {name: blog}
spec: {baseURL: "https://blog.example.com", permalinks: "/:year/:month/:day/:slug/", timeZone: Europe/Berlin}
---
apiVersion: topicpages.dev/v1alpha1
kind: Topic
metadata: {name: go}
spec: {aliases: [golang]}
---
apiVersion: topicpages.dev/v1alpha1
kind: Post
metadata: {name: data-act}
spec:
  title: Data Act
  publishDate: "2016-03-15"
  tags: [go]
  aliases: [/2016/03/14/data-act/, /blog/Data.html, "/caf%C3%A9 s/it's;{$x}/", "/2016/03/15/data-act/"]
  content: "See [[elsewhere]]."
---
apiVersion: topicpages.dev/v1alpha1
kind: Post
metadata: {name: elsewhere}
spec: {title: Elsewhere, publishDate: "2016-03-16", tags: [go], url: "https://example.com/$a?b;c", aliases: [/e, /blog/data.html/below]}
`

// A plain web server redirects by pages, and nginx with the configuration of docs/posts.md by status.
func TestRenderWritesRedirects(t *testing.T) {
	in := filepath.Join(t.TempDir(), "blog.yaml")
	if err := os.WriteFile(in, []byte(strings.Replace(movedBlog, "caf%C3%A9 s", "caf%C3%A9%20s", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	// A worker of nginx can read this directory, whoever it runs as.
	out := filepath.Join(nginxtest.Dir(t, ""), "public")
	succeed(t, "", "render", "-f", in, "-o", out)
	leads := map[string]string{
		"/2016/03/14/data-act/":        "/2016/03/15/data-act/",
		"/2016/03/14/data-act":         "/2016/03/15/data-act/",
		"/blog/Data.html?x=y":          "/2016/03/15/data-act/",
		"/caf%C3%A9%20s/it's;%7B$x%7D": "/2016/03/15/data-act/",
		"/posts/data-act/":             "/2016/03/15/data-act/",
		"/topics/golang/":              "/topics/go/",
		"/e":                           "https://example.com/%24a?b;c",
		"/blog/data.html/below":        "https://example.com/%24a?b;c",
	}
	for _, path := range []string{
		"2016/03/15/data-act/index.html", "2016/03/14/data-act/index.html", "blog/data.html", "blog/Data.html", "café s/it's;{$x}/index.html", "posts/data-act/index.html", "topics/golang/index.html", "e/index.html",
	} {
		if read(t, filepath.Join(out, path)) == "" {
			t.Errorf("%s is missing", path)
		}
	}
	if diff := cmp.Diff(`<!doctype html>
<meta charset="utf-8">
<title>https://blog.example.com/2016/03/15/data-act/</title>
<link rel="canonical" href="https://blog.example.com/2016/03/15/data-act/">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url=/2016/03/15/data-act/">
<p><a href="/2016/03/15/data-act/">https://blog.example.com/2016/03/15/data-act/</a></p>
`, read(t, filepath.Join(out, "blog/data.html"))); diff != "" {
		t.Errorf("a page that leads on (-want +got):\n%s", diff)
	}
	url := serveAsDocumented(t, out)
	for path, want := range leads {
		if got := answerOf(t, url+path); got != "301 "+want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if got := answerOf(t, url+"/2016/03/15/data-act/"); got != "200 " {
		t.Errorf("the page itself: %s", got)
	}
	// A second run knows its earlier output, and removes it with the last alias.
	if err := os.WriteFile(in, []byte(regexp.MustCompile(`(?m)^  aliases: \[/2016.*$|aliases: \[.*?\]|permalinks: "[^"]*", `).ReplaceAllString(movedBlog, "")), 0o644); err != nil {
		t.Fatal(err)
	}
	succeed(t, "", "render", "-f", in, "-o", out)
	for path := range readTree(t, out) {
		if path == redirectMapName || strings.HasPrefix(path, "blog/") || strings.HasPrefix(path, "café") {
			t.Errorf("%s is left", path)
		}
	}
}

// serveAsDocumented runs nginx with the configuration of docs/posts.md.
func serveAsDocumented(t *testing.T, dir string) (url string) {
	t.Helper()
	_, rest, _ := strings.Cut(read(t, filepath.Join("..", "..", "docs", "posts.md")), "```nginx\n")
	snippet, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("docs/posts.md has no configuration of nginx")
	}
	listen, temp := nginxtest.FreePort(t), nginxtest.Dir(t, "")
	snippet = strings.NewReplacer("listen 8080", "listen "+listen, "/srv/public", dir).Replace(snippet)
	file := filepath.Join(temp, "nginx.conf")
	configuration := fmt.Sprintf("pid %q;\nevents {}\nhttp {\naccess_log off;\nabsolute_redirect off;\n", filepath.Join(temp, "pid"))
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		configuration += fmt.Sprintf("%s_temp_path %q;\n", kind, filepath.Join(temp, kind))
	}
	if err := os.WriteFile(file, []byte(configuration+snippet+"}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return nginxtest.Start(t, listen, nginxtest.Serve(nginxtest.Program(t), file)...).URL
}

// answerOf returns the status of an answer and its redirect.
func answerOf(t *testing.T, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d %s", response.StatusCode, response.Header.Get("Location"))
}

func TestRedirectPaths(t *testing.T) {
	for from, want := range map[string]string{
		"/a": "a/index.html", "/a/b.html": "a/b.html", "/a.php": "a.php/index.html", "/é": "é/index.html",
		"/.git/x": "", "/a/.b": "", "/" + strings.Repeat("x", 256): "",
	} {
		if name, ok := redirectPath(from); ok != (want != "") || ok && name != want {
			t.Errorf("the page of %.20q is %q, %v; want %q", from, name, ok, want)
		}
	}
	// A redirect page replaces no file, and is left out where a directory has its path.
	files := map[string]bool{"posts/a/index.html": true, "b.html": true}
	redirects := []redirect.Redirect{{From: "/posts.html", To: "/"}, {From: "/b.html/c", To: "/"}, {From: "/c.html/d", To: "/"}, {From: "/c.html", To: "/"}, {From: "/b", To: "/"}}
	spellings := map[string][]string{"/b": {"/B", "/b.html"}}
	added, err := redirectFiles(files, redirects, spellings, "https://example.com")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"posts.html": true, "b.html/c/index.html": false, "c.html/d/index.html": true, "c.html": false, "b/index.html": true, "B/index.html": true, "b.html": false, redirectMapName: true} {
		if (added[name] != nil) != want {
			t.Errorf("%s is there: %v, want %v", name, !want, want)
		}
	}
}
