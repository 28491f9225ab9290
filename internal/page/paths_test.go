// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"strings"
	"testing"

	"github.com/topicpages/topicpages/internal/address"
)

// Whatever a site has, apart from Posts and Topics, belongs to the folders and files that articles and aliases leave alone.
func TestTheAddressesOfASiteAreItsOwn(t *testing.T) {
	files := render(t, articleSite(""), append(allSummaries(agedArchive()), numberedTopics(2*topicsPerPage)...)...)
	found := 0
	for path := range files {
		normal, err := address.Normalize("/" + path)
		if err != nil {
			t.Fatal(err)
		}
		below := func(folder string) bool { return strings.HasPrefix(normal, folder) }
		if !below(address.PostsFolder) && !below(address.TopicsFolder) && !address.IsOwn(normal) {
			t.Errorf("an article or an alias may take the address of %s", path)
		}
		if below("/review") {
			found++
		}
	}
	if found == 0 {
		t.Error("the site has no pages of reviews")
	}
}

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
