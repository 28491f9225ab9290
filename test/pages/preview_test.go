// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/cli"
	"github.com/topicpages/topicpages/test/browsertest"
)

// preview runs "topicpages preview" until the end of the test, and returns its address.
func preview(t *testing.T, args ...string) (url string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	printed, out := io.Pipe()
	command := cli.New(buildinfo.Info{}, time.Now, cli.Streams{In: strings.NewReader(""), Out: io.Discard, Err: out})
	command.SetArgs(append([]string{"preview", "--port", "0"}, args...))
	ended := make(chan error, 1)
	go func() {
		err := command.ExecuteContext(ctx)
		_ = out.CloseWithError(io.EOF)
		ended <- err
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	address := regexp.MustCompile(`http://[^/]+`)
	lines := bufio.NewScanner(printed)
	for url == "" && lines.Scan() {
		url = address.FindString(lines.Text())
	}
	if url == "" {
		t.Fatal("the preview prints no address")
	}
	go func() { _, _ = io.Copy(io.Discard, printed) }() // so that the command never blocks
	return url
}

// TestASaveIsInTheBrowser opens a page of a preview, and saves a good manifest, a bad one, and a good one again.
func TestASaveIsInTheBrowser(t *testing.T) {
	dir := t.TempDir()
	save := func(title string) {
		t.Helper()
		text := "apiVersion: topicpages.dev/v1alpha1\nkind: Topic\nmetadata:\n  name: go\nspec:\n  title: " + title + "\n"
		if err := os.WriteFile(filepath.Join(dir, "topic.yaml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	save("First title")
	url := preview(t, "-f", dir)
	ctx := browsertest.New(t)
	complaints := browsertest.Complaints(ctx, t, func() {
		browsertest.Visit(ctx, t, url+"/topics/go/", 1280, "light")
		const heading, notice = `document.querySelector("h1").textContent.trim()`, `(document.querySelector("#topicpages-problems")?.textContent ?? "")`
		browsertest.Becomes(ctx, t, heading, "First title")
		save("Second title")
		browsertest.Becomes(ctx, t, heading, "Second title")
		save("[")
		browsertest.Becomes(ctx, t, notice+".replace(/:.*/s, '')", filepath.Join(dir, "topic.yaml"))
		browsertest.Becomes(ctx, t, heading, "Second title")
		save("Third title")
		browsertest.Becomes(ctx, t, heading, "Third title")
		browsertest.Becomes(ctx, t, notice, "")
	})
	report(t, complaints)
}

// An open page stays where the reader is when a save changes its text. What a script has set up, and the frame of all pages, are
// loaded again.
func TestASaveKeepsTheOpenPage(t *testing.T) {
	const (
		siteText = "apiVersion: topicpages.dev/v1alpha1\nkind: Site\nmetadata:\n  name: notes\nspec:\n  title: %s\n"
		postText = "apiVersion: topicpages.dev/v1alpha1\nkind: Post\nmetadata:\n  name: a\nspec:\n  title: %s\n  publishDate: \"2026-01-01\"\n" +
			"  tags: [\"go\", \"http\"]\n  content: \"Text of %s\"\n"
		otherText = "apiVersion: topicpages.dev/v1alpha1\nkind: Post\nmetadata:\n  name: %s\nspec:\n  title: Other\n  publishDate: \"2026-01-01\"\n  tags: [%s]\n"
		topicText = "apiVersion: topicpages.dev/v1alpha1\nkind: Topic\nmetadata:\n  name: go\nspec:\n  title: Go\n"
	)
	dir := t.TempDir()
	save := func(name, text string, values ...any) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name+".yaml"), fmt.Appendf(nil, text, values...), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	save("site", siteText, "Notes")
	save("topic", topicText)
	save("a", postText, "One", "One")
	save("b", otherText, "b", `"go", "http"`)
	save("c", otherText, "c", `"go"`)
	url := preview(t, "-f", dir)
	ctx := browsertest.New(t)
	const (
		mark    = `String(window.opened = true)`
		isSame  = `String(window.opened ?? false)`
		heading = `document.querySelector("h1").textContent.trim()`
		text    = `document.querySelector("main").textContent.replace(/.*(Text of \w+).*/s, "$1")`
		crumb   = `document.querySelector("[aria-current=page]").textContent`
		brand   = `document.querySelector(".brand").textContent`
		cards   = `String(document.querySelectorAll("[data-filter] > *").length)`
		filters = `String(document.querySelectorAll(".filter").length)`
	)
	complaints := browsertest.Complaints(ctx, t, func() {
		browsertest.Visit(ctx, t, url+"/posts/a/", 1280, "light")
		browsertest.Becomes(ctx, t, mark, "true")
		save("a", postText, "Two", "Two")
		browsertest.Becomes(ctx, t, heading, "Two")
		browsertest.Becomes(ctx, t, text, "Text of Two")
		browsertest.Becomes(ctx, t, crumb, "Two")
		browsertest.Becomes(ctx, t, `document.title`, "Two – Notes")
		save("a", postText, "Three", "Three")
		browsertest.Becomes(ctx, t, heading, "Three")
		browsertest.Becomes(ctx, t, isSame, "true")
		save("site", siteText, "Field notes")
		browsertest.Becomes(ctx, t, brand, "Field notes")
		browsertest.Becomes(ctx, t, isSame, "false")

		browsertest.Visit(ctx, t, url+"/topics/go/", 1280, "light")
		browsertest.Becomes(ctx, t, cards, "3")
		browsertest.Becomes(ctx, t, filters, "1")
		save("d", otherText, "d", `"go"`)
		browsertest.Becomes(ctx, t, cards, "4")
		browsertest.Becomes(ctx, t, filters, "1")
	})
	report(t, complaints)
}
