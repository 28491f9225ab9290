// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/test/acceptance"
	"github.com/topicpages/topicpages/test/testenv"
)

// visible bounds how long after an edit readers may see the old page.
const visible = 2 * time.Second

// check reads the served pages as a reader does, and prints the result.
func (d *demo) check(ctx context.Context) error {
	var failed []error
	for _, c := range []struct {
		what string
		see  func(context.Context) (string, error)
	}{
		{"the page is the real one", d.seePage},
		{"nginx serves what `topicpages render` writes", d.seeRendered},
		{"an edit with kubectl is seen", d.seeEdit},
		{"a deleted post is gone from page, JSON, feeds, search, sitemap and counts", d.seeDeletion},
		{"the operator needed no more than its role", d.seePermissions},
	} {
		saw, err := c.see(ctx)
		if err != nil {
			fmt.Printf("demo: FAIL  %s: %v\n", c.what, err)
			failed = append(failed, errors.New(c.what))
			continue
		}
		fmt.Printf("demo: ok    %s: %s\n", c.what, saw)
	}
	if len(failed) > 0 {
		return fmt.Errorf("%d of 5 checks failed: %w", len(failed), errors.Join(failed...))
	}
	fmt.Println("demo: all 5 checks passed")
	return nil
}

// fetch reads an address as a reader without gzip does.
func (d *demo) fetch(ctx context.Context, path string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, d.server.URL()+path, nil)
	if err != nil {
		return "", err
	}
	request.Header.Set("Accept-Encoding", "identity")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return "", err
	}
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s answers %s", path, response.Status)
	}
	return string(body), nil
}

func (d *demo) seePage(ctx context.Context) (string, error) {
	page, err := d.fetch(ctx, topicPath)
	if err != nil {
		return "", err
	}
	text, err := acceptance.VisibleText([]byte(page))
	if err != nil {
		return "", err
	}
	if missing := acceptance.Missing(text); len(missing) > 0 {
		return "", fmt.Errorf("it lacks %q", missing)
	}
	return "every sentence is there, in its order", nil
}

func (d *demo) seeRendered(ctx context.Context) (string, error) {
	out := filepath.Join(d.dir, "rendered")
	render := exec.CommandContext(ctx, filepath.Join(d.bin, "topicpages"), "render", "-n", namespace,
		"-f", filepath.Join(d.root, "config", "samples"), "-o", out)
	if output, err := render.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", render, err, output)
	}
	redirects, err := readRedirects(filepath.Join(out, redirectMap))
	if err != nil {
		return "", err
	}
	files := 0
	err = fs.WalkDir(os.DirFS(out), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path == ".topicpages-files" || path == "404.html" || path == redirectMap {
			return err
		}
		address := "/" + strings.TrimSuffix(path, "index.html")
		if to, ok := redirects[address]; ok {
			files++
			return d.seeRedirect(ctx, address, to)
		}
		want, err := os.ReadFile(filepath.Join(out, path))
		if err != nil {
			return err
		}
		got, err := d.fetch(ctx, address)
		if err != nil {
			return err
		}
		if !bytes.Equal(want, []byte(got)) {
			return fmt.Errorf("%s differs", path)
		}
		files++
		return nil
	})
	if err != nil {
		return "", err
	}
	if files < 5 {
		return "", fmt.Errorf("only %d files to compare", files)
	}
	return fmt.Sprintf("%d files, the same bytes or redirects", files), nil
}

// redirectMap is the file with the redirects that render has written.
const redirectMap = "redirects.map"

// readRedirects returns the redirects of a map for nginx, by address.
func readRedirects(name string) (map[string]string, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	redirects := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if from, to, ok := strings.Cut(strings.TrimSuffix(line, ";\n"), " "); ok && from != "#" {
			redirects[from] = to
		}
	}
	return redirects, nil
}

// seeRedirect returns an error unless nginx redirects an address, for which render writes a page, to the same target.
func (d *demo) seeRedirect(ctx context.Context, address, target string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, d.server.URL()+address, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return err
	}
	if got := response.Header.Get("Location"); response.StatusCode != http.StatusMovedPermanently || got != target {
		err = fmt.Errorf("%s answers %s to %q, want a redirect to %q", address, response.Status, got, target)
	}
	return errors.Join(err, response.Body.Close())
}

func (d *demo) seeEdit(ctx context.Context) (string, error) {
	const title = "A title that the demo has edited"
	if _, err := d.env.Kubectl("patch", "post", "distributed-systems-patterns", "-n", namespace, "--type=merge",
		"-p", `{"spec":{"title":"`+title+`"}}`); err != nil {
		return "", err
	}
	return d.await(ctx, func() error {
		page, err := d.fetch(ctx, topicPath)
		if err == nil && !strings.Contains(page, title) {
			err = errors.New("the page does not show the new title")
		}
		return err
	})
}

// await waits until see returns nil, for as long as readers may have to wait.
func (d *demo) await(ctx context.Context, see func() error) (string, error) {
	began := time.Now()
	for {
		err := see()
		if took := time.Since(began); err == nil {
			return fmt.Sprintf("%d ms after kubectl ended", took.Milliseconds()), nil
		} else if took > visible {
			return "", fmt.Errorf("not within %s: %w", visible, err)
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (d *demo) seeDeletion(ctx context.Context) (string, error) {
	const name = "red-teaming-distributed-databases"
	if _, err := d.env.Kubectl("delete", "post", name, "-n", namespace, "--wait=false"); err != nil {
		return "", err
	}
	saw, err := d.await(ctx, func() error {
		for _, path := range []string{topicPath, topicPath + "index.json", topicPath + "index.md", topicPath + "atom.xml", "/feed.json", "/search/1.json", "/sitemap-1.xml"} {
			body, err := d.fetch(ctx, path)
			if err != nil {
				return err
			}
			if strings.Contains(body, name) {
				return fmt.Errorf("%s still names it", path)
			}
		}
		index, err := d.fetch(ctx, "/")
		if err == nil && !strings.Contains(index, "13 posts") {
			err = errors.New("the index does not count 13 posts")
		}
		return err
	})
	if err != nil {
		return "", err
	}
	_, err = d.await(ctx, func() error {
		topic := &v1alpha1.Topic{}
		err := d.client.Get(ctx, client.ObjectKey{Namespace: namespace, Name: "distributed-systems"}, topic)
		if err == nil && topic.Status.PostCount != 13 {
			err = fmt.Errorf("the status of the Topic counts %d posts", topic.Status.PostCount)
		}
		return err
	})
	return saw, err
}

func (d *demo) seePermissions(context.Context) (string, error) {
	requests, err := d.env.Requests(testenv.Mark(0), testenv.ServiceAccountUser(operatorNamespace, operatorAccount))
	if err != nil {
		return "", err
	}
	writes := 0
	for _, r := range requests {
		if r.Forbidden() {
			return "", fmt.Errorf("the API server forbade %s", r)
		}
		if r.IsWrite() {
			writes++
		}
	}
	if writes == 0 {
		return "", errors.New("the operator wrote nothing under its own name")
	}
	return fmt.Sprintf("%d requests, %d of them writes, none forbidden", len(requests), writes), nil
}
