// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/importer"
)

const (
	// lossCode is the exit code of an import that lost something.
	lossCode = 3
	// yamllintName is the name of the manifests' configuration for yamllint.
	yamllintName = ".yamllint"
	// autoTool stands for the recognised tool.
	autoTool = "auto"
)

// yamllint turns off the rules that articles break as their authors wrote them.
const yamllint = `# Written by "topicpages import". Articles have long lines, and code in them has blanks at the end of lines.
extends: default
rules:
  document-start: disable
  empty-lines: disable
  line-length: disable
  trailing-spaces: disable
`

// importedTree is the directory of an import.
var importedTree = treeKind{inventory: ".topicpages-import", isPath: func(name string) bool {
	return name == yamllintName || manifestName.MatchString(name)
}}

var manifestName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?\.yaml$`)

// importCommand is the command that turns the posts of other software into manifests.
type importCommand struct {
	clock     func() time.Time
	dir       string
	content   string
	baseURL   string
	timeZone  string
	report    string
	allowLoss bool
	topics    bool
}

func newImport(now func() time.Time) *cobra.Command {
	c := &importCommand{clock: now}
	var tools strings.Builder
	for _, tool := range importTools {
		fmt.Fprintf(&tools, "  %-12s %s\n", tool.name, tool.what)
	}
	cmd := &cobra.Command{
		Use:   "import [TOOL] DIRECTORY|FILE",
		Short: "Turn the posts of another tool into manifests",
		Long: `Turn the posts of a blog or an export into Posts, one file each.

TOOL is the software that the posts were written for. Without it, or with "auto", it is
recognised by the files of the directory or the beginning of the file:

` + tools.String() + `
Title, date, tags, summary, draft state and address are the same as the tool itself gives a
post. Template language and HTML become Markdown if there is a counterpart. Nothing hidden
becomes public: in doubt, the Post is a draft.

Everything that is lost or changed on the way is printed with its file, line and reason. The
exit code is 0 if nothing was lost and 3 if something was; --allow-loss makes it 0. --report
writes all losses to a file, as JSON if its name ends in .json.

A second run writes only changed files, and removes the files of deleted posts. The directory
has a list of its files in ` + importedTree.inventory + `. Topics of an earlier run are yours: --topics
leaves them as they are, and adds Topics for tags without one.`,
		Example: `  # Import a Jekyll blog, and look at the result
  topicpages import jekyll ~/blog -o posts
  topicpages render -f posts -o public

  # Find out which tool wrote a directory, and print the manifests
  topicpages import ~/blog

  # Accept the losses that a report has listed
  topicpages import hugo ~/site -o posts --report losses.txt --allow-loss

  # Also write Topics for the tags, and look at the pages
  topicpages import hugo ~/site -o content --topics
  topicpages preview -f content

  # Keep the articles where they are, and link to them
  topicpages import hugo ~/site -o posts --content link --base-url https://blog.example.com`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd, args) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&c.dir, "output", "o", "", "Directory to write manifests to; without it they are printed")
	flags.StringVar(&c.content, "content", string(importer.ContentInline),
		"Place of the articles: inline for Posts, configmap for separate ConfigMaps, or link to leave them on the old site")
	flags.StringVar(&c.baseURL, "base-url", "", "Address of the old site, such as https://blog.example.com (default: from the blog's configuration)")
	flags.StringVar(&c.timeZone, "time-zone", "", "Zone of dates without one, such as Europe/Berlin (default: the tool's own rule)")
	flags.BoolVar(&c.topics, "topics", false, "Also write the Topics that \"topicpages suggest\" finds, into "+importedTopics+"/ of the output directory")
	flags.StringVar(&c.report, "report", "", "File to write all losses to")
	flags.BoolVar(&c.allowLoss, "allow-loss", false, "Exit with code 0 although something was lost")
	return cmd
}

