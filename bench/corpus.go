// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/test/builder"
)

// hugoSite is what makes a Hugo site of the content: layouts and configuration.
//
//go:embed all:hugosite
var hugoSite embed.FS

// corpus is a corpus with the paths of its files, once they are written.
type corpus struct {
	*builder.Corpus
	// summaries of its Topics, by name.
	summaries []*archive.Summary
	// objects is a file with all objects as JSON, one after the other. manifests is a directory with a file for each,
	// for the command line, and hugo is a directory with the same for Hugo.
	objects, manifests, hugo string
}

func newCorpus(posts, topics int) *corpus {
	c := &corpus{Corpus: builder.NewCorpus(posts, topics)}
	a := archive.New()
	for _, t := range c.Topics {
		a.SetTopic(t)
	}
	for _, p := range c.Posts {
		a.SetPost(p)
	}
	c.summaries = a.Summaries(labels.Everything(), c.Now)
	return c
}

// writeTo writes the files below a directory.
func (c *corpus) writeTo(dir string) error {
	c.objects, c.manifests, c.hugo = filepath.Join(dir, "objects.json"), filepath.Join(dir, "manifests"), filepath.Join(dir, "hugo")
	files := map[string][]byte{}
	return errors.Join(c.addObjects(files), c.addHugo(files), writeFiles(files))
}

// addObjects adds the objects as in manifests and as from the API server.
func (c *corpus) addObjects(files map[string][]byte) error {
	var all bytes.Buffer
	add := func(name string, object any) error {
		text, err := json.Marshal(object)
		files[filepath.Join(c.manifests, name+".json")] = text
		all.Write(append(text, '\n'))
		return err
	}
	err := add("site", c.Site)
	for _, t := range c.Topics {
		err = errors.Join(err, add("topic-"+t.Name, t))
	}
	for _, p := range c.Posts {
		err = errors.Join(err, add(p.Name, p))
	}
	files[c.objects] = all.Bytes()
	return err
}

// addHugo adds the same objects as content of Hugo. The list of Topics with pages of years and their
// titles are given, so Hugo spends no time on finding them out.
func (c *corpus) addHugo(files map[string][]byte) error {
	content := filepath.Join(c.hugo, "content")
	front := func(path string, fields map[string]any, text string) error {
		matter, err := json.MarshalIndent(fields, "", " ")
		files[filepath.Join(content, path)] = append(append(matter, "\n\n"...), text...)
		return err
	}
	topics, years := map[string][]string{}, map[string][]string{}
	var err error
	for _, s := range c.summaries {
		err = errors.Join(err, front("topics/"+s.Name+"/_index.md", map[string]any{"title": s.Title}, ""))
		for _, p := range s.Posts {
			topics[p.Object.Name] = append(topics[p.Object.Name], s.Name)
		}
		for _, y := range page.Years(s.Posts) {
			for _, p := range page.PostsOf(s.Posts, y) {
				years[p.Object.Name] = append(years[p.Object.Name], hugoYear(s.Name, y))
			}
		}
	}
	for _, p := range c.Posts {
		err = errors.Join(err, front("posts/"+p.Name+".md", hugoFront(p, topics[p.Name], years[p.Name]), p.Spec.Content))
	}
	for name, title := range map[string]string{"by-posts": c.Site.Spec.Title, "by-date": c.Site.Spec.Title, "search": "Search"} {
		err = errors.Join(err, front(name+".md", map[string]any{"title": title, "layout": name}, ""))
	}
	return errors.Join(err, fs.WalkDir(hugoSite, "hugosite", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel("hugosite", path)
		if err != nil {
			return err
		}
		files[filepath.Join(c.hugo, relative)], err = hugoSite.ReadFile(path)
		return err
	}))
}

// hugoYear returns the Hugo term for a year of a Topic.
func hugoYear(topic string, year int) string { return fmt.Sprintf("%s-%04d", topic, year) }

func hugoFront(p *v1alpha1.Post, topics, years []string) map[string]any {
	fields := map[string]any{
		"title": p.Spec.Title, "summary": p.Spec.Summary, "date": string(p.Spec.PublishDate), "tags": p.Spec.Tags, "topics": topics,
	}
	if len(years) > 0 {
		fields["topicyears"] = years
	}
	return fields
}

// writeFiles writes files by path, and the directories that they are in.
func writeFiles(files map[string][]byte) error {
	made := map[string]bool{}
	for path, body := range files {
		if dir := filepath.Dir(path); !made[dir] {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			made[dir] = true
		}
		if err := os.WriteFile(path, body, 0o644); err != nil {
			return err
		}
	}
	return nil
}
