// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
)

// cacheConfiguration configures an nginx as a CDN: a cache in front of the web server of a Site.
const cacheConfiguration = `
daemon off;
pid "%[2]s.pid";
error_log stderr warn;
events {}
http {
    access_log off;
    client_body_temp_path %[1]q; proxy_temp_path %[1]q; fastcgi_temp_path %[1]q; uwsgi_temp_path %[1]q; scgi_temp_path %[1]q;
    proxy_cache_path %[2]q keys_zone=pages:1m use_temp_path=off;
    server {
        listen %[3]s;
        add_header X-Cache $upstream_cache_status always;
        proxy_cache pages;
        proxy_cache_lock on;
        %[4]s
        location / { proxy_pass %[5]s; }
    }
}`

// ownRule is the rule of a CDN whose readers may see pages that are a second old.
const ownRule = `proxy_ignore_headers Cache-Control; proxy_cache_valid 200 1s; proxy_cache_use_stale updating; proxy_cache_background_update on;`

// cdn puts a cache in front of a web server, and returns its address.
func (s *story) cdn(origin, rule string) string {
	s.Helper()
	nginx := os.Getenv("NGINX")
	if nginx == "" {
		nginx = "/usr/sbin/nginx"
	}
	dir, err := os.MkdirTemp("", "topicpages-cdn-")
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = os.RemoveAll(dir) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.Fatal(err)
	}
	address := listener.Addr().String()
	configuration := fmt.Sprintf(cacheConfiguration, filepath.Join(dir, "temporary"), filepath.Join(dir, "cache"), address, rule, origin)
	// nginx changes to an unprivileged user, who must reach the cache.
	if err := errors.Join(listener.Close(), os.Chmod(dir, 0o755), os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(configuration), 0o600)); err != nil {
		s.Fatal(err)
	}
	process := exec.Command(nginx, "-c", filepath.Join(dir, "nginx.conf"))
	if err := process.Start(); err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = errors.Join(process.Process.Signal(syscall.SIGTERM), process.Wait()) })
	s.eventually(func() error {
		connection, err := net.Dial("tcp", address)
		if err != nil {
			return err
		}
		return connection.Close()
	})
	return "http://" + address
}

// answeredByCache returns how many of ten consecutive requests the cache answers by itself.
func (s *story) answeredByCache(url string) int {
	s.Helper()
	n := 0
	for range 10 {
		switch cache := s.request("GET", url, "identity").header.Get("X-Cache"); cache {
		case "HIT", "STALE", "UPDATING":
			n++
		}
	}
	return n
}

func TestACDNKeepsAssetsAndAsksForPages(t *testing.T) {
	s := tell(t)
	s.samples()
	origin := s.serve("notes")
	_, rest, _ := strings.Cut(s.request("GET", origin+"/", "identity").body, `href="/assets/`)
	stylesheet, _, _ := strings.Cut(rest, `"`)
	const page = "/topics/distributed-systems/"

	cdn := s.cdn(origin, "")
	if n := s.answeredByCache(cdn + "/assets/" + stylesheet); n != 9 {
		t.Errorf("the cache answered %d of 10 requests for the style sheet, want all but the first", n)
	}
	if n := s.answeredByCache(cdn + page); n != 0 {
		t.Errorf("the cache answered %d of 10 requests for a page: readers may see an old one", n)
	}
	lax := s.cdn(origin, ownRule)
	if n := s.answeredByCache(lax + page); n < 8 {
		t.Errorf("with a rule of its own, the cache answered %d of 10 requests for a page", n)
	}
	edit(s, Post("distributed-systems-patterns", ""), func(p *v1alpha1.Post) { p.Spec.Title = "Seen behind a cache" })
	for _, server := range []string{cdn, lax} {
		s.eventually(func() error {
			if !strings.Contains(s.request("GET", server+page, "identity").body, "Seen behind a cache") {
				return errors.New("the page is the old one")
			}
			return nil
		})
	}
}
