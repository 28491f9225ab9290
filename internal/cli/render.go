// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/topicpages/topicpages/api/v1alpha1"
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
}

func newRender(now func() time.Time) *cobra.Command {
	r := &render{input: input{clock: now}}
	cmd := &cobra.Command{
		Use:   "render -f FILENAME -o DIRECTORY",
		Short: "Write the pages of a Site into a directory",
		Long: `Write the pages of a Site into a directory, as the operator would publish them.

The manifests are Posts, Topics and Sites, as YAML or JSON; other kinds are passed
over. They are checked by the rules that the API server has, and every problem is
printed with its file, line and field. The valid ones are rendered all the same,
and the exit code is 1.

An address that redirects, such as one of spec.aliases, gets a page that leads on. For
nginx, ` + redirectMapName + ` has all of them, so that it can answer with the status 301.

What the operator would say in a condition, such as that a link leads nowhere, is
printed as a warning with its file and line. It does not change the exit code.

Where the manifests have several Sites, --site chooses one; where they have none,
all Topics are rendered under the title "Topics".

Templates of a theme (spec.theme.templates) are used as by an operator that runs with
--allow-theme-templates, within the same limits. With --allow-theme-templates=false the
pages are those of an operator without that flag.

A second run writes only the files that have changed, and removes those that are no
longer published: the directory keeps a list of them in ` + inventoryName + `. Files of
your own in it stay. A directory that has files but no such list is left alone, and
so is one whose list names what topicpages never writes.`,
		Example: `  # Render everything in content/ into public/
  topicpages render -f content/ -o public

  # Render what the cluster has
  kubectl get posts,topics,sites -o yaml | topicpages render -f - -o public

  # Render one of several Sites as it will be on New Year's Day
  topicpages render -f content/ --site engineering --now 2027-01-01 -o public`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return r.run(cmd) },
	}
	r.addFlags(cmd)
	cmd.Flags().StringVarP(&r.dir, "output", "o", "", "Directory to write to; it is created if it does not exist")
	cmd.Flags().StringVar(&r.site, "site", "", "Name of the Site, or namespace/name, where the manifests have several")
	cmd.Flags().BoolVar(&r.templates, "allow-theme-templates", true, "Use the templates of a theme, as an operator with this flag does")
	if err := cmd.MarkFlagRequired("output"); err != nil {
		panic(err) // the flag was added above
	}
	return cmd
}

func (r *render) run(cmd *cobra.Command) error {
	content, err := r.readManifests(cmd)
	if err != nil {
		return err
	}
	site, err := chooseSite(content.Sites, r.site, r.namespace)
	if err != nil {
		return err
	}
	result, err := newRendered(content, site, r.templates)
	if err != nil {
		return err
	}
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
		cmd.PrintErrf("note: %s in other namespaces than %q, that of the Site, left out\n", count(n, "object"), site.Namespace)
	}
	if err := addRedirects(result.files, result.redirects, page.URL(site)); err != nil {
		return err
	}
	tree, err := renderedTree.write(r.dir, result.files)
	if err != nil {
		return fmt.Errorf("cannot render into %s: %w", r.dir, err)
	}
	cmd.PrintErrf("rendered %s for %s and %s into %s (%d written, %d removed)\n", count(len(result.files), "file"),
		count(result.topics, "topic"), count(result.posts, "post"), r.dir, tree.written, tree.removed)
	return errors.Join(content.invalid(), result.themeErr)
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
