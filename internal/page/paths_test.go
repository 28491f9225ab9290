// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import "testing"

func TestIsPath(t *testing.T) {
	for path := range render(t, articleSite(""), append(articleTopics(), numberedTopics(2*topicsPerPage)...)...) {
		if !IsPath(path) {
			t.Errorf("%s is a path of the site, and is not known", path)
		}
	}
	for _, path := range []string{
		"", ".", "..", "/", "index.html/", "/index.html", "../index.html", "topics/../../etc/passwd", ".git/config", ".git/index.html",
		"posts/.git/index.html", "topics/a/index.html\x00", "topics/a/b/index.html", "README.md", "assets/x.css", "assets/abc.sh",
		".well-known/other.json", "index.html\n", `topics\a\index.html`, ".topicpages-files", "posts//index.html", "Topics/a/index.html",
	} {
		if IsPath(path) {
			t.Errorf("%q is taken for a path of the site", path)
		}
	}
	if !IsPath(DigestPath) {
		t.Errorf("%s is not known", DigestPath)
	}
}
