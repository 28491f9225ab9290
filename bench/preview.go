// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"golang.org/x/sync/errgroup"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

func init() { register(benchmark{"P8", comparePreviews}) }

// startLimit bounds how long a preview may take to show its first page.
const startLimit = 5 * time.Minute

// comparePreviews is P8: the time until a save is served and until it is in the author's browser, for our preview and for Hugo's,
// with the same Posts, in turn.
func comparePreviews(ctx context.Context, e *env) ([]result, error) {
	posts, topics := e.size(10_000, 500), e.size(200, 20)
	r, err := e.newRenderers(ctx, posts, topics)
	if err != nil {
		return nil, err
	}
	browser, stop, err := e.browser(ctx)
	if err != nil {
		return nil, err
	}
	defer stop()
	ours, err := e.startPreview(ctx, browser, func(port string) (string, []string) {
		return r.cli, []string{"preview", "-f", r.manifests, "--port", port, "--now", r.Now.Format(time.RFC3339)}
	}, func(p *v1alpha1.Post) error {
		text, err := json.Marshal(p)
		return errors.Join(err, os.WriteFile(filepath.Join(r.manifests, p.Name+".json"), text, 0o644))
	})
	if err != nil {
		return nil, err
	}
	defer ours.end()
	theirs, err := e.startPreview(ctx, browser, func(port string) (string, []string) {
		return r.hugo, []string{"server", "--source", r.corpus.hugo, "--bind", "127.0.0.1", "--port", port, "--noBuildLock", "--renderToMemory", "--cacheDir", r.file("hugo-cache")}
	}, r.writeHugoPost)
	if err != nil {
		return nil, err
	}
	defer theirs.end()
	const warmUp = 1
	for n := range warmUp + e.size(15, 3) {
		post := r.Edit(n*len(r.Posts)/20, n+1)
		for _, p := range []*previewServer{ours, theirs} {
			toServed, toShown, err := p.save(post)
			if err != nil {
				return nil, err
			}
			if n >= warmUp {
				p.served, p.shown = append(p.served, milliseconds(toServed)), append(p.shown, milliseconds(toShown))
			}
		}
		e.say("save %d: served after %.0f ms, Hugo %.0f ms; shown after %.0f ms, Hugo %.0f ms", n,
			lastOf(ours.served), lastOf(theirs.served), lastOf(ours.shown), lastOf(theirs.shown))
	}
	size := fmt.Sprintf("N=%d", posts)
	return slices.Concat(
		compareSaves("served", size, "the page is told, and a client has got it", ours.served, theirs.served),
		compareSaves("in the browser", size, "Chromium shows it", ours.shown, theirs.shown)), nil
}

// compareSaves returns the results of saves in milliseconds.
func compareSaves(what, size, until string, ours, theirs []float64) []result {
	detail := fmt.Sprintf("from the beginning of the write until %s: %s; hugo server: %s", until, latencies(ours), latencies(theirs))
	return []result{
		measured("P8 preview: one save "+what+", "+size, median(ours), "ms", atMost(150), detail),
		measured("P8 preview: one save "+what+", hugo server over ours, "+size, median(ratios(theirs, ours)), "ratio", atLeast(10), detail),
	}
}

func lastOf(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	return values[len(values)-1]
}

// writeHugoPost writes a Post as content of Hugo.
func (r *renderers) writeHugoPost(p *v1alpha1.Post) error {
	path := filepath.Join(r.corpus.hugo, "content", "posts", p.Name+".md")
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	matter, article, ok := bytes.Cut(text, []byte("\n}\n"))
	if !ok {
		return fmt.Errorf("%s has no front matter", path)
	}
	fields := map[string]any{}
	if err := json.Unmarshal(append(matter, '}'), &fields); err != nil {
		return err
	}
	fields["title"] = p.Spec.Title
	matter, err = json.MarshalIndent(fields, "", " ")
	return errors.Join(err, os.WriteFile(path, append(append(matter, '\n'), article...), 0o644))
}

// browser starts Chromium.
func (e *env) browser(ctx context.Context) (browser context.Context, stop func(), err error) {
	program, err := e.tool(ctx, "hack/program.sh", "chromium")
	if err != nil {
		return nil, nil, err
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(e.file("chromium")))...)
	browser, stopBrowser := chromedp.NewContext(allocator)
	stop = func() { stopBrowser(); stopAllocator() }
	if err := chromedp.Do(browser); err != nil {
		stop()
		return nil, nil, fmt.Errorf("cannot start Chromium: %w", err)
	}
	return browser, stop, nil
}

// previewServer is a running preview.
type previewServer struct {
	browser context.Context
	url     string
	write   func(*v1alpha1.Post) error
	process *exec.Cmd

	served, shown []float64 // milliseconds
}

