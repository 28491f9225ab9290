// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/manifest"
)

// input holds the flags that all commands share.
type input struct {
	clock     func() time.Time
	paths     []string
	namespace string
	now       string
}

func (i *input) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	// An array, not a slice: a comma may be part of a file name.
	flags.StringArrayVarP(&i.paths, "filename", "f", nil,
		"File or directory of manifests, or - for standard input; may be repeated")
	flags.StringVarP(&i.namespace, "namespace", "n", "default", "Namespace of the manifests that name none")
	flags.StringVar(&i.now, "now", "", "Instant to compute for, 2026-03-16 or 2026-03-16T09:30:00Z (default: the current time)")
	if err := cmd.MarkFlagRequired("filename"); err != nil {
		panic(err) // the flag was added above
	}
}

// content is the content of the manifests, ready for computing.
type content struct {
	*manifest.Set
	// now is the instant to compute for.
	now time.Time
	// archives hold the objects by namespace, as in the operator.
	archives map[string]*archive.Archive
}

// load reads the manifests and prints their problems to the standard error.
func (i *input) load(cmd *cobra.Command) (*content, error) {
	c, err := i.read(cmd)
	if err != nil {
		return nil, err
	}
	for _, p := range c.Problems {
		cmd.PrintErrln(printable(p.String()))
	}
	return c, nil
}

// read reads the manifests.
func (i *input) read(cmd *cobra.Command) (*content, error) {
	now := i.clock()
	if i.now != "" {
		var err error
		if now, err = v1alpha1.Date(i.now).Time(); err != nil {
			return nil, fmt.Errorf("cannot use --now: %w", err)
		}
	}
	set, err := manifest.Load(i.paths, cmd.InOrStdin(), i.namespace)
	if err != nil {
		return nil, err
	}
	c := &content{Set: set, now: now, archives: map[string]*archive.Archive{}}
	for _, configMap := range set.ConfigMaps {
		c.archive(configMap.Namespace).SetConfigMap(configMap.Name, archive.NewConfigMap(configMap.Data, configMap.BinaryData))
	}
	for _, site := range set.Sites {
		c.archive(site.Namespace).SetSite(site)
	}
	for _, topic := range set.Topics {
		archive.BoundLabels(topic)
		c.archive(topic.Namespace).SetTopic(topic)
	}
	for _, post := range set.Posts {
		archive.BoundLabels(post)
		c.archive(post.Namespace).SetPost(post)
	}
	return c, nil
}

// archive returns the archive of a namespace.
func (c *content) archive(namespace string) *archive.Archive {
	a := c.archives[namespace]
	if a == nil {
		a = archive.New()
		c.archives[namespace] = a
	}
	return a
}

// invalid is an error when a manifest had a problem, so that scripts and pipelines
// stop although the command did its work with the others.
func (c *content) invalid() error {
	if len(c.Problems) == 0 {
		return nil
	}
	return fmt.Errorf("cannot use all manifests: %s above; the objects in question were left out",
		count(len(c.Problems), "problem"))
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "s") {
		noun += "e"
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// printable replaces control characters, which could move the cursor
// of a terminal or break a table.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}
