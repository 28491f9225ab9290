// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/manifest"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/plain"
)

// render is the command that writes the pages of a Site.
type render struct {
	input
	dir  string
	site string
	// templates is true where templates of a theme are used.
	templates bool
	// cache is false to render everything.
	cache bool
}

func newRender(now func() time.Time) *cobra.Command {
	r := &render{input: input{clock: now}}
	cmd := &cobra.Command{
		Use:   "render -f FILENAME -o DIRECTORY",
		Short: "Write the pages of a Site into a directory",
		Long: `Write the pages of a Site into a directory, as the operator would publish them.

The manifests are Posts, Topics and Sites, as YAML or JSON; other kinds are ignored.
The rules of the API server apply: each problem is printed with its file, line and
field. Valid objects are still rendered, and the exit code is 1.

Each address that redirects, such as an alias, gets a page that leads on. The file
` + redirectMapName + ` lists these addresses for nginx, which then answers with the status 301.

A broken link, and whatever else the operator would report in a condition, is printed
as a warning with its file and line. Warnings do not change the exit code.

If there are several Sites, --site chooses one. Without a Site, all Topics are rendered
under the title "Topics".

The templates of a theme (spec.theme.templates) have the same limits as in an operator
with --allow-theme-templates. Use --allow-theme-templates=false to see the pages of an
operator without that flag.

A second run writes only changed files, and removes files that are no longer published;
` + inventoryName + ` lists the files. Your own files in the directory stay.
A directory that has files but no such list is left alone, and so is a directory whose
list names files that topicpages never writes. A run that fails may leave pages of two
runs in it. The next run corrects that.

It renders only the pages whose content has changed since the last run of this program
into the directory. A file in your cache directory (` + memoryFolder + `) tells it
what the last run was made of. Use --cache=false to render everything.`,
		Example: `  # Render everything in content/ into public/
  topicpages render -f content/ -o public

  # Render what the cluster has
  kubectl get posts,topics,sites -o yaml | topicpages render -f - -o public

  # Render one of several Sites as it will be on New Year's Day
  topicpages render -f content/ --site engineering --now 2027-01-01 -o public`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return r.run(cmd) },
	}
	r.addRenderFlags(cmd)
	return cmd
}

func (r *render) addRenderFlags(cmd *cobra.Command) {
	r.addFlags(cmd)
	cmd.Flags().StringVarP(&r.dir, "output", "o", "", "Directory to write to; it is created if it does not exist")
	cmd.Flags().StringVar(&r.site, "site", "", "Name of the Site, or namespace/name, if there are several")
	cmd.Flags().BoolVar(&r.templates, "allow-theme-templates", true, "Use the templates of a theme, like an operator with this flag")
	cmd.Flags().BoolVar(&r.cache, "cache", true, "Render only what has changed since the last run into the directory")
	if err := cmd.MarkFlagRequired("output"); err != nil {
		panic(err) // the flag was added above
	}
}

func (r *render) run(cmd *cobra.Command) error {
	now, err := r.instant()
	if err != nil {
		return err
	}
	reader := manifest.NewReader(r.paths, cmd.InOrStdin(), r.namespace)
	memory, manifests, err := r.begin(reader)
	if err != nil {
		return err
	}
	if repeated, err := r.repeat(cmd, manifests, memory, now); repeated || err != nil {
		return err
	}
	go memory.articles.prepare() // beside the manifests
	// The next run prints the same if nothing changes.
	var report bytes.Buffer
	stderr := cmd.ErrOrStderr()
	cmd.SetErr(io.MultiWriter(stderr, &report))
	defer cmd.SetErr(stderr)
	content, err := readContent(reader, now, memory.articles)
	if err != nil {
		return err
	}
	content.printProblems(cmd)
	return r.publish(cmd, manifests, content, memory, &report)
}

// begin reads the manifests, and beside that what the last run was made of, which takes long where there are few manifests.
func (r *render) begin(reader *manifest.Reader) (memory *renderMemory, manifests digest.Sum, err error) {
	var group errgroup.Group
	group.Go(func() error {
		if memory = newMemory(); r.cache {
			memory = openMemory(r.dir)
		}
		return nil
	})
	manifests, err = reader.Sum()
	_ = group.Wait() // it returns no error
	reader.Know(memory.valid)
	return memory, manifests, err
}

