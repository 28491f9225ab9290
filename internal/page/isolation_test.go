// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/test/builder"
)

// withEvil returns the archive of articles, and a separate Topic with two Posts that have text in every field. With
// nil it returns the archive without that Topic.
func withEvil(text *string) []*archive.Summary {
	a := articleArchive()
	if text == nil {
		return allSummaries(a)
	}
	say := v1alpha1.Heading(*text)
	items := []v1alpha1.Item{v1alpha1.Item(*text)}
	a.SetTopic(&v1alpha1.Topic{
		ObjectMeta: metav1.ObjectMeta{Name: "evil"},
		Spec: v1alpha1.TopicSpec{
			Title: *text, Focus: *text, Aliases: []v1alpha1.Tag{"evil-" + v1alpha1.Tag(*text)},
			Claims:      &v1alpha1.ClaimsSection{Heading: say, Items: items},
			Practices:   &v1alpha1.PracticesSection{Heading: say, Items: items},
			Pitfalls:    &v1alpha1.PitfallsSection{Heading: say, Items: items},
			ReadingPath: &v1alpha1.ReadingPathSection{Heading: say, Pinned: &v1alpha1.PinnedPosts{Current: v1alpha1.PostName(*text)}},
			References:  &v1alpha1.ReferencesSection{Heading: say},
		},
	})
	// They are older than all other Posts.
	a.SetPost(builder.Post("evil-article", "2016-01-02", builder.Tags("evil", "evil-"+v1alpha1.Tag(*text)), builder.Title(*text), withContent(hostileMarkdown(*text)),
		func(p *v1alpha1.Post) { p.Spec.Summary, p.Spec.Authors = *text, []string{*text} }))
	a.SetPost(builder.Post("evil-card", "2016-01-01", builder.Tags("evil"), builder.Title(*text), builder.URL(*text)))
	return allSummaries(a)
}

// listing are the files that list all Topics or Posts, including the Topic in question.
var listing = []string{
	"index.html", "by-posts/index.html", "by-date/index.html", "atom.xml", "rss.xml", "feed.json", "llms.txt", "search/1.json", "search/terms-0.json", "sitemap-1.xml",
}

// Whatever a Topic says, it changes only its own page and the listings. All other pages are the same byte for byte as
// without that Topic, or with a harmless one.
func TestOtherPagesStayAsTheyAre(t *testing.T) {
	site, harmless := articleSite(""), "harmless"
	without, meek := render(t, site, withEvil(nil)...), render(t, site, withEvil(&harmless)...)
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			files := render(t, site, withEvil(&text)...)
			if len(files) != len(meek) || len(files) != len(without)+8 { // the Topic's files, and an article with its twin
				t.Errorf("%d files, %d where it is harmless, %d without it", len(files), len(meek), len(without))
			}
			for path, body := range without {
				if slices.Contains(listing, path) {
					checkFile(t, path, files[path])
				} else if !bytes.Equal(body, files[path]) {
					t.Errorf("%s is not as without the Topic", path)
				}
			}
			for path, body := range meek {
				own := strings.HasPrefix(path, "topics/evil/") || strings.HasPrefix(path, "posts/evil-article/")
				if !own && !slices.Contains(listing, path) && !bytes.Equal(body, files[path]) {
					t.Errorf("%s is not as where the Topic is harmless", path)
				}
			}
			// In the listings, the entries of the others stay the same.
			for _, path := range []string{"index.html", "by-posts/index.html", "by-date/index.html"} {
				for _, title := range []string{"Many", "A few"} {
					if got, want := entryOf(t, files[path], title), entryOf(t, meek[path], title); got != want || want == "" {
						t.Errorf("%s says of %s\n%s\nwant %s", path, title, got, want)
					}
				}
			}
		})
	}
}

// entryOf returns the entry of an index for the Topic with a title.
func entryOf(t *testing.T, index []byte, title string) string {
	t.Helper()
	for _, n := range findAll(parseHTML(t, index), "article", "") {
		if text := textOf(n); strings.HasPrefix(text, title+" ") && strings.Contains(text, title+" coverage") {
			return text
		}
	}
	return ""
}