// startPreview starts a program that serves pages on a port, and returns when it does.
func (e *env) startPreview(ctx context.Context, browser context.Context, command func(port string) (string, []string), write func(*v1alpha1.Post) error) (*previewServer, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("cannot find a free port: %w", err)
	}
	port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	if err := listener.Close(); err != nil {
		return nil, fmt.Errorf("cannot free a port: %w", err)
	}
	name, arguments := command(port)
	var output bytes.Buffer
	p := &previewServer{browser: browser, url: "http://127.0.0.1:" + port, write: write, process: exec.CommandContext(ctx, name, arguments...)}
	p.process.Stdout, p.process.Stderr = &output, &output
	p.process.Cancel = func() error { return p.process.Process.Signal(syscall.SIGTERM) }
	if err := p.process.Start(); err != nil {
		return nil, fmt.Errorf("cannot start %s: %w", filepath.Base(name), err)
	}
	began := time.Now()
	for {
		response, err := http.Get(p.url)
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				e.say("%s shows its first page after %.1f s", filepath.Base(name), time.Since(began).Seconds())
				return p, nil
			}
		}
		if time.Since(began) > startLimit {
			p.end()
			return nil, fmt.Errorf("%s shows no page within %s: %w\n%s", filepath.Base(name), startLimit, err, output.Bytes())
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			p.end()
			return nil, err
		}
	}
}

// end ends the program.
func (p *previewServer) end() {
	_ = p.process.Process.Signal(syscall.SIGTERM)
	_ = p.process.Wait() // a program that was told to end has no useful exit status
}

// open opens the page of a Post, and returns when the page listens for changes: an author has it open before the edit.
// Our server greets an open page with an event, and Hugo's with a message over a WebSocket. Later ones are sent to told.
func (p *previewServer) open(ctx context.Context, post string) (told <-chan struct{}, err error) {
	messages := make(chan struct{}, 1)
	err = chromedp.Listen(ctx, func(event any) {
		switch event.(type) {
		case *network.EventEventSourceMessageReceived, *network.EventWebSocketFrameReceived:
			select {
			case messages <- struct{}{}:
			default:
			}
		}
	})
	if err != nil {
		return nil, err
	}
	// A page that was open before is told nothing more.
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(p.url+"/posts/"+post+"/")); err != nil {
		return nil, err
	}
	select {
	case <-messages:
		return messages, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("no message tells the page that it listens: %w", context.Cause(ctx))
	}
}

// save saves a Post whose page is open. It returns the time until the page is told and a client has got the new one, and the time
// until the page shows the new title.
func (p *previewServer) save(post *v1alpha1.Post) (toServed, toShown time.Duration, err error) {
	ctx, stop := context.WithTimeout(p.browser, time.Minute)
	defer stop()
	told, err := p.open(ctx, post.Name)
	if err != nil {
		return 0, 0, fmt.Errorf("cannot open the page of %s: %w", post.Name, err)
	}
	began := time.Now()
	if err := p.write(post); err != nil {
		return 0, 0, err
	}
	var group errgroup.Group
	group.Go(func() error {
		if err := p.awaitPage(ctx, post, told); err != nil {
			return err
		}
		toServed = time.Since(began)
		return nil
	})
	group.Go(func() error {
		title := fmt.Sprintf(`document.body.textContent.includes(%s)`, strconv.Quote(post.Spec.Title))
		for {
			// There is no title while the page loads.
			if there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](title)); err == nil && there {
				toShown = time.Since(began)
				return nil
			}
			if err := pause(ctx, pollInterval); err != nil {
				return fmt.Errorf("the page of %s does not show its title %q within a minute: %w", post.Name, post.Spec.Title, err)
			}
		}
	})
	return toServed, toShown, group.Wait()
}

// pollInterval is short beside all that is measured, and leaves the processor to the programs.
const pollInterval = 2 * time.Millisecond

// awaitPage returns when an open page is told of a change, and the server answers with the new title.
func (p *previewServer) awaitPage(ctx context.Context, post *v1alpha1.Post, told <-chan struct{}) error {
	select {
	case <-told:
	case <-ctx.Done():
		return fmt.Errorf("nobody tells the page of %s of the change: %w", post.Name, context.Cause(ctx))
	}
	title := []byte(html.EscapeString(post.Spec.Title))
	for {
		response, err := http.Get(p.url + "/posts/" + post.Name + "/")
		if err != nil {
			return fmt.Errorf("cannot get the page of %s: %w", post.Name, err)
		}
		body, err := io.ReadAll(response.Body)
		if err = errors.Join(err, response.Body.Close()); err != nil {
			return fmt.Errorf("cannot get the page of %s: %w", post.Name, err)
		}
		if bytes.Contains(body, title) {
			return nil
		}
		if err := pause(ctx, pollInterval); err != nil {
			return fmt.Errorf("the server does not answer with the title %q within a minute: %w", post.Spec.Title, err)
		}
	}
}
