// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/importer/mdcode"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
	"github.com/topicpages/topicpages/internal/manifest"
)

// corpusVariable names a directory with the posts of a real Eleventy blog: posts/YYYY-MM-DD-name.md, and a README.
const corpusVariable = "CORPUS_18F"

// corpusSource is the front matter of a post, as its author wrote it.
type corpusSource struct {
	Title, Excerpt string
	Date           string
	Tags           []string
	RedirectFrom   any `json:"redirect_from"`
}

var (
	blanks  = regexp.MustCompile(`\s+`)
	element = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)
)

func TestImportOfARealBlog(t *testing.T) {
	corpus := os.Getenv(corpusVariable)
	if corpus == "" {
		t.Skipf("%s names no directory of posts", corpusVariable)
	}
	out, report := filepath.Join(t.TempDir(), "posts"), filepath.Join(t.TempDir(), "report.txt")
	start := time.Now()
	r := run(t, "", "import", corpus, "-o", out, "--report", report)
	t.Logf("imported in %v", time.Since(start))
	if ExitCode(r.err) != lossCode || !strings.Contains(r.stderr, "imported 509 posts from ") || !strings.Contains(r.stderr, " (eleventy)") {
		t.Fatalf("exit code %d\n%s", ExitCode(r.err), r.stderr)
	}
	losses := strings.Split(strings.TrimSpace(read(t, report)), "\n")
	unreadable := slices.DeleteFunc(slices.Clone(losses), func(line string) bool { return !strings.HasSuffix(line, "(FileUnreadable)") })
	if len(unreadable) != 1 || !strings.HasPrefix(unreadable[0], "README.md: ") {
		t.Errorf("files that are left out: %v", unreadable)
	}
	missing := map[string]bool{}
	for _, line := range losses {
		if _, picture, ok := strings.Cut(line, "there is no picture "); ok {
			if missing[picture] {
				t.Errorf("named twice: %s", picture)
			}
			missing[picture] = true
		}
	}
	set, err := manifest.NewReader([]string{out}, nil, "default").Read()
	if err != nil || len(set.Problems) > 0 || len(set.Posts) != 509 {
		t.Fatalf("%d Posts, problems %v, %v", len(set.Posts), set.Problems, err)
	}
	byAddress := map[string]*v1alpha1.Post{}
	for _, post := range set.Posts {
		checkArticle(t, post)
		byAddress["/posts/"+post.Name+"/"] = post
		for _, alias := range post.Spec.Aliases {
			byAddress[strings.ToLower(string(alias))] = post // aliases that differ in case are the same
		}
	}
	files, err := filepath.Glob(filepath.Join(corpus, "posts", "*.md"))
	if err != nil || len(files) != 509 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		checkSource(t, file, byAddress)
	}
}

// checkArticle fails if an article still holds template language or front matter.
func checkArticle(t *testing.T, post *v1alpha1.Post) {
	t.Helper()
	// An article about template language may name empty braces, between raw and endraw.
	text := []byte(strings.ReplaceAll(post.Spec.Content, "{{ }}", "     "))
	for _, span := range mdcode.Spans(post.Spec.Content) {
		for i := span.Start; i < span.End; i++ {
			text[i] = ' '
		}
	}
	for _, mark := range []string{"{{", "{%", "layout: post"} {
		if at := strings.Index(string(text), mark); at >= 0 {
			t.Errorf("%s holds %q: %.60q", post.Name, mark, text[at:])
		}
	}
	if strings.HasPrefix(post.Spec.Content, "---\n") {
		t.Errorf("%s begins with front matter", post.Name)
	}
}

var dated = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})-(.*)\.md$`)

// checkSource fails if a post is not found by its old address, or lacks something that its author wrote.
func checkSource(t *testing.T, file string, byAddress map[string]*v1alpha1.Post) {
	t.Helper()
	base := filepath.Base(file)
	matter, _, _ := strings.Cut(strings.TrimPrefix(read(t, file), "---\n"), "\n---")
	var want corpusSource
	if err := yaml.Unmarshal([]byte(matter), &want); err != nil {
		t.Fatalf("%s: %v", base, err)
	}
	address := "/posts/" + strings.TrimSuffix(base, ".md") + "/"
	if m := dated.FindStringSubmatch(base); m != nil && (want.Date == "" || strings.HasPrefix(want.Date, m[1]+"-"+m[2]+"-"+m[3])) {
		address = "/" + m[1] + "/" + m[2] + "/" + m[3] + "/" + m[4] + "/"
	}
	post := byAddress[strings.ToLower(address)]
	if post == nil {
		t.Errorf("%s: no Post has the old address %s", base, address)
		return
	}
	// Titles hold HTML, of which readers saw the text.
	if title := strings.TrimSpace(blanks.ReplaceAllString(html.UnescapeString(element.ReplaceAllString(want.Title, "")), " ")); post.Spec.Title != title {
		t.Errorf("%s: title %q, want %q", base, post.Spec.Title, title)
	}
	if summary := rewrite.PlainText(element.ReplaceAllString(want.Excerpt, ""), true); post.Spec.Summary != summary {
		t.Errorf("%s: summary %q, want %q", base, post.Spec.Summary, summary)
	}
	if day := want.Date; day != "" && !strings.HasPrefix(string(post.Spec.PublishDate), day[:10]) {
		t.Errorf("%s: publishDate %s, want %s", base, post.Spec.PublishDate, day)
	}
	var tags []string
	for _, tag := range post.Spec.Tags {
		tags = append(tags, strings.ToLower(string(tag)))
	}
	for _, tag := range want.Tags {
		if !slices.Contains(tags, strings.ToLower(strings.TrimSpace(tag))) {
			t.Errorf("%s: no tag %q among %q", base, tag, tags)
		}
	}
	if from, ok := want.RedirectFrom.([]any); ok {
		for _, old := range from {
			if byAddress[strings.ToLower(strings.TrimSpace(old.(string)))] != post {
				t.Errorf("%s: the old address %v is lost", base, old)
			}
		}
	}
}
