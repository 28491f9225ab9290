// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package preview

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/test/builder"
)

// site is a Site with its Editor and its Pages.
type site struct {
	corpus  *builder.Corpus
	archive *archive.Archive
	editor  edition.Editor
	pages   *Pages
}

func newSite(t *testing.T, posts, topics int) *site {
	t.Helper()
	s := &site{corpus: builder.NewCorpus(posts, topics), archive: archive.New(), pages: &Pages{}}
	for _, topic := range s.corpus.Topics {
		s.archive.SetTopic(topic)
	}
	for _, post := range s.corpus.Posts {
		s.archive.SetPost(post)
	}
	s.edit(t)
	return s
}

// edit makes the next edition, and returns it.
func (s *site) edit(t *testing.T) *edition.Edition {
	t.Helper()
	edited, err := s.editor.Edit(s.corpus.Site, nil, s.archive.Summaries(labels.Everything(), s.corpus.Now), 0)
	if err != nil {
		t.Fatal(err)
	}
	if s.pages, err = s.pages.Next(edited); err != nil {
		t.Fatal(err)
	}
	return edited
}

// TestPagesAfterAnEdit compares kept pages with the pages of a new Editor.
func TestPagesAfterAnEdit(t *testing.T) {
	s := newSite(t, 400, 8)
	for n, i := range []int{3, 250, 3, 399} {
		s.archive.SetPost(s.corpus.Edit(i, n+1))
		s.edit(t)
	}
	kept := s.pages
	fresh := &site{corpus: s.corpus, archive: s.archive, pages: &Pages{}}
	edited := fresh.edit(t)
	if kept.Digest() != edited.Digest {
		t.Fatalf("the digest is %s, want %s", kept.Digest(), edited.Digest)
	}
	files := 0
	for _, s := range fresh.pages.shards {
		for key, want := range s.data {
			path, err := shard.Path(key)
			if err != nil {
				t.Fatal(err)
			}
			files++
			if got, ok := kept.file(path); !ok || !bytes.Equal(got, want) {
				t.Errorf("%s differs", path)
			}
		}
	}
	if files < 400 {
		t.Errorf("compared %d files", files)
	}
}

// answerOf returns the answer of a server to a request.
func answerOf(s *Server, method, url string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(method, url, nil))
	return w
}

func TestServer(t *testing.T) {
	s := newSite(t, 30, 2)
	server := NewServer()
	server.Show(s.pages, map[string]string{"/2016/03/old": "/posts/post-00003/", "/blog/x.html": "https://example.com/x", "/café": "/topics/", "/posts/post-00004": "/wrong/"}, nil)
	topic := s.corpus.Topics[0].Name
	for _, tc := range []struct {
		name, method, url string
		status            int
		contentType, body string // a part of the answer
		location          string
	}{
		{name: "start", url: "http://127.0.0.1:1314/", status: 200, contentType: "text/html", body: "Field notes"},
		{name: "by name", url: "http://localhost:1314/", status: 200, contentType: "text/html"},
		{name: "by IPv6", url: "http://[::1]:1314/", status: 200, contentType: "text/html"},
		{name: "by another name", url: "http://evil.example:1314/", status: 403, contentType: "text/plain"},
		{name: "by a name that begins like this machine", url: "http://localhost.evil.example/", status: 403, contentType: "text/plain"},
		{name: "by an address of the network", url: "http://192.0.2.1:1314/", status: 403, contentType: "text/plain"},
		{name: "events by another name", url: "http://evil.example/.topicpages/events", status: 403, contentType: "text/plain"},
		{name: "post", url: "http://localhost/posts/post-00003/", status: 200, contentType: "text/html", body: s.corpus.Posts[3].Spec.Title},
		{name: "without slash", url: "http://localhost/posts/post-00003?a=b", status: 301, location: "/posts/post-00003/?a=b"},
		{name: "file of a page", url: "http://localhost/posts/post-00003/index.html", status: 301, location: "/posts/post-00003/"},
		{name: "feed", url: "http://localhost/topics/" + topic + "/atom.xml", status: 200, contentType: "application/atom+xml"},
		{name: "twin", url: "http://localhost/topics/" + topic + "/index.md", status: 200, contentType: "text/markdown"},
		{name: "alias", url: "http://localhost/2016/03/old/?a=b", status: 301, location: "/posts/post-00003/"},
		{name: "alias without slash", url: "http://localhost/2016/03/Old", status: 301, location: "/posts/post-00003/"},
		{name: "alias that is a file", url: "http://localhost/blog/x.html", status: 301, location: "https://example.com/x"},
		{name: "alias with other letters", url: "http://localhost/caf%C3%A9/index.html", status: 301, location: "/topics/"},
		{name: "alias where there is a page", url: "http://localhost/posts/post-00004/", status: 200, contentType: "text/html"},
		{name: "below an alias", url: "http://localhost/2016/03/old/x", status: 404, contentType: "text/html"},
		{name: "missing", url: "http://localhost/none/", status: 404, contentType: "text/html", body: "<h1"},
		{name: "way out", url: "http://localhost/../../etc/passwd", status: 404, contentType: "text/html"},
		{name: "key", url: "http://localhost/posts_post-00003_index.html", status: 404, contentType: "text/html"},
		{name: "link to another host", url: "http://localhost//evil.example/index.html", status: 404, contentType: "text/html"},
		{name: "script", url: "http://localhost/.topicpages/preview.js", status: 200, contentType: "text/javascript", body: "EventSource"},
		{name: "write", method: http.MethodPost, url: "http://localhost/", status: 405, contentType: "text/plain"},
		{name: "head", method: http.MethodHead, url: "http://localhost/", status: 200, contentType: "text/html"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.method == "" {
				tc.method = http.MethodGet
			}
			answer := answerOf(server, tc.method, tc.url)
			mediaType, body := answer.Header().Get("Content-Type"), answer.Body.String()
			if answer.Code != tc.status || !strings.HasPrefix(mediaType, tc.contentType) || !strings.Contains(body, tc.body) {
				t.Errorf("%d, %s: %.200s", answer.Code, mediaType, body)
			}
			if got := answer.Header().Get("Location"); got != tc.location {
				t.Errorf("leads to %q, want %q", got, tc.location)
			}
			if !strings.Contains(answer.Header().Get("Content-Security-Policy"), "default-src 'none'") {
				t.Error("the answer has no policy")
			}
		})
	}
}

