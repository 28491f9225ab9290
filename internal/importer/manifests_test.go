// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// day is a date in UTC.
func day(date string) time.Time {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	return t
}

// sample is a blog with what a writer must get right.
func sample() *Blog {
	newYork := time.FixedZone("", -5*60*60)
	return &Blog{Tool: "jekyll", BaseURL: "https://old.example.com/", Posts: []Post{
		{File: "_posts/2024-03-05-hello.md", Line: 1, Name: "Hello", Title: "Hello: \"World\"", Date: time.Date(2024, 3, 5, 1, 0, 0, 0, newYork),
			Updated: day("2024-04-01"), Expires: day("2030-01-01"), Tags: []string{"Go", "no", "2024"}, Categories: []string{"News", "go"}, Authors: []string{"Ada", "Ada"},
			Summary: "One\nline.", Image: "/media/a.png", ImageAlt: "A \"b\"", Language: "de", Path: "/2024/03/05/hello.html", Aliases: []string{"/old", "/posts/hello/"},
			Content: "One  \ntwo.\n\n```sh\necho ${HOME}\n```\n"},
		{File: "_posts/2025-01-01-hello.md", Line: 1, Name: "hello", Title: "Hello again", Date: day("2025-01-01"), DateOnly: true, Tags: []string{"go", "!"}, Draft: true},
		{File: "_posts/2025-01-01-hello2.md", Line: 1, Name: "hello", Title: "Hello the third", Date: day("2025-01-01"), DateOnly: true, Tags: []string{"go"}, Link: "https://else.example.com/"},
		{File: "_posts/ueber.md", Line: 1, Name: "Über_Größe", Content: "\u2028Text\x01"},
		{File: "_posts/long.md", Line: 1, Name: "long", Title: "Long", Date: day("2025-01-01"), DateOnly: true, Updated: day("2024-01-01"), Content: strings.Repeat("word\n", 20000), Path: "/long/"},
		{File: "_posts/huge.md", Line: 1, Name: "true", Title: "Huge", Date: day("2025-01-01"), DateOnly: true, Expires: day("2025-01-01"), Content: strings.Repeat("word\n", 80000), Path: "/huge/"},
		{File: "_posts/日本.md", Line: 1, Name: "日本", Title: "日本", Date: day("2025-01-01"), DateOnly: true},
	}}
}

// together joins files and losses to one text.
func together(files []File, losses []Loss) string {
	var b strings.Builder
	for _, file := range files {
		b.WriteString("## " + file.Path + "\n" + strings.ReplaceAll(string(file.Data), strings.Repeat("    word\n", 1000), "    word…\n"))
	}
	b.WriteString("## Losses\n")
	for _, loss := range losses {
		b.WriteString(loss.String() + "\n")
	}
	return b.String()
}

func TestManifests(t *testing.T) {
	for _, form := range []ContentForm{ContentInline, ContentConfigMap, ContentLink} {
		t.Run(string(form), func(t *testing.T) {
			got := together(Manifests(sample(), ManifestOptions{Content: form}))
			golden := filepath.Join("testdata", "manifests", string(form)+".golden")
			if *update {
				if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("manifests (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheOrderOfPostsChangesNothing(t *testing.T) {
	want := together(Manifests(sample(), ManifestOptions{}))
	for seed := range uint64(20) {
		blog := sample()
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(blog.Posts), func(i, j int) { blog.Posts[i], blog.Posts[j] = blog.Posts[j], blog.Posts[i] })
		if diff := cmp.Diff(want, together(Manifests(blog, ManifestOptions{}))); diff != "" {
			t.Fatalf("manifests of posts in another order (-want +got):\n%s", diff)
		}
	}
}

func TestALaterPostChangesNoOtherFile(t *testing.T) {
	files, _ := Manifests(sample(), ManifestOptions{})
	blog := sample()
	blog.Posts = append(blog.Posts, Post{File: "_posts/2026-01-01-hello.md", Line: 1, Name: "hello", Title: "New", Date: day("2026-01-01"), DateOnly: true, Tags: []string{"go"}})
	more, _ := Manifests(blog, ManifestOptions{})
	after := map[string]string{}
	for _, file := range more {
		after[file.Path] = string(file.Data)
	}
	for _, file := range files {
		if diff := cmp.Diff(string(file.Data), after[file.Path]); diff != "" {
			t.Errorf("%s (-before +after):\n%s", file.Path, diff)
		}
	}
	if _, ok := after["hello-2026-01-01.yaml"]; !ok || len(more) != len(files)+1 {
		t.Errorf("no file hello-2026-01-01.yaml among %d", len(more))
	}
}

func TestBoundsOfFields(t *testing.T) {
	var tags, authors []string
	for i := range 40 {
		tags = append(tags, "tag "+strings.Repeat("x", i+1))
		authors = append(authors, "Author "+strings.Repeat("x", i+1))
	}
	blog := &Blog{Posts: []Post{{File: "a.md", Line: 1, Name: strings.Repeat("name-", 60), Title: strings.Repeat("title ", 200), Summary: strings.Repeat("größe ", 500),
		Date: day("2025-01-01"), Tags: append([]string{strings.Repeat("long ", 20)}, tags...), Authors: append(authors, strings.Repeat("a", 200))}}}
	files, losses := Manifests(blog, ManifestOptions{})
	if len(files) != 1 || len(files[0].Path) > maxName+len(".yaml") {
		t.Fatalf("%d files, the first called %s", len(files), files[0].Path)
	}
	reasons := map[Reason]int{}
	for _, loss := range losses {
		reasons[loss.Reason]++
	}
	want := map[Reason]int{TextTooLong: 3, TagChanged: 10, FieldIgnored: 25}
	if diff := cmp.Diff(want, reasons); diff != "" {
		t.Errorf("losses (-want +got):\n%s\n%v", diff, losses)
	}
}

func TestAMissingDateIsReportedOnce(t *testing.T) {
	blog := &Blog{Posts: []Post{{File: "a.md", Line: 1, Title: "A"}, {File: "b.md", Line: 1, Title: "B"}, {File: "e.xml", Line: 3, Title: "C"}, {File: "e.xml", Line: 9, Title: "D"}},
		Losses: []Loss{{File: "a.md", Reason: DateMissing}, {File: "e.xml", Line: 3, Reason: DateMissing}}}
	_, losses := Manifests(blog, ManifestOptions{})
	var got []string
	for _, loss := range losses {
		if loss.Reason == DateMissing {
			got = append(got, fmt.Sprint(loss.File, ":", loss.Line))
		}
	}
	if diff := cmp.Diff([]string{"b.md:1", "e.xml:9"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
