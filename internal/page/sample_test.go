// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/test/acceptance"
)

var update = flag.Bool("update", false, "write the golden files in testdata")

const samples = "../../config/samples"

var now = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)

// readSample reads one manifest as strictly as the API server does.
func readSample(t testing.TB, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalStrict(text, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// sample returns the sample Site, and the Summary of the sample Topic.
func sample(t testing.TB) (*v1alpha1.Site, *archive.Summary) {
	t.Helper()
	a := archive.New()
	paths, err := filepath.Glob(samples + "/posts/*.yaml")
	if err != nil || len(paths) != 14 {
		t.Fatalf("got %d sample Posts, want 14: %v", len(paths), err)
	}
	for _, path := range paths {
		post := &v1alpha1.Post{}
		readSample(t, path, post)
		a.SetPost(post)
	}
	topic, site := &v1alpha1.Topic{}, &v1alpha1.Site{}
	readSample(t, samples+"/topic.yaml", topic)
	readSample(t, samples+"/site.yaml", site)
	a.SetTopic(topic)
	a.SetSite(site)
	summary, ok := a.Summary("distributed-systems", now)
	if !ok {
		t.Fatal("the archive has no Topic distributed-systems")
	}
	return site, summary
}

func TestSampleIsTheAcceptancePage(t *testing.T) {
	site, summary := sample(t)
	text, err := acceptance.VisibleText(render(t, site, summary)["topics/distributed-systems/index.html"])
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range acceptance.Missing(text) {
		t.Errorf("the page lacks: %s", line)
	}
	if t.Failed() {
		t.Logf("the page says: %s", text)
	}
}

func TestSampleAdjacency(t *testing.T) {
	_, summary := sample(t)
	want := []archive.Adjacent{
		{Tag: "architecture", Title: "Architecture", Words: "architecture", Posts: 8},
		{Tag: "observability", Title: "Observability", Words: "observability", Posts: 3},
		{Tag: "monitoring", Title: "Monitoring", Words: "monitoring", Posts: 3},
	}
	if diff := cmp.Diff(want, summary.Adjacency[:3]); diff != "" {
		t.Error(diff)
	}
	if next := summary.Adjacency[3]; next.Posts >= 3 {
		t.Errorf("%s is on %d posts, want fewer than 3", next.Tag, next.Posts)
	}
}

func TestGolden(t *testing.T) {
	site, summary := sample(t)
	files := render(t, site, summary)
	other := render(t, articleSite("de"), articleTopics()...)
	for path, golden := range map[string]string{
		"topics/distributed-systems/index.html": "topic.html",
		"topics/distributed-systems/index.json": "topic.json",
		"topics/distributed-systems/index.md":   "topic.md",
		"topics/distributed-systems/atom.xml":   "atom.xml",
		"index.html":                            "index.html",
		"404.html":                              "404.html",
		"search/index.html":                     "search.html",
		"search/1.json":                         "search-1.json",
		"search/terms-0.json":                   "search-terms-0.json",
		"robots.txt":                            "robots.txt",
		"llms.txt":                              "llms.txt",
		"sitemap.xml":                           "sitemap.xml",
		"sitemap-1.xml":                         "sitemap-1.xml",
		"posts/leases/index.html":               "post.html",
		"posts/leases/index.md":                 "post.md",
		"topics/few/atom.xml":                   "few.atom.xml",
		"topics/many/2020/index.html":           "year.html",
		"topics/many/2020/index.json":           "year.json",
	} {
		t.Run(path, func(t *testing.T) {
			got, ok := files[path]
			if !ok {
				got = other[path]
			}
			checkGolden(t, path, golden, stableAssets(got))
		})
	}
}

// checkGolden compares a file of a site with one in testdata.
func checkGolden(t *testing.T, path, golden string, got []byte) {
	t.Helper()
	golden = filepath.Join("testdata", golden)
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs from %s; if that is meant, run: go test ./internal/page -update\n%s", path, golden, diff)
	}
}