// TestOnlyTheScriptIsAdded compares a page with the output of render, except for one element.
func TestOnlyTheScriptIsAdded(t *testing.T) {
	s := newSite(t, 5, 1)
	server := NewServer()
	server.Show(s.pages, nil, nil)
	body := answerOf(server, http.MethodGet, "http://localhost/").Body.String()
	element := `<script src="/.topicpages/preview.js" data-edition="` + s.pages.Digest() + `" defer></script>`
	packed, _ := s.pages.file("index.html")
	want, err := unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Replace(body, element, "", 1); got == body || got != string(want) {
		t.Error("the page differs by more than the script")
	}
}

// TestOpenPagesAreTold reads the events of a page that stays open.
func TestOnlyAssetsAreCached(t *testing.T) {
	s := newSite(t, 5, 1)
	server := NewServer()
	server.Show(s.pages, nil, nil)
	asset := regexp.MustCompile(`/assets/[0-9a-f]+\.css`).FindString(answerOf(server, http.MethodGet, "http://localhost/").Body.String())
	for path, want := range map[string]string{
		asset: "max-age=31536000, immutable", "/assets/none.css": "no-store", "/": "no-store", "/posts/post-00003/": "no-store", scriptPath: "no-store",
	} {
		if got := answerOf(server, http.MethodGet, "http://localhost"+path).Header().Get("Cache-Control"); got != want {
			t.Errorf("%q: Cache-Control is %q, want %q", path, got, want)
		}
	}
}

func TestOpenPagesAreTold(t *testing.T) {
	s := newSite(t, 5, 1)
	preview := NewServer()
	preview.Show(s.pages, nil, nil)
	server := httptest.NewServer(preview)
	defer server.Close()
	response, err := http.Get(server.URL + eventsPath)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }() // closing after a read loses nothing
	if got := response.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("the type is %q", got)
	}
	lines := bufio.NewScanner(response.Body)
	next := func() (m message) {
		t.Helper()
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				if err := json.Unmarshal([]byte(data), &m); err != nil {
					t.Fatal(err)
				}
				return m
			}
		}
		t.Fatal("the events end")
		return m
	}
	if m := next(); m.Edition != s.pages.Digest() || len(m.Problems) > 0 {
		t.Errorf("at first %+v", m)
	}
	preview.Show(s.pages, nil, []string{"a.yaml:1: no"})
	if m := next(); m.Edition != s.pages.Digest() || len(m.Problems) != 1 || m.Problems[0] != "a.yaml:1: no" {
		t.Errorf("with a mistake %+v", m)
	}
	s.archive.SetPost(s.corpus.Edit(1, 1))
	s.edit(t)
	preview.Show(s.pages, nil, nil)
	if m := next(); m.Edition != s.pages.Digest() || len(m.Problems) > 0 {
		t.Errorf("after the edit %+v", m)
	}
}

// The script of an open page knows all elements that the script of the site sets up, which it must not replace.
func TestTheScriptSetsUp(t *testing.T) {
	ofSite, err := os.ReadFile("../page/assets/script.js")
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`const setUp = \[(.*)\];`).FindSubmatch(script)
	found := regexp.MustCompile(`\$\('([^']+)'\)(?:\.forEach\(setUp|;\n    if \(page\) setUpPage)`).FindAllSubmatch(ofSite, -1)
	if len(list) == 0 || len(found) < 4 {
		t.Fatalf("the scripts set up %q, and know %q", found, list)
	}
	for _, selector := range found {
		if !strings.Contains(string(list[1]), `"`+string(selector[1])+`"`) {
			t.Errorf("preview.js does not know %q, which script.js sets up", selector[1])
		}
	}
}
