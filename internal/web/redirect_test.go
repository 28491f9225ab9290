// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/nginxtest"
	"github.com/topicpages/topicpages/test/redirecttest"
)

// forEachNginx runs a test with each nginx.
func forEachNginx(t *testing.T, test func(t *testing.T, program string)) {
	t.Helper()
	for version, program := range nginxtest.Programs(t) {
		t.Run(version, func(t *testing.T) { test(t, program) })
	}
}

// publishedVolume returns a volume with one edition.
func publishedVolume(t *testing.T) *mountedVolume {
	t.Helper()
	v := newVolume(t, "")
	if err := v.publish(editionOf(0), func() {}); err != nil {
		t.Fatal(err)
	}
	return v
}

// fresh makes a connection for each request, so that a reload interrupts none.
var fresh = &http.Transport{DisableKeepAlives: true}

// location returns the status of an answer and its redirect.
func location(t *testing.T, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := fresh.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return strings.TrimSpace(fmt.Sprint(response.StatusCode, " ", response.Header.Get("Location")))
}

// loaded returns the digest of the redirects that nginx has loaded.
func loaded(url string) (string, error) {
	response, err := (&http.Client{Transport: fresh}).Get(url + "/.well-known/topicpages.json")
	if err != nil {
		return "", err
	}
	return redirect.LoadedDigest(response.Header.Values(redirect.Header)), response.Body.Close()
}

// postAt returns a Post with aliases, and with an address or an article.
func postAt(name, url string, aliases ...v1alpha1.SitePath) *archive.Post {
	return builder.Record(builder.Post(name, "2016-03-15", builder.URL(url), func(p *v1alpha1.Post) {
		if p.Spec.Aliases = aliases; url == "" {
			p.Spec.Content = "Text."
		}
	}))
}

func TestNginxLeadsFromAliases(t *testing.T) {
	forEachNginx(t, func(t *testing.T, program string) {
		redirects := new(redirect.Register).Redirects([]*archive.Summary{
			{Facts: archive.Facts{Name: "a", Aliases: []string{"first", "école", "1.5", "default", "volatile", strings.Repeat("x", 63)}}},
			{Facts: archive.Facts{Name: "b", Aliases: []string{"second"}, Posts: []*archive.Post{
				postAt("p", "", "/2016/03/15/data-act/", "/Blog/X_y.html", "/caf%C3%A9/menü", "/it's {$uri};#/(\"here\")!", "/index.php/x", "/about", "/topics/a/2016/x", "/deep/1/2/3/4/5/6/7"),
				postAt("q", "https://example.com/$host/?a=$uri;b", "/elsewhere"),
			}}},
		}, "")
		server := publishedVolume(t).serve(t, program, redirects)
		for path, want := range map[string]string{
			"/topics/first/":                        "301 /topics/a/",
			"/topics/first":                         "301 /topics/a/",
			"/topics/first/?utm_source=x":           "301 /topics/a/",
			"/topics/%C3%A9cole/":                   "301 /topics/a/",
			"/topics/%C3%A9cole":                    "301 /topics/a/",
			"/topics/1.5/":                          "301 /topics/a/",
			"/topics/default/":                      "301 /topics/a/",
			"/topics/volatile":                      "301 /topics/a/",
			"/topics/" + strings.Repeat("x", 63):    "301 /topics/a/",
			"/topics/second/":                       "301 /topics/b/",
			"/topics/a/":                            "200",
			"/topics/third/":                        "404",
			"/topics/first/atom.xml":                "404",
			"/posts/first/":                         "404",
			"/posts/first":                          "301 /posts/first/",
			"/topics_first_index.html":              "404",
			"/404.html":                             "404",
			"/nothing":                              "404",
			"/topics/first/x":                       "404",
			"/topics/first%0a":                      "404",
			"/topics//first/":                       "301 /topics/a/",
			"/topics/first%0d%0aSet-Cookie:%20a=b/": "404",
			"/topics/" + strings.Repeat("%C3%A9", 2) + "/": "404",
			"/2016/03/15/data-act/":                        "301 /posts/p/",
			"/2016/03/15/data-act":                         "301 /posts/p/",
			"/2016/03/15/data-act?utm_source=x":            "301 /posts/p/",
			"/2016/03/15/DATA-ACT/":                        "301 /posts/p/",
			"/2016/03/15/data-act/index.html":              "301 /2016/03/15/data-act/",
			"/2016/03/15/data-act/x":                       "404",
			"/2016/03/15/data-act%0a":                      "404",
			"/2016/03/15//data-act/":                       "301 /posts/p/",
			"/2016/03/./15/x/../data-act/":                 "301 /posts/p/",
			"/blog/x_y.html":                               "301 /posts/p/",
			"/Blog/X_y.html":                               "301 /posts/p/",
			"/caf%c3%a9/men%C3%BC/?x":                      "301 /posts/p/",
			"/it's%20%7B$uri%7D;%23/(%22here%22)!":         "301 /posts/p/",
			"/index.php/x/":                                "301 /posts/p/",
			"/about":                                       "301 /posts/p/",
			"/about/":                                      "301 /posts/p/",
			"/about/index.html":                            "301 /about/",
			"/topics/a/2016/x/":                            "301 /posts/p/",
			"/deep/1/2/3/4/5/6/7/":                         "301 /posts/p/",
			"/elsewhere":                                   "301 https://example.com/%24host/?a=%24uri;b",
		} {
			if got := location(t, server.URL+path); got != want {
				t.Errorf("%s: %s, want %s", path, got, want)
			}
		}
		status, body, err := get(server.URL+"/nothing/", "gzip")
		if status != http.StatusNotFound || body != notFound || err != nil {
			t.Errorf("a page that is missing: %d %q %v", status, body, err)
		}
		if digest, err := loaded(server.URL); err != nil || digest != redirects.Digest() || digest == "" {
			t.Errorf("nginx has loaded %q (%v), want %q", digest, err, redirects.Digest())
		}
	})
}

