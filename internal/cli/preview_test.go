// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// shared is the output of a command, for a concurrent reader.
type shared struct {
	mu   sync.Mutex
	text strings.Builder
}

func (s *shared) Write(data []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(data)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// previewing is a running preview.
type previewing struct {
	*testing.T
	url    string
	stderr *shared
	events *bufio.Scanner
	stop   func() error
}

var previewURL = regexp.MustCompile(`http://127\.0\.0\.1:\d+/`)

// startPreview runs the command until the end of the test, with an open page.
func startPreview(t *testing.T, dir string, args ...string) *previewing {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	lines, out := io.Pipe()
	p := &previewing{T: t, stderr: &shared{}}
	command := New(testBuild, func() time.Time { return noon }, Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.MultiWriter(p.stderr, out)})
	command.SetArgs(append([]string{"preview", "-f", dir, "--port", "0"}, args...))
	ended := make(chan error, 1)
	go func() {
		err := command.ExecuteContext(ctx)
		ended <- err
		_ = out.CloseWithError(io.EOF)
	}()
	p.stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { _ = p.stop() })
	printed := bufio.NewScanner(lines)
	for p.url == "" && printed.Scan() {
		p.url = previewURL.FindString(printed.Text())
	}
	if p.url == "" {
		t.Fatalf("no address was printed:\n%s", p.stderr)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	response, err := http.Get(p.url + ".topicpages/events")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() }) // the test has read enough
	p.events = bufio.NewScanner(response.Body)
	return p
}

// told returns the next event of an open page.
func (p *previewing) told() (edition string, problems []string) {
	p.Helper()
	for p.events.Scan() {
		if data, ok := strings.CutPrefix(p.events.Text(), "data: "); ok {
			var now struct {
				Edition  string
				Problems []string
			}
			if err := json.Unmarshal([]byte(data), &now); err != nil {
				p.Fatal(err)
			}
			return now.Edition, now.Problems
		}
	}
	p.Fatalf("nothing more is told:\n%s", p.stderr)
	return "", nil
}

// get returns the page at a path.
func (p *previewing) get(path string) string {
	p.Helper()
	response, err := http.Get(p.url + path)
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }() // closing after a read loses nothing
	body, err := io.ReadAll(response.Body)
	if err != nil {
		p.Fatal(err)
	}
	return string(body)
}

// TestPreviewFollowsSaves edits, breaks, mends, adds and removes manifests.
func TestPreviewFollowsSaves(t *testing.T) {
	dir := contentDir(t)
	p := startPreview(t, dir)
	first, problems := p.told()
	if len(problems) > 0 || !strings.Contains(p.get("topics/databases/"), "About indexes") {
		t.Fatalf("problems %q at first, or no page", problems)
	}

	writeFiles(t, dir, map[string]string{"posts/indexes.yaml": strings.Replace(postManifest("indexes", "2024-05-01", "databases"), "About", "All about", 1)})
	second, problems := p.told()
	if second == first || len(problems) > 0 || !strings.Contains(p.get("topics/databases/"), "All about indexes") {
		t.Errorf("after a save: edition %s after %s, problems %q", second, first, problems)
	}

	faulty := "posts/indexes.yaml"
	writeFiles(t, dir, map[string]string{faulty: postManifest("indexes", "in May", "databases")})
	edition, problems := p.told()
	if edition != second || len(problems) == 0 || !strings.HasPrefix(problems[0], filepath.Join(dir, faulty)+":8: ") {
		t.Errorf("after a faulty save: edition %s after %s, problems %q", edition, second, problems)
	}
	if !strings.Contains(p.get("topics/databases/"), "All about indexes") || !strings.Contains(p.stderr.String(), problems[0]) {
		t.Errorf("the last good page is gone, or the terminal does not say why:\n%s", p.stderr)
	}

	// Other files change too.
	writeFiles(t, dir, map[string]string{"more/deep/new.yaml": postManifest("new", "2024-06-01", "databases")})
	edition, problems = p.told()
	if edition == second || len(problems) == 0 || !strings.Contains(p.get("topics/databases/"), "About new") {
		t.Errorf("a file in a new directory is not there; problems %q", problems)
	}

	writeFiles(t, dir, map[string]string{faulty: postManifest("indexes", "2024-05-01", "databases")})
	if _, problems = p.told(); len(problems) > 0 || strings.Contains(p.get("topics/databases/"), "All about") {
		t.Errorf("after the mend there are problems: %q", problems)
	}
	if err := p.stop(); err != nil {
		t.Errorf("the preview ends with %v", err)
	}
}

// TestPreviewShowsTheSiteOfRender compares the pages with the output of render.
func TestPreviewShowsTheSiteOfRender(t *testing.T) {
	dir, out := contentDir(t), filepath.Join(t.TempDir(), "out")
	succeed(t, "", "render", "-f", dir, "-o", out)
	p := startPreview(t, dir)
	script := regexp.MustCompile(`<script src="/\.topicpages/preview\.js" data-edition="[^"]*" defer></script>`)
	for path, want := range readTree(t, out) {
		if path == "404.html" {
			continue
		}
		if got := script.ReplaceAllString(p.get(strings.TrimSuffix(path, "index.html")), ""); got != want {
			t.Errorf("%s differs", path)
		}
	}
}

// An alias leads to its Post from the save on that adds it.
func TestPreviewFollowsAliases(t *testing.T) {
	dir := contentDir(t)
	p := startPreview(t, dir)
	p.told()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func() (status int, location string) {
		response, err := client.Get(p.url + "2016/old/?x=y")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }() // it was read only
		return response.StatusCode, response.Header.Get("Location")
	}
	if status, _ := ask(); status != http.StatusNotFound {
		t.Errorf("before the alias the status is %d", status)
	}
	text := strings.Replace(postManifest("indexes", "2024-05-01", "databases"), "About", "All about", 1) + "  aliases: [/2016/old/]\n"
	writeFiles(t, dir, map[string]string{"posts/indexes.yaml": text})
	p.told()
	if status, location := ask(); status != http.StatusMovedPermanently || location != "/topics/databases/" {
		t.Errorf("the status is %d, and leads to %q", status, location)
	}
}

func TestPreviewMistakes(t *testing.T) {
	dir := contentDir(t)
	p := startPreview(t, dir)
	port := regexp.MustCompile(`\d+/$`).FindString(p.url)
	fail(t, "", []string{"preview", "-f", dir, "--port", strings.TrimSuffix(port, "/")}, "cannot show the pages; --port takes another port: ", "address already in use")
	fail(t, "", []string{"preview", "-f", filepath.Join(dir, "none"), "--port", "0"}, "cannot read the manifest")
	fail(t, "", []string{"preview", "-f", dir, "--port", "0", "--site", "none"}, `cannot find Site "none"`)
	if err := p.stop(); err != nil {
		t.Error(err)
	}
}
