// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRelativeLinks(t *testing.T) {
	for address, want := range map[string]string{
		"raft.md":                          "/posts/raft/",
		"./raft.md":                        "/posts/raft/",
		"../raft":                          "/posts/raft/",
		"../raft/":                         "/posts/raft/",
		"../posts/raft/":                   "/posts/raft/",
		"../../2024/03/raft.html":          "/posts/raft/",
		"raft/index.md":                    "/posts/raft/",
		"raft/README.md":                   "/posts/raft/",
		"../raft/_index.markdown":          "/posts/raft/",
		"2024-03-05-raft.md":               "/posts/raft/",
		"Raft.MD":                          "/posts/raft/",
		"r%61ft.md":                        "/posts/raft/",
		"raft.md?plain=1":                  "/posts/raft/",
		"raft.md#the-log":                  "/posts/raft/#c-the-log",
		"raft.md#%C3%9Cber%20all":          "/posts/raft/#c-%C3%9Cberall",
		"raft.md#c-the-log":                "/posts/raft/#c-the-log",
		"../raft/#12-setup--teardown":      "/posts/raft/#c-12-setup--teardown",
		"<raft.md>":                        "/posts/raft/",
		"../topics/logs/":                  "/topics/logs/",
		"../tags/logs/index.md":            "/topics/logs/",
		"categories/logs.html#queues":      "/topics/logs/#queues",
		"untitled.md#top":                  "https://example.org/u#top",
		"logs.md":                          "",
		"gone.md":                          "",
		"../index.md":                      "",
		"../":                              "",
		".":                                "",
		"paper.pdf":                        "",
		"ftp://example.org/raft":           "",
		"//example.org/raft":               "",
		"javascript:raft":                  "",
		"%zz.md":                           "",
		"2024-03-05.md":                    "",
		"a\\b.md":                          "",
		"https://user:secret@example.org/": "",
	} {
		shown, broken := "a", []string{resolve([]byte(address))}
		if want != "" {
			shown, broken = `<a href="`+want+`"`+externalRel(want)+`>a</a>`, nil
		}
		for _, source := range []string{"[a](" + address + ")", "[a]\n\n[a]: " + address} {
			doc := render(t, source)
			if diff := cmp.Diff(shown, innerHTML(doc)) + cmp.Diff(broken, doc.Broken); diff != "" {
				t.Errorf("%s: %s", source, diff)
			}
			checkAny(t, source)
		}
	}
}

func externalRel(address string) string {
	if address[0] == '/' {
		return ""
	}
	return ` rel="external noopener"`
}

func TestRelativeLinkToWhatHasNoPage(t *testing.T) {
	if doc := render(t, "[a](draft.md)"); innerHTML(doc) != "a" || doc.Broken != nil {
		t.Errorf("got %s, broken %q", doc.HTML, doc.Broken)
	}
}

// The addresses of pages are checked. A link to one that does not exist stays, since others may serve it.
func TestAddressesOfPages(t *testing.T) {
	for address, works := range map[string]bool{
		"/posts/raft/":                      true,
		"/posts/raft#log":                   true,
		"/topics/logs/2024/":                true,
		"https://this.example/posts/raft/":  true,
		"https://other.example/posts/gone/": true,
		"/about/":                           true,
		"/posts/raft/picture.png":           true,
		"/posts/gone/":                      false,
		"/posts/gone/index.html":            false,
		"/posts/g%6fne/":                    false,
		"/topics/gone/":                     false,
		"/topics/gone/atom.xml":             false,
		"https://this.example/posts/gone/":  false,
		"HTTPS://THIS.example/posts/gone/":  false,
	} {
		for _, source := range []string{"[a](" + address + ")", "[a]\n\n[a]: " + address} {
			doc := render(t, source)
			var broken []string
			if !works {
				broken = []string{address}
			}
			if diff := cmp.Diff(broken, doc.Broken); diff != "" || !strings.Contains(string(doc.HTML), `<a href="`) {
				t.Errorf("%s gives %s, broken %s", source, doc.HTML, diff)
			}
			checkAny(t, source)
		}
	}
	if doc := render(t, "See https://this.example/posts/gone/ and </posts/gone/>."); !cmp.Equal(doc.Broken, []string{"https://this.example/posts/gone/"}) {
		t.Errorf("broken %q", doc.Broken)
	}
}

// No article is refused for its addresses; those beyond MaxLinks are not checked.
func TestManyAddressesOfPages(t *testing.T) {
	var source strings.Builder
	for i := range 2 * MaxLinks {
		fmt.Fprintf(&source, "[a](/posts/gone-%04d/)\n\n", i)
	}
	doc := render(t, source.String())
	if len(doc.Broken) != MaxLinks || len(targetsIn(source.String())) != MaxLinks || strings.Count(string(doc.HTML), "<a ") != 2*MaxLinks {
		t.Errorf("%d links are broken, of %d targets", len(doc.Broken), len(targetsIn(source.String())))
	}
}

func TestPicturesThatAreNotOnTheSite(t *testing.T) {
	doc := render(t, "![a](images/a.png) ![b](data:image/png;base64,AAAA) ![c](/c.png) ![d](https://example.org/d.png) [e]()")
	if diff := cmp.Diff([]string{"data:image/png;base64,AAAA", "images/a.png"}, doc.Broken); diff != "" {
		t.Error(diff)
	}
}

func TestTargetsOfRelativeLinks(t *testing.T) {
	got := targetsIn("[a](b.md) [c](2024-03-05-d.md) <!-- [[e]] --> [[f]] `[g](h.md)` [i](../topics/j/) [o](/posts/p?q) <https://example.org/topics/q/> <https://This.example/topics/r/s/> [v](/2024/w/x) `[t](/posts/u/)`\n\n[k]: l.md\n[m]: /n.md\n\n[k]")
	if diff := cmp.Diff([]string{"/2024/w/x/", "/posts/p/", "/topics/r/", "2024-03-05-d", "b", "d", "f", "l", "topic:j"}, got); diff != "" {
		t.Error(diff)
	}
}