// Each alias of a Site redirects to its Topic, however many and however hostile they are.
func TestNginxStartsWithAnyAliases(t *testing.T) {
	for name, aliases := range map[string][]string{
		"50,000 aliases":                     redirecttest.Many(50_000, 63),
		"800 aliases in one bucket":          redirecttest.Colliding(800, 60),
		"more in one bucket than it holds":   redirecttest.Colliding(8000, 60),
		"short ones in one bucket":           redirecttest.Colliding(9000, 28),
		"many, and many in one bucket":       append(redirecttest.Many(20_000, 40), redirecttest.Colliding(8000, 62)...),
		"many in one bucket that come first": append(redirecttest.Colliding(8000, 62), redirecttest.Many(20_000, 40)...),
	} {
		t.Run(name, func(t *testing.T) {
			redirects := new(redirect.Register).Redirects([]*archive.Summary{{Facts: archive.Facts{Name: "a", Aliases: aliases}}}, "")
			leftOut := map[string]bool{}
			for _, alias := range redirects.LeftOut {
				leftOut[alias] = true
			}
			forEachNginx(t, func(t *testing.T, program string) {
				began := time.Now()
				server := publishedVolume(t).serve(t, program, redirects)
				t.Logf("%d aliases, %d left out: ready after %s; %s", len(aliases), len(leftOut), time.Since(began).Round(time.Millisecond), resident(fmt.Sprint(server.Pid)))
				// nginx may say that its table is not optimal.
				server.Expect()
				for i := 0; i < len(aliases); i += max(1, len(aliases)/200) {
					want := "301 /topics/a/"
					if leftOut[aliases[i]] {
						want = "404"
					}
					if got := location(t, server.URL+"/topics/"+aliases[i]+"/"); got != want {
						t.Fatalf("alias %d: %s, want %s", i, got, want)
					}
				}
				if digest, err := loaded(server.URL); err != nil || digest != redirects.Digest() {
					t.Errorf("nginx has loaded %q (%v), want %q", digest, err, redirects.Digest())
				}
			})
		})
	}
}

// resident returns the memory of a process, as the kernel reports it.
func resident(pid string) string {
	status, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		return err.Error()
	}
	for line := range strings.Lines(string(status)) {
		if strings.HasPrefix(line, "VmRSS:") {
			return strings.Join(strings.Fields(line), " ")
		}
	}
	return ""
}

// start runs nginx as the Pods do, with a volume for its configuration.
func (v *mountedVolume) start(t *testing.T, program string, configuration *mountedVolume) *nginxtest.Server {
	t.Helper()
	temp, listen := nginxtest.Dir(t, ""), nginxtest.FreePort(t)
	if err := os.Chmod(temp, 0o777); err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(listen, ":")
	files := nginxtest.Dir(t, v.parent)
	n := Nginx{Listen: port, Root: filepath.Join(files, servedDirectory), Temp: temp, Redirects: filepath.Join(configuration.dir, CurrentLink)}
	text, err := n.Configuration()
	if err != nil {
		t.Fatal(err)
	}
	configuration.always = map[string]string{ConfigurationKey: text, StartKey: startScript, UnpackKey: unpackScript}
	if err := configuration.publishRaw(nil); err != nil {
		t.Fatal(err)
	}
	return nginxtest.Start(t, listen, "/bin/sh", filepath.Join(configuration.dir, StartKey), configuration.dir, v.dir, files, temp, port, program)
}

