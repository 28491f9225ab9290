// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/plain"
	"github.com/topicpages/topicpages/internal/suggest"
)

// suggestedPosts is the least number of Posts for which a Topic is suggested.
const suggestedPosts = 3

// suggestCommand is the command that suggests Topics.
type suggestCommand struct {
	input
	dir      string
	minPosts int

	// printed is true where manifests are printed already.
	printed bool
	// suggested and written are how many Topics there were, and how many files.
	suggested, written int
}

func newSuggest(now func() time.Time) *cobra.Command {
	s := &suggestCommand{input: input{clock: now}}
	cmd := &cobra.Command{
		Use:   "suggest -f FILENAME",
		Short: "Suggest Topics for the tags of the Posts",
		Long: `Print a manifest of a Topic for each tag that enough Posts carry and that no Topic has yet.
A comment has the number of its Posts. If all tags of a Post are rarer, one of them gets a
Topic all the same, unless you set --min-posts: a Post that belongs to no Topic is on no page.

Tags with the same meaning become aliases of one Topic, with the reason in a comment:
hyphens (open-source, opensource), singular and plural (api, apis), abbreviations (k8s for
kubernetes, ci for continuous-integration), and rare spellings that differ by one letter
from a frequent one. Read them before you apply the manifests: the command knows letters
and counts, not meanings.

Tags for which an existing Topic lacks an alias, and tags that nearly all Posts carry, are
printed to the standard error. Drafts do not count.`,
		Example: `  # Which Topics are worth having?
  topicpages suggest -f posts/

  # Write their manifests beside the Posts, and look at the result
  topicpages suggest -f posts/ -o topics
  topicpages render -f posts/ -f topics/ -o public`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return s.run(cmd) },
	}
	s.addFlags(cmd)
	cmd.Flags().StringVarP(&s.dir, "output", "o", "", "Directory to write a file for each Topic to; without it they are printed")
	cmd.Flags().IntVar(&s.minPosts, "min-posts", suggestedPosts, "Least number of Posts that a Topic must have")
	return cmd
}

func (s *suggestCommand) run(cmd *cobra.Command) error {
	content, err := s.readManifests(cmd)
	if err != nil {
		return err
	}
	for _, namespace := range slices.Sorted(maps.Keys(content.archives)) {
		if err := s.suggest(cmd, content, namespace); err != nil {
			return err
		}
	}
	switch {
	case s.suggested == 0:
		cmd.PrintErrf("no tag without a Topic has %s or more; --min-posts sets the number\n", count(s.minPosts, "Post"))
	case s.dir != "":
		cmd.PrintErrln(plain.OneLine(fmt.Sprintf("%s written to %s", count(s.written, "Topic"), s.dir)))
	}
	return content.invalid()
}

// suggest suggests Topics for the Posts of a namespace.
func (s *suggestCommand) suggest(cmd *cobra.Command, c *dataset, namespace string) error {
	tags, posts := c.tags(namespace)
	found := suggest.From(tags, posts, suggest.Options{MinPosts: s.minPosts, Rescue: !cmd.Flags().Changed("min-posts"), Claimed: c.claimed(namespace)})
	for _, m := range found.Missing {
		cmd.PrintErrln(plain.OneLine(fmt.Sprintf("Topic %q lacks the alias %s", m.Topic, m.Alias)))
	}
	for _, tag := range found.TooWide {
		cmd.PrintErrln(plain.OneLine(fmt.Sprintf("%s is left out: nearly all Posts carry it", tag)))
	}
	return s.write(cmd, namespace, found.Topics)
}

