// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/manifest"
	"github.com/topicpages/topicpages/internal/plain"
	"github.com/topicpages/topicpages/internal/preview"
)

// previewPort is the default port.
const previewPort = 1314

// previewCommand shows the pages of a Site while its manifests are being written.
type previewCommand struct {
	input
	site      string
	port      uint16
	templates bool
}

func newPreview(now func() time.Time) *cobra.Command {
	p := &previewCommand{input: input{clock: now}}
	cmd := &cobra.Command{
		Use:   "preview -f FILENAME",
		Short: "Show the pages in the browser while you write",
		Long: `Serve the pages of a Site on this machine. When you save a manifest, the pages in your browser
load again by themselves.

The pages are the same as from "topicpages render", except for a small script that waits for
changes. Posts appear and expire at their instants here too; --now shows the pages of another day.
Aliases lead to their pages.

If a manifest has a mistake, the terminal and the open pages show its file and line, and the
pages stay the same until you correct it. Warnings, such as a link that leads nowhere, are
printed for the Posts and Topics that have changed.

The server answers only this machine. Ctrl-C ends it.`,
		Example: `  # Open the printed address, edit a file in content/, and look at the browser
  topicpages preview -f content/

  # One of several Sites, on another port, as it will be on New Year's Day
  topicpages preview -f posts/ -f topics/ -f sites.yaml --site engineering --port 8080 --now 2027-01-01`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.run(cmd) },
	}
	p.addFlags(cmd)
	cmd.Flags().StringVar(&p.site, "site", "", "Name of the Site, or namespace/name, if the manifests have several")
	cmd.Flags().Uint16Var(&p.port, "port", previewPort, "Port on this machine; 0 takes a free one")
	cmd.Flags().BoolVar(&p.templates, "allow-theme-templates", true, "Use the templates of a theme, as an operator with this flag does")
	return cmd
}

func (p *previewCommand) run(cmd *cobra.Command) (err error) {
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	now, err := p.instant()
	if err != nil {
		return err
	}
	watcher, err := preview.NewWatcher()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, watcher.Close()) }()
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(int(p.port))))
	if err != nil {
		return fmt.Errorf("cannot show the pages; --port takes another port: %w", err)
	}
	pv := &previewed{
		previewCommand: p, cmd: cmd, watcher: watcher, server: preview.NewServer(), pages: &preview.Pages{},
		reader: manifest.NewReader(p.paths, cmd.InOrStdin(), p.namespace), content: newContent(now), press: &printing{templates: p.templates},
	}
	if err := pv.renew(nil); err != nil {
		return errors.Join(err, listener.Close())
	}
	server := &http.Server{
		Handler: pv.server, ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx }, // open pages wait until it ends
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	cmd.PrintErrf("The pages are at http://%s/ – Ctrl-C ends the preview.\n", listener.Addr())
	err = pv.follow(ctx, failed)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return errors.Join(err, server.Shutdown(last))
}

// previewed is a Site in a preview.
type previewed struct {
	*previewCommand
	cmd     *cobra.Command
	watcher *preview.Watcher
	server  *preview.Server
	reader  *manifest.Reader
	content *dataset
	press   *printing

	pages *preview.Pages
	// redirects lead from aliases to pages.
	redirects map[string]string
	problems  []string
	// next is when time alone changes a page; zero for never.
	next time.Time
}

// follow renews the pages when a file or the time changes them, until the context ends or the server fails.
func (p *previewed) follow(ctx context.Context, failed <-chan error) error {
	for {
		var due <-chan time.Time
		if !p.next.IsZero() && p.now == "" {
			due = time.After(p.next.Sub(p.clock()))
		}
		var changed []string
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			return fmt.Errorf("cannot serve the pages: %w", err)
		case err := <-p.watcher.Errors():
			p.cmd.PrintErrln(plain.OneLine("cannot see all changes: " + err.Error()))
			continue
		case changed = <-p.watcher.Changes():
		case <-due:
		}
		if err := p.renew(changed); err != nil {
			p.fail(err)
		}
	}
}