func TestNginxLoadsNewRedirectsWhileItServes(t *testing.T) {
	forEachNginx(t, func(t *testing.T, program string) {
		configuration := newVolume(t, "")
		server := publishedVolume(t).start(t, program, configuration)
		if got := location(t, server.URL+"/topics/new/"); got != "404" {
			t.Errorf("before there is an alias: %s", got)
		}
		for _, aliases := range [][]string{{"new"}, {"new", "newer"}, {"newer"}, nil} {
			redirects := new(redirect.Register).Redirects([]*archive.Summary{{Facts: archive.Facts{Name: "a", Aliases: aliases}}}, "")
			if err := configuration.publishRaw(allRedirectFiles(redirects)); err != nil {
				t.Fatal(err)
			}
			nginxtest.Eventually(t, func() error {
				digest, err := loaded(server.URL)
				if err == nil && digest != redirects.Digest() {
					err = fmt.Errorf("nginx has loaded %q, want %q", digest, redirects.Digest())
				}
				return err
			})
			want := map[string]string{"new": "301 /topics/new/", "newer": "301 /topics/newer/"}
			for _, alias := range aliases {
				want[alias] = "301 /topics/a/"
			}
			// For a tenth of a second after a reload the old process still answers.
			nginxtest.Eventually(t, func() error {
				got := map[string]string{}
				for alias := range want {
					got[alias] = location(t, server.URL+"/topics/"+alias)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					return fmt.Errorf("with %q (-want +got):\n%s", aliases, diff)
				}
				return nil
			})
		}
		server.Expect() // the old processes report their end
	})
}

func TestNginxKeepsItsConfigurationWhereTheNewOneIsFaulty(t *testing.T) {
	forEachNginx(t, func(t *testing.T, program string) {
		configuration := newVolume(t, "")
		server := publishedVolume(t).start(t, program, configuration)
		redirects := new(redirect.Register).Redirects([]*archive.Summary{{Facts: archive.Facts{Name: "a", Aliases: []string{"good"}}}}, "")
		if err := configuration.publishRaw(allRedirectFiles(redirects)); err != nil {
			t.Fatal(err)
		}
		nginxtest.Eventually(t, func() error {
			if _, err := loaded(server.URL); err != nil {
				return err
			}
			if got := location(t, server.URL+"/topics/good/"); got != "301 /topics/a/" {
				return fmt.Errorf("the alias: %s", got)
			}
			return nil
		})
		if err := configuration.publishRaw(map[string]string{"redirects-0.conf": "no configuration"}); err != nil {
			t.Fatal(err)
		}
		nginxtest.Eventually(t, func() error {
			if _, err := loaded(server.URL); err != nil {
				return err
			}
			if !strings.Contains(server.Output(), "[emerg]") {
				return fmt.Errorf("nginx does not complain: %q", server.Output())
			}
			return nil
		})
		if got := location(t, server.URL+"/topics/good/"); got != "301 /topics/a/" {
			t.Errorf("after a faulty change, the alias: %s", got)
		}
		server.Expect()
	})
}

// The script that starts nginx sleeps in a read until nginx writes something, and ends with nginx.
func TestTheScriptIsIdleAndEndsWithNginx(t *testing.T) {
	configuration := newVolume(t, "")
	server := publishedVolume(t).start(t, nginxtest.Program(t), configuration)
	if _, err := loaded(server.URL); err != nil {
		t.Fatal(err)
	}
	scripts := func() (list []string) {
		processes, err := filepath.Glob("/proc/[0-9]*/cmdline")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range processes {
			// A process that has just ended does not count.
			if line, err := os.ReadFile(path); err == nil && strings.Contains(string(line), filepath.Join(configuration.dir, StartKey)) {
				list = append(list, filepath.Dir(path))
			}
		}
		return list
	}
	switches := func() string {
		status, err := os.ReadFile(scripts()[0] + "/status")
		if err != nil {
			t.Fatal(err)
		}
		_, count, _ := strings.Cut(string(status), "voluntary_ctxt_switches:")
		return strings.Fields(count)[0]
	}
	ask := func(times int) {
		for range times {
			if _, err := loaded(server.URL); err != nil {
				t.Fatal(err)
			}
		}
	}
	nginxtest.Eventually(t, func() error { // it has unpacked the pages
		before, status := switches(), location(t, server.URL+"/")
		pid := filepath.Base(scripts()[0])
		children, err := os.ReadFile(filepath.Join("/proc", pid, "task", pid, "children"))
		if ask(20); err == nil && (status != "200" || len(children) > 0 || switches() != before) {
			err = fmt.Errorf("the script is busy: %s", status)
		}
		return err
	})
	if running := scripts(); len(running) != 1 {
		t.Fatalf("the script runs %d times, want once beside nginx", len(running))
	}
	before := switches()
	ask(100)
	if after := switches(); after != before {
		t.Errorf("the script was woken: %s context switches, %s before", after, before)
	}
	if err := server.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	nginxtest.Eventually(t, func() error {
		if left := scripts(); len(left) > 0 {
			return fmt.Errorf("after nginx has ended, the script runs as %q", left)
		}
		return nil
	})
}