// publish renders the content of manifests. report has everything that the run has printed.
func (r *render) publish(cmd *cobra.Command, manifests digest.Sum, content *dataset, memory *renderMemory, report *bytes.Buffer) (err error) {
	site, err := chooseSite(content.Sites, r.site, r.namespace)
	if err != nil {
		return err
	}
	out, err := renderedTree.open(r.dir)
	if err != nil {
		return r.cannotRender(err)
	}
	defer func() { err = errors.Join(err, out.close()) }()
	memory.tree = out
	result, err := newRendered(content, site, r.templates, out, memory)
	if err != nil {
		return err
	}
	r.warn(cmd, content, site, result)
	changes, err := result.finish(page.URL(site))
	if err != nil {
		return r.cannotRender(err)
	}
	failed := errors.Join(content.invalid(), result.themeErr)
	var known *outcome
	if failed == nil { // the next run prints a mistake itself
		known = r.newOutcome(manifests, content, report.String(), result)
	}
	if err := memory.save(known); err != nil {
		cmd.PrintErrf("note: the next run will render everything: cannot save what this run was made of: %v\n", err)
	}
	r.printResult(cmd, out, result.topics, result.posts, changes)
	return failed
}

// repeat prints the outcome of the last run again, if nothing has changed since then: neither what it was made of nor the
// directory. Otherwise repeated is false.
func (r *render) repeat(cmd *cobra.Command, manifests digest.Sum, memory *renderMemory, now time.Time) (repeated bool, err error) {
	last := memory.outcome
	if last == nil || !last.holds(now) || last.Inputs != r.inputs(manifests, last.Zones) {
		return false, nil
	}
	out, err := renderedTree.open(r.dir)
	if err != nil {
		return false, r.cannotRender(err)
	}
	defer func() { err = errors.Join(err, out.close()) }()
	if !out.keepAll(memory.files) {
		return false, nil
	}
	changes, err := out.finish()
	if err != nil {
		return false, r.cannotRender(err)
	}
	memory.use()
	cmd.PrintErr(last.Report)
	r.printResult(cmd, out, last.Topics, last.Posts, changes)
	return true, nil
}

func (r *render) cannotRender(err error) error {
	return fmt.Errorf("cannot render into %s: %w", r.dir, err)
}

// warn prints what is wrong with the content and its pages.
func (r *render) warn(cmd *cobra.Command, content *dataset, site *v1alpha1.Site, result *rendered) {
	content.printFindings(cmd, site.Namespace)
	for _, o := range result.oversize {
		cmd.PrintErrf("warning: %s is too large to publish, %d KiB compressed: a notice replaces it\n", o.Path, o.Bytes>>10)
	}
	if result.mediaProblem != "" {
		cmd.PrintErrf("warning: %s\n", plain.OneLine(result.mediaProblem))
	}
	if t := site.Spec.Theme; t != nil && t.Templates != nil {
		cmd.PrintErrln(templatesNote(r.templates))
	}
	if n := content.elsewhere(site.Namespace); n > 0 {
		cmd.PrintErrf("note: %s in other namespaces than %q left out\n", count(n, "object"), site.Namespace)
	}
}

// printResult prints the last line of a run.
func (r *render) printResult(cmd *cobra.Command, out *tree, topics, posts int, changes treeResult) {
	cmd.PrintErrf("rendered %s for %s and %s into %s (%d written, %d removed)\n", count(len(out.files), "file"),
		count(topics, "topic"), count(posts, "post"), r.dir, changes.written, changes.removed)
}

// templatesNote says who uses the templates of a theme.
func templatesNote(used bool) string {
	if used {
		return "note: an operator uses spec.theme.templates only when it runs with --allow-theme-templates"
	}
	return "note: spec.theme.templates is not used, as by an operator that runs without --allow-theme-templates"
}

// elsewhere counts the Posts and Topics that are not in the namespace.
func (c *dataset) elsewhere(namespace string) (n int) {
	for _, post := range c.Posts {
		if post.Namespace != namespace {
			n++
		}
	}
	for _, topic := range c.Topics {
		if topic.Namespace != namespace {
			n++
		}
	}
	return n
}

// chooseSite returns the Site called name, or namespace/name. If name is empty, it returns
// the only Site. If there is none, it returns a Site of all
// Topics in the namespace.
func chooseSite(sites []*v1alpha1.Site, name, namespace string) (*v1alpha1.Site, error) {
	if name == "" && len(sites) == 0 {
		site := &v1alpha1.Site{}
		site.Name, site.Namespace = "site", namespace
		return site, nil
	}
	var all []string
	var chosen []*v1alpha1.Site
	for _, site := range sites {
		full := site.Namespace + "/" + site.Name
		all = append(all, full)
		if name == "" || name == site.Name || name == full {
			chosen = append(chosen, site)
		}
	}
	switch {
	case len(chosen) == 1:
		return chosen[0], nil
	case len(chosen) == 0 && len(all) == 0:
		return nil, fmt.Errorf("cannot find Site %q: the manifests have no valid Site", name)
	case len(chosen) == 0:
		return nil, fmt.Errorf("cannot find Site %q: the manifests have %s", name, strings.Join(all, ", "))
	}
	return nil, fmt.Errorf("cannot tell which Site to render: choose one with --site, of %s", strings.Join(all, ", "))
}
