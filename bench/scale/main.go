// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Command scale prints the table of docs/scale.md: the size of Sites, and the writes of one edit, with the ConfigMaps
// of today and with immutable ones. It needs no cluster, since it only renders the pages.
//
//	go run ./bench/scale 10000 50000
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"text/tabwriter"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/test/builder"
)

const (
	topics = 200
	// edits is the number of edits of single Posts over which the costs are averaged.
	edits = 20
	// sourceBytes is the size that one more ConfigMap adds to a Deployment: a
	// source of the projected volume, as JSON.
	sourceBytes = len(`{"configMap":{"name":"notes-pages-0123456789abcdef","optional":true}},`)
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) == 0 {
		return errors.New("say how many Posts, such as: go run ./bench/scale 10000 50000")
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "posts\tarticles\tposts MiB\tpages MiB\tConfigMaps\tan edit writes\tKiB\tof the Deployment, if immutable, KiB")
	for _, argument := range arguments {
		posts, err := strconv.Atoi(argument)
		if err != nil {
			return fmt.Errorf("%q is no number of Posts", argument)
		}
		for _, articles := range []bool{false, true} {
			s, err := measure(posts, articles)
			if err != nil {
				return err
			}
			_, _ = fmt.Fprintf(table, "%d\t%t\t%.1f\t%.1f\t%d\t%.1f\t%.0f\t%.0f\n", posts, articles,
				mebi(s.objects), mebi(s.pages), s.shards, s.written, s.bytes/1024, float64(s.shards*sourceBytes)/1024)
		}
	}
	return table.Flush()
}

func mebi(bytes int) float64 { return float64(bytes) / (1 << 20) }

// site is the size of a Site, and the mean cost of an edit of one Post.
type site struct {
	objects, pages, shards int // bytes of the Posts as JSON, bytes and ConfigMaps of the pages
	written, bytes         float64
}

// measure renders a Site and edits Posts of all ages.
func measure(posts int, articles bool) (site, error) {
	c := builder.NewCorpus(posts, topics)
	a := archive.New()
	a.SetSite(c.Site)
	for _, t := range c.Topics {
		a.SetTopic(t)
	}
	var out site
	for _, p := range c.Posts {
		if !articles {
			p.Spec.URL, p.Spec.Content = "https://blog.example.com/"+p.Name+"/", ""
		}
		text, err := json.Marshal(p)
		if err != nil {
			return site{}, err
		}
		out.objects += len(text)
		a.SetPost(p)
	}
	editor := &edition.Editor{}
	edit := func() (*edition.Edition, error) {
		return editor.Edit(c.Site, nil, a.Summaries(labels.Everything(), c.Now), 0)
	}
	before, err := edit()
	if err != nil {
		return site{}, fmt.Errorf("cannot publish %d Posts: %w", posts, err)
	}
	out.pages, out.shards = int(before.Bytes), len(before.Shards)
	for n := range edits {
		a.SetPost(c.Edit(n*posts/edits, 1))
		after, err := edit()
		if err != nil {
			return site{}, err
		}
		if err := out.add(before.Shards, after.Shards); err != nil {
			return site{}, err
		}
		before = after
	}
	return out, nil
}

// add counts the changed ConfigMaps and their content.
func (s *site) add(before, after []shard.Shard) error {
	for i, now := range after {
		if i < len(before) && before[i].Digest == now.Digest {
			continue
		}
		data, err := now.Data(nil)
		if err != nil {
			return err
		}
		s.written += 1. / edits
		for key, value := range data {
			s.bytes += float64(len(key)+len(value)) / edits
		}
	}
	return nil
}
