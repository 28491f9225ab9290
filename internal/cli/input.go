// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/manifest"
	"github.com/topicpages/topicpages/internal/plain"
)

// defaultNamespace is the namespace of manifests without one.
const defaultNamespace = "default"

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
	flags.StringVarP(&i.namespace, "namespace", "n", defaultNamespace, "Namespace for manifests without one")
	flags.StringVar(&i.now, "now", "", "Instant to compute for, 2026-03-16 or 2026-03-16T09:30:00Z (default: the current time)")
	if err := cmd.MarkFlagRequired("filename"); err != nil {
		panic(err) // the flag was added above
	}
}

// dataset is the content of the manifests, ready for computing.
type dataset struct {
	*manifest.Set
	// now is the instant to compute for.
	now time.Time
	// archives hold the objects by namespace, as in the operator.
	archives map[string]*archive.Archive
	// readings keep what articles say, or are nil.
	readings archive.Readings
}

// readManifests reads the manifests and prints their problems to the standard error.
func (i *input) readManifests(cmd *cobra.Command) (*dataset, error) {
	c, err := i.read(cmd)
	if err == nil {
		c.printProblems(cmd)
	}
	return c, err
}

// printProblems prints the problems of the manifests to the standard error.
func (c *dataset) printProblems(cmd *cobra.Command) {
	for _, p := range c.Problems {
		cmd.PrintErrln(plain.OneLine(p.String()))
	}
}

// instant returns the instant to compute for.
func (i *input) instant() (time.Time, error) {
	if i.now == "" {
		return i.clock(), nil
	}
	now, err := v1alpha1.Date(i.now).Time()
	if err != nil {
		return time.Time{}, fmt.Errorf("cannot use --now: %w", err)
	}
	return now, nil
}

// read reads the manifests.
func (i *input) read(cmd *cobra.Command) (*dataset, error) {
	now, err := i.instant()
	if err != nil {
		return nil, err
	}
	return readContent(manifest.NewReader(i.paths, cmd.InOrStdin(), i.namespace), now, nil)
}

// readContent reads manifests for an instant. readings keep what articles say, or are nil.
func readContent(reader *manifest.Reader, now time.Time, readings archive.Readings) (*dataset, error) {
	set, err := reader.Read()
	if err != nil {
		return nil, err
	}
	c := newContent(now)
	c.readings = readings
	c.update(set)
	return c, nil
}

// newContent returns an empty content.
func newContent(now time.Time) *dataset {
	return &dataset{Set: &manifest.Set{}, now: now, archives: map[string]*archive.Archive{}}
}

// update replaces the objects with the objects of a Set. It returns the Posts and Topics that are new or different.
func (c *dataset) update(next *manifest.Set) (posts []*v1alpha1.Post, topics []*v1alpha1.Topic) {
	replace(c.ConfigMaps, next.ConfigMaps, func(m *corev1.ConfigMap) {
		c.archive(m.Namespace).SetConfigMap(m.Name, archive.NewConfigMap(m.Data, m.BinaryData))
	}, func(m *corev1.ConfigMap) { c.archive(m.Namespace).DeleteConfigMap(m.Name) })
	replace(c.Sites, next.Sites, func(site *v1alpha1.Site) { c.archive(site.Namespace).SetSite(site) },
		func(site *v1alpha1.Site) { c.archive(site.Namespace).DeleteSite(site.Name) })
	replace(c.Topics, next.Topics, func(topic *v1alpha1.Topic) {
		archive.BoundLabels(topic)
		c.archive(topic.Namespace).SetTopic(topic)
		topics = append(topics, topic)
	}, func(topic *v1alpha1.Topic) { c.archive(topic.Namespace).DeleteTopic(topic.Name) })
	byNamespace := map[string][]*v1alpha1.Post{}
	replace(c.Posts, next.Posts, func(post *v1alpha1.Post) {
		archive.BoundLabels(post)
		byNamespace[post.Namespace] = append(byNamespace[post.Namespace], post)
		posts = append(posts, post)
	}, func(post *v1alpha1.Post) { c.archive(post.Namespace).DeletePost(post.Name) })
	for namespace, list := range byNamespace {
		c.archive(namespace).SetPosts(list)
	}
	c.Set = next
	return posts, topics
}

// replace calls set for new and different objects, and remove for missing ones.
func replace[T interface {
	comparable
	metav1.Object
}](before, now []T, set, remove func(T)) {
	// Most objects are the same, at the same index.
	for len(before) > 0 && len(now) > 0 && before[0] == now[0] {
		before, now = before[1:], now[1:]
	}
	for len(before) > 0 && len(now) > 0 && before[len(before)-1] == now[len(now)-1] {
		before, now = before[:len(before)-1], now[:len(now)-1]
	}
	type name struct{ namespace, name string }
	old := make(map[name]T, len(before))
	for _, o := range before {
		old[name{o.GetNamespace(), o.GetName()}] = o
	}
	for _, o := range now {
		key := name{o.GetNamespace(), o.GetName()}
		if old[key] != o {
			set(o)
		}
		delete(old, key)
	}
	for _, o := range old {
		remove(o)
	}
}

// archive returns the archive of a namespace.
func (c *dataset) archive(namespace string) *archive.Archive {
	a := c.archives[namespace]
	if a == nil {
		a = archive.NewKeeping(c.readings)
		c.archives[namespace] = a
	}
	return a
}

// invalid returns an error if a manifest had a problem. So scripts and pipelines stop although the command did its
// work with the other manifests.
func (c *dataset) invalid() error {
	if len(c.Problems) == 0 {
		return nil
	}
	return fmt.Errorf("cannot use all manifests: %s above; the objects in question were left out",
		count(len(c.Problems), "problem"))
}

// count writes a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "s") {
		noun += "e"
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