// renew renders the current manifests. It reads only new and changed files. If it fails, readers keep the earlier
// pages.
func (p *previewed) renew(changed []string) error {
	began := time.Now()
	for _, path := range changed {
		p.reader.Forget(path)
	}
	set, err := p.read()
	if err != nil {
		return err
	}
	if p.now == "" {
		p.content.now = p.clock()
	}
	posts, topics := p.content.update(set)
	site, err := chooseSite(set.Sites, p.site, p.namespace)
	if err != nil {
		return err
	}
	edited, summaries, themeErr, err := p.press.edit(p.content, site)
	if err != nil {
		return err
	}
	pages, err := p.pages.Next(edited)
	if err != nil {
		return err
	}
	before := p.pages.Digest()
	p.pages, p.next = pages, nextTransition(summaries)
	p.redirects = map[string]string{}
	for _, r := range p.press.redirects(site, summaries) {
		p.redirects[r.From] = r.To
	}
	p.show(append(linesOf(set.Problems), linesOfError(themeErr)...))
	if pages.Digest() != before {
		p.cmd.PrintErrf("%s shown after %d ms\n", count(edited.Pages, "page"), time.Since(began).Milliseconds())
	}
	p.printWarnings(site.Namespace, posts, topics)
	return nil
}

// read reads the manifests. If it finds new directories, it watches them and reads again, since files may have
// changed in between.
func (p *previewed) read() (*manifest.Set, error) {
	for {
		set, err := p.reader.Read()
		if err != nil {
			return nil, err
		}
		added, err := p.watcher.Watch(p.reader.Directories())
		if err != nil {
			p.cmd.PrintErrln(plain.OneLine(err.Error()))
		}
		if len(added) == 0 {
			return set, nil
		}
		p.reader.ForgetIn(added)
	}
}

// fail shows why the pages cannot be renewed.
func (p *previewed) fail(err error) { p.show(linesOfError(err)) }

// show updates the readers' pages and their problems. It prints new problems.
func (p *previewed) show(problems []string) {
	if strings.Join(problems, "\n") != strings.Join(p.problems, "\n") {
		for _, line := range problems {
			p.cmd.PrintErrln(line)
		}
		if len(problems) == 0 {
			p.cmd.PrintErrln("all manifests are valid again")
		}
	}
	p.problems = problems
	p.server.Show(p.pages, p.redirects, problems)
}

// printWarnings prints the warnings that the operator would put into the conditions of Posts and Topics.
func (p *previewed) printWarnings(namespace string, posts []*v1alpha1.Post, topics []*v1alpha1.Topic) {
	for _, post := range posts {
		if post.Namespace == namespace {
			printWarnings(p.cmd, p.content.postConditionFindings(post))
		}
	}
	if len(topics) == 0 {
		return
	}
	changed := map[string]bool{}
	for _, topic := range topics {
		changed[topic.Name] = topic.Namespace == namespace
	}
	for _, topic := range p.content.topicsWithStatus() {
		if topic.Namespace == namespace && changed[topic.Name] {
			printWarnings(p.cmd, p.content.topicFindings(topic))
		}
	}
}

// nextTransition returns the first instant at which time alone changes a Topic; zero for never.
func nextTransition(topics []*archive.Summary) time.Time {
	var next time.Time
	for _, s := range topics {
		next = firstOf(next, s.NextTransition)
	}
	return next
}

func linesOf(problems []manifest.Problem) []string {
	lines := make([]string, len(problems))
	for i, problem := range problems {
		lines[i] = plain.OneLine(problem.String())
	}
	return lines
}

// linesOfError returns an error as one line, and nil for no error.
func linesOfError(err error) []string {
	if err == nil {
		return nil
	}
	return []string{plain.OneLine(err.Error())}
}
