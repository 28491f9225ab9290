// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/acceptance"
	. "github.com/topicpages/topicpages/internal/builder"
	"github.com/topicpages/topicpages/internal/localserver"
)

// serve serves a Site of the story over HTTP, and returns its address.
func (s *story) serve(site string) string {
	s.Helper()
	server, err := localserver.Start(s.Context(), localserver.Options{
		Config: s.env.Admin(), Namespace: s.namespace, Site: site, Nginx: os.Getenv("NGINX"),
		Report: func(err error) { s.Error(err) },
	})
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() {
		if err := server.Stop(); err != nil {
			s.Error(err)
		}
	})
	return server.URL()
}

// answer is what a server answers.
type answer struct {
	status int
	header http.Header
	body   string
}

// request sends a request, following no redirect and unpacking nothing.
func (s *story) request(method, url, encoding string) answer {
	s.Helper()
	request, err := http.NewRequestWithContext(s.Context(), method, url, nil)
	if err != nil {
		s.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", encoding)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		s.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		s.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, string(body)}
}

func TestReadersSeeTheRealPage(t *testing.T) {
	s := tell(t)
	s.samples()
	url := s.serve("notes")
	page := s.request("GET", url+"/topics/distributed-systems/", "identity")
	if page.status != http.StatusOK {
		t.Fatalf("status %d", page.status)
	}
	text, err := acceptance.VisibleText([]byte(page.body))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range acceptance.Missing(text) {
		t.Errorf("the served page lacks: %s", line)
	}
	edit(s, Post("distributed-systems-patterns", ""), func(p *v1alpha1.Post) { p.Spec.Title = "Seen by a reader" })
	s.eventually(func() error {
		if page := s.request("GET", url+"/topics/distributed-systems/", "identity"); !strings.Contains(page.body, "Seen by a reader") {
			return errors.New("the served page is the old one")
		}
		return nil
	})
}

func TestAddresses(t *testing.T) {
	s := tell(t)
	s.samples()
	edit(s, Topic("distributed-systems"), func(t *v1alpha1.Topic) { t.Spec.Aliases = []v1alpha1.Tag{"Distributed Systems 101", "école"} })
	s.eventually(func() error {
		configuration := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "notes-nginx"}}
		s.get(configuration)
		if !strings.Contains(configuration.Data["redirects.conf"], "école") {
			return errors.New("the alias is not in the configuration")
		}
		return nil
	})
	url := s.serve("notes")
	_, rest, _ := strings.Cut(s.request("GET", url+"/", "identity").body, `href="/assets/`)
	stylesheet, _, _ := strings.Cut(rest, `"`)
	for _, tc := range []struct {
		path, encoding, want string
	}{
		{"/topics/distributed-systems-101", "identity", "301 /topics/distributed-systems/"},
		{"/topics/distributed-systems-101/", "identity", "301 /topics/distributed-systems/"},
		{"/topics/%C3%A9cole/", "identity", "301 /topics/distributed-systems/"},
		{"/", "identity", "200 text/html; charset=utf-8 no-cache"},
		{"/", "gzip", "200 text/html; charset=utf-8 no-cache gzip"},
		{"/topics/distributed-systems/", "gzip", "200 text/html; charset=utf-8 no-cache gzip"},
		{"/topics/distributed-systems/index.json", "identity", "200 application/json; charset=utf-8 no-cache"},
		{"/robots.txt", "identity", "200 text/plain; charset=utf-8 no-cache"},
		{"/sitemap.xml", "identity", "200 application/xml; charset=utf-8 no-cache"},
		{"/assets/" + stylesheet, "identity", "200 text/css; charset=utf-8 public, max-age=31536000, immutable"},
		{"/topics/distributed-systems", "identity", "301 /topics/distributed-systems/"},
		{"/topics/distributed-systems/index.html", "identity", "301 /topics/distributed-systems/"},
		{"/index.html", "identity", "301 /"},
		{"/topics", "identity", "301 /"},
		{"/topics/", "identity", "301 /"},
		{"/nothing", "identity", "404 text/html; charset=utf-8 no-cache"},
		{"/topics/nothing/", "gzip", "404 text/html; charset=utf-8 no-cache gzip"},
		{"/topics/..%2f..%2fetc/", "identity", "400 text/html; charset=utf-8 no-cache"},
		{"/topics_distributed-systems_index.html", "identity", "404 text/html; charset=utf-8 no-cache"},
		{"/topics_distributed-systems_index.html.gz", "identity", "404 text/html; charset=utf-8 no-cache"},
		{"/404.html", "identity", "404 text/html; charset=utf-8 no-cache"},
	} {
		t.Run(tc.path+" "+tc.encoding, func(t *testing.T) {
			a := s.request("GET", url+tc.path, tc.encoding)
			h := a.header
			got := fmt.Sprintf("%d %s %s %s", a.status, h.Get("Content-Type"), h.Get("Cache-Control"), h.Get("Content-Encoding"))
			if a.status == http.StatusMovedPermanently {
				got = "301 " + h.Get("Location")
			}
			if strings.TrimSpace(got) != tc.want {
				t.Errorf("answer %q, want %q", strings.TrimSpace(got), tc.want)
			}
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin", "ETag": "", "Last-Modified": "", "Server": "nginx",
			} {
				if h.Get(name) != want {
					t.Errorf("%s is %q, want %q", name, h.Get(name), want)
				}
			}
			if csp := h.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none';") || strings.Contains(csp, "unsafe") {
				t.Errorf("Content-Security-Policy is %q", csp)
			}
			if a.body == "" {
				t.Errorf("no body")
			}
			if vary := h.Get("Vary"); a.status == http.StatusOK && vary != "Accept-Encoding" {
				t.Errorf("Vary is %q", vary)
			}
			if head := s.request("HEAD", url+tc.path, tc.encoding); head.status != a.status || head.body != "" ||
				head.header.Get("Content-Type") != h.Get("Content-Type") || head.header.Get("Location") != h.Get("Location") {
				t.Errorf("HEAD answers %d %v", head.status, head.header)
			}
			if post := s.request("POST", url+tc.path, tc.encoding); a.status != http.StatusBadRequest && (post.status != http.StatusMethodNotAllowed ||
				post.header.Get("Allow") != "GET, HEAD" || post.header.Get("Content-Security-Policy") == "") {
				t.Errorf("POST answers %d %v", post.status, post.header)
			}
		})
	}
}