// 50,000 aliases of Posts redirect, and hostile lengths do not keep nginx from starting.
func TestNginxStartsWithAnyAliasesOfPosts(t *testing.T) {
	var posts []*archive.Post
	for _, name := range redirecttest.Many(50_000, 60) {
		posts = append(posts, postAt(name, "", v1alpha1.SitePath("/2016/03/15/"+name+"/")))
	}
	hostile := []*archive.Post{
		postAt("long", "", "/"+v1alpha1.SitePath(strings.Repeat("x", 511)), "/"+v1alpha1.SitePath(strings.Repeat("記", 511))),
		postAt("far", "https://example.com/"+strings.Repeat("記", 2000), "/far"),
	}
	redirects := new(redirect.Register).Redirects([]*archive.Summary{{Facts: archive.Facts{Name: "a", Posts: append(hostile, posts...)}}}, "")
	if len(redirects.LeftOut) != 2 {
		t.Errorf("%d aliases are left out, want the two that are too long", len(redirects.LeftOut))
	}
	forEachNginx(t, func(t *testing.T, program string) {
		server := publishedVolume(t).serve(t, program, redirects)
		server.Expect()
		for i := 0; i < len(posts); i += len(posts) / 100 {
			name := posts[i].Object.Name
			if got, want := location(t, server.URL+"/2016/03/15/"+name+"/?x"), "301 /posts/"+name+"/"; got != want {
				t.Fatalf("alias %d: %s, want %s", i, got, want)
			}
		}
		for path, want := range map[string]string{"/" + strings.Repeat("x", 511): "301 /posts/long/", "/" + strings.Repeat("%E8%A8%98", 511): "404", "/far": "404"} {
			if got := location(t, server.URL+path); got != want {
				t.Errorf("%.20s: %s, want %s", path, got, want)
			}
		}
		if digest, err := loaded(server.URL); err != nil || digest != redirects.Digest() {
			t.Errorf("nginx has loaded %q (%v), want %q", digest, err, redirects.Digest())
		}
	})
}

// Articles have addresses of one to six segments, with a slash at the end.
func TestNginxServesPermalinks(t *testing.T) {
	forEachNginx(t, func(t *testing.T, program string) {
		v, pages := newVolume(t, ""), editionOf(0)
		path := ""
		for _, segment := range []string{"about", "2016", "03", "15", "x.y", "data-act"} {
			path += segment + "/"
			pages[path+"index.html"] = path
		}
		if err := v.publish(pages, func() {}); err != nil {
			t.Fatal(err)
		}
		server := v.serve(t, program, &redirect.Redirects{})
		for file, body := range pages {
			page, isPage := strings.CutSuffix(file, "index.html")
			if !isPage || !strings.HasPrefix(page, "about/") {
				continue
			}
			if status, got, err := get(server.URL+"/"+page, "gzip"); err != nil || status != http.StatusOK || got != body {
				t.Errorf("/%s: %d %q %v", page, status, got, err)
			}
			for _, other := range []string{strings.TrimSuffix(page, "/") + "?x", file} {
				if got := location(t, server.URL+"/"+other); got != "301 /"+page {
					t.Errorf("/%s: %s, want 301 /%s", other, got, page)
				}
			}
		}
		for _, missing := range []string{"/about/2016/03/15/x.y/data-act/more/", "/about/2016/03/15/x.y/other", "/2016", "/about_index.html"} {
			if got := location(t, server.URL+missing); got != "404" {
				t.Errorf("%s: %s, want 404", missing, got)
			}
		}
	})
}