// write prints Topics or writes them to files.
func (s *suggestCommand) write(cmd *cobra.Command, namespace string, topics []suggest.Topic) error {
	s.suggested += len(topics)
	for _, topic := range topics {
		if len(validation.IsDNS1123Subdomain(topic.Name)) > 0 {
			cmd.PrintErrln(plain.OneLine(fmt.Sprintf("%s has %s, but no Topic can have this name: choose another, with %q in spec.aliases",
				topic.Name, count(topic.Posts, "Post"), topic.Name)))
			continue
		}
		text := topicManifest(topic, namespace, s.namespace)
		if s.dir == "" {
			if s.printed {
				text = "---\n" + text
			}
			s.printed = true
			if _, err := fmt.Fprint(cmd.OutOrStdout(), text); err != nil {
				return fmt.Errorf("cannot print the Topics: %w", err)
			}
			continue
		}
		if err := s.writeFile(cmd, topic.Name+".yaml", text); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a manifest, unless the file exists: its author may have changed it.
func (s *suggestCommand) writeFile(cmd *cobra.Command, name, text string) error {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return fmt.Errorf("cannot write the Topics: %w", err)
	}
	path := filepath.Join(s.dir, name)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		cmd.PrintErrln(plain.OneLine(path + " is there already, and stays as it is"))
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot write the Topics: %w", err)
	}
	_, err = file.WriteString(text)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("cannot write the Topics: %w", err)
	}
	s.written++
	return nil
}

// topicManifest returns the manifest of a suggested Topic, with the reasons as comments.
func topicManifest(t suggest.Topic, namespace, defaultNamespace string) string {
	var b strings.Builder
	reason := ""
	if t.Rescued > 0 {
		reason = fmt.Sprintf(": without it, %d would belong to no Topic", t.Rescued)
	}
	fmt.Fprintf(&b, "# %s%s\napiVersion: %s\nkind: Topic\nmetadata:\n  name: %s\n", count(t.Posts, "Post"), reason, v1alpha1.GroupVersion, strconv.Quote(t.Name))
	if namespace != defaultNamespace {
		fmt.Fprintf(&b, "  namespace: %s\n", namespace)
	}
	if len(t.Aliases) == 0 {
		b.WriteString("spec: {}\n")
		return b.String()
	}
	b.WriteString("spec:\n  aliases:\n")
	for _, a := range t.Aliases {
		fmt.Fprintf(&b, "  - %s # %s: %s\n", strconv.Quote(a.Form), count(a.Posts, "Post"), a.Reason)
	}
	return b.String()
}

// tags returns the tags of a namespace's Posts, and the number of these Posts. Drafts do not count.
func (c *dataset) tags(namespace string) (tags []suggest.Tag, posts int) {
	carriers, spellings := map[string]map[string]bool{}, map[string]map[string]int{}
	for _, post := range c.Posts {
		if post.Namespace != namespace || post.Spec.Draft {
			continue
		}
		posts++
		for _, tag := range post.Spec.Tags {
			form := archive.Normalize(string(tag))
			if form == "" {
				continue
			}
			if carriers[form] == nil {
				carriers[form], spellings[form] = map[string]bool{}, map[string]int{}
			}
			carriers[form][post.Name] = true
			spellings[form][string(tag)]++
		}
	}
	for _, form := range slices.Sorted(maps.Keys(carriers)) {
		tags = append(tags, suggest.Tag{Form: form, Spelling: mostFrequent(spellings[form]), Posts: slices.Sorted(maps.Keys(carriers[form]))})
	}
	return tags, posts
}

// mostFrequent returns the key with the largest number, and the first one of several.
func mostFrequent(counts map[string]int) string {
	best := ""
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		if best == "" || counts[key] > counts[best] {
			best = key
		}
	}
	return best
}

// claimed returns the tags that Topics of a namespace have, with the names of the Topics.
func (c *dataset) claimed(namespace string) map[string]string {
	claimed := map[string]string{}
	for _, topic := range c.Topics {
		if topic.Namespace != namespace {
			continue
		}
		tags := []v1alpha1.Tag{v1alpha1.Tag(topic.Name)}
		tags = append(tags, topic.Spec.Aliases...)
		if topic.Spec.Match != nil {
			tags = append(tags, topic.Spec.Match.AnyOf...)
		}
		for _, tag := range tags {
			if form := archive.Normalize(string(tag)); form != "" && claimed[form] == "" {
				claimed[form] = topic.Name
			}
		}
	}
	return claimed
}