func (c *importCommand) run(cmd *cobra.Command, args []string) error {
	options, form, err := c.options(cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	name, source := autoTool, args[len(args)-1]
	if len(args) == 2 {
		name = args[0]
	}
	blog, err := c.blog(name, source, options)
	if err != nil {
		return err
	}
	if pattern, linked := importer.LearnAddresses(blog); pattern != "" {
		cmd.PrintErrf("note: links in the articles lead to %s at %s, so every post keeps such an address\n", count(linked, "post"), pattern)
	}
	files, losses := importer.Manifests(blog, importer.ManifestOptions{Content: form, BaseURL: c.baseURL})
	losses = append(losses, blog.Losses...)
	importer.SortLosses(losses)
	summary, err := c.write(cmd, files)
	if err != nil {
		return err
	}
	if c.topics {
		if err := c.suggest(cmd, files); err != nil {
			return err
		}
	}
	if c.report != "" {
		if err := writeReport(c.report, losses); err != nil {
			return err
		}
	}
	c.printLosses(cmd, losses)
	cmd.PrintErrf("imported %s from %s (%s)%s\n", count(len(blog.Posts), "post"), source, blog.Tool, summary)
	if len(losses) > 0 && !c.allowLoss {
		where := "above"
		if c.report != "" {
			where = "in " + c.report
		}
		return exitError{fmt.Errorf("cannot import everything: %s, listed %s; accept them with --allow-loss", count(len(losses), "loss"), where), lossCode}
	}
	return nil
}

// options reads the flags.
func (c *importCommand) options(terminal io.Writer) (importer.Options, importer.ContentForm, error) {
	o := importer.Options{BaseURL: c.baseURL, Now: c.clock(), Progress: progress(terminal)}
	form := importer.ContentForm(c.content)
	if !slices.Contains([]importer.ContentForm{importer.ContentInline, importer.ContentConfigMap, importer.ContentLink}, form) {
		return o, form, fmt.Errorf("cannot use --content %q: say inline, configmap or link", c.content)
	}
	if c.baseURL != "" && !strings.HasPrefix(c.baseURL, "https://") && !strings.HasPrefix(c.baseURL, "http://") {
		return o, form, fmt.Errorf("cannot use --base-url %q: it begins with https:// or http://", c.baseURL)
	}
	if c.timeZone != "" {
		zone, err := time.LoadLocation(c.timeZone)
		if err != nil {
			return o, form, fmt.Errorf("cannot use --time-zone, which takes a name such as Europe/Berlin: %w", err)
		}
		o.TimeZone = zone
	}
	return o, form, nil
}

// blog reads the posts at source.
func (c *importCommand) blog(name, source string, o importer.Options) (*importer.Blog, error) {
	tool, known := toolNamed(name)
	if !known && name != autoTool {
		return nil, fmt.Errorf("cannot import from %q: the tools are %s", name, strings.Join(toolNames(), ", "))
	}
	info, err := os.Stat(source)
	if err != nil {
		if _, isTool := toolNamed(source); isTool {
			return nil, fmt.Errorf("cannot import: say where the posts are: topicpages import %s DIRECTORY", source)
		}
		return nil, fmt.Errorf("cannot import: %w", err)
	}
	if info.IsDir() {
		return loadDirectory(tool, source, o)
	}
	return readExport(tool, source, o)
}

// loadDirectory reads the posts of a directory with the tool, or with the recognised one.
func loadDirectory(tool importTool, dir string, o importer.Options) (blog *importer.Blog, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot import: %w", err)
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	if tool.name == "" {
		known := false
		if tool, known = recognizeDirectory(root.FS()); !known {
			return nil, fmt.Errorf("cannot tell which tool wrote %s: name it, one of %s", dir, strings.Join(toolNames(), ", "))
		}
	}
	if tool.load == nil {
		return nil, fmt.Errorf("cannot import the directory %s: %s takes an export, a file", dir, tool.name)
	}
	if blog, err = tool.load(root.FS(), o); err != nil {
		return nil, fmt.Errorf("cannot import %s: %w", dir, err)
	}
	return blog, nil
}

// readExport reads the posts of a file with the tool, or with the recognised one.
func readExport(tool importTool, path string, o importer.Options) (blog *importer.Blog, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot import: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	r := bufio.NewReaderSize(file, 64<<10)
	if tool.name == "" {
		beginning, err := r.Peek(8 << 10)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("cannot import %s: %w", path, err)
		}
		known := false
		if tool, known = recognizeExport(beginning); !known {
			return nil, fmt.Errorf("cannot tell which tool wrote %s: name it, one of %s", path, strings.Join(toolNames(), ", "))
		}
	}
	if tool.read == nil {
		return nil, fmt.Errorf("cannot import the file %s: %s takes a directory", path, tool.name)
	}
	if blog, err = tool.read(r, filepath.Base(path), o); err != nil {
		return nil, fmt.Errorf("cannot import %s: %w", path, err)
	}
	return blog, nil
}

// write writes the manifests to the directory, or to the standard output, and prints a summary.
func (c *importCommand) write(cmd *cobra.Command, files []importer.File) (summary string, err error) {
	if c.dir == "" {
		for _, file := range files {
			if _, err := fmt.Fprintf(cmd.OutOrStdout(), "---\n%s", file.Data); err != nil {
				return "", fmt.Errorf("cannot print the manifests: %w", err)
			}
		}
		return "", nil
	}
	byPath := map[string][]byte{yamllintName: []byte(yamllint)}
	for _, file := range files {
		byPath[file.Path] = file.Data
	}
	result, err := importedTree.fill(c.dir, byPath)
	if err != nil {
		return "", fmt.Errorf("cannot write manifests into %s: %w", c.dir, err)
	}
	return fmt.Sprintf(" into %s (%s written, %d removed)", c.dir, count(result.written, "file"), result.removed), nil
}

// importedTopics is the directory of the Topics, below the Posts.
const importedTopics = "topics"

// suggest writes Topics for the tags of the Posts, or prints them, as "topicpages suggest" does.
func (c *importCommand) suggest(cmd *cobra.Command, files []importer.File) error {
	s := &suggestCommand{input: input{clock: c.clock, namespace: defaultNamespace}, minPosts: suggestedPosts}
	suggested := newContent(c.clock())
	if c.dir != "" {
		s.dir = filepath.Join(c.dir, importedTopics)
		if _, err := os.Stat(s.dir); err == nil {
			s.paths = []string{s.dir}
			if suggested, err = s.readManifests(cmd); err != nil {
				return err
			}
		}
	}
	for _, file := range files {
		post := &v1alpha1.Post{}
		post.Namespace, post.Name, post.Spec.Draft = defaultNamespace, file.Name, file.Draft
		for _, tag := range file.Tags {
			post.Spec.Tags = append(post.Spec.Tags, v1alpha1.Tag(tag))
		}
		suggested.Posts = append(suggested.Posts, post)
	}
	s.printed = len(files) > 0 && c.dir == ""
	return s.suggest(cmd, suggested, defaultNamespace)
}
