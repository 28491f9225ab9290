// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/topicpages/topicpages/internal/markdown/markdowntest"
	"github.com/topicpages/topicpages/test/browsertest"
)

// TestHostileArticles opens articles that try to do more than text may. No script runs, no attribute breaks out, and
// nothing leaves the site.
func TestHostileArticles(t *testing.T) {
	if testing.Short() {
		t.Skip("this test needs nginx and a browser")
	}
	w := &writer{}
	w.write(t, object{"Site", "notes", map[string]any{"title": "Notes", "baseURL": "https://notes.example.com"}})
	w.write(t, object{"Topic", "hostile", map[string]any{}})
	articles := map[string][]byte{}
	for i, text := range markdowntest.Hostile {
		if !utf8.ValidString(text) { // no ConfigMap with such an article is published
			continue
		}
		// After a heading, a page without any of the text is an article too.
		name := fmt.Sprintf("hostile-%03d", i)
		articles[name] = []byte("# A title\n\n" + text + "\n")
		w.write(t, object{"Post", name, map[string]any{
			"title": name, "publishDate": "2025-01-01", "tags": []string{"hostile"},
			"contentFrom": map[string]any{"configMapKeyRef": map[string]any{"name": "articles", "key": name}},
		}})
	}
	w.writeConfigMap(t, "articles", articles)
	s := render(t, w.save(t))
	v := &visitor{ctx: browsertest.NewFor(t, 10*time.Minute), url: s.serve(t)}
	var complaints []string
	hosts := v.hosts(t, func() {
		complaints = browsertest.Complaints(v.ctx, t, func() {
			for name := range articles {
				v.open(t, &document{kind: post, path: "/posts/" + name + "/"}, browsertest.View{})
				if faults := ask[[]string](t, v, hostileFaults); len(faults) > 0 {
					t.Errorf("%q:\n%s", articles[name], strings.Join(faults, "\n"))
				}
			}
		})
	})
	if !slices.Equal(hosts, []string{v.url}) {
		t.Errorf("the browser has asked %q, which should be %q alone", hosts, v.url)
	}
	complaints = slices.DeleteFunc(complaints, func(text string) bool {
		// Some articles show pictures of the site that are not there.
		return strings.Contains(text, "status of 404") && strings.Contains(text, ".png")
	})
	if len(complaints) > 0 {
		t.Errorf("the browser complains:\n%s", head(complaints))
	}
}

// hostileFaults finds in the open page elements and attributes that no article may have. The page is alive if its own
// parts are there.
const hostileFaults = `(() => {
	const faults = []
	if (!document.querySelector('main article, main h1') || !document.querySelector('footer')) faults.push('parts of the page are missing')
	if (document.querySelectorAll('h1').length != 1) faults.push('there are several h1')
	if (document.querySelectorAll('base, iframe, object, embed, form:not([role=search]), main script, main style, main svg[onload]').length) faults.push('an element does more than show text')
	for (const e of document.querySelectorAll('main *')) for (const a of e.attributes)
		if (/^on|^style$|^srcdoc$|^srcset$|^background$|^formaction$|["'<>=\/]/.test(a.name)) faults.push(e.localName + ' has ' + a.name + '=' + a.value)
	for (const a of document.querySelectorAll('main a[href]'))
		if (!/^(https?|mailto):$/.test(a.protocol) || a.username || a.password) faults.push('a link leads to ' + a.href)
	return faults
})()`

// writeConfigMap writes a ConfigMap that a Site may publish.
func (w *writer) writeConfigMap(t *testing.T, name string, content map[string][]byte) {
	t.Helper()
	data := map[string]string{}
	for key, value := range content {
		data[key] = base64.StdEncoding.EncodeToString(value)
	}
	w.writeManifest(t, map[string]any{
		"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": name, "labels": map[string]string{"topicpages.dev/publish": "true"}}, "binaryData": data,
	})
}
