// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Command render renders a Site into memory, and reports the time. It is a process of its own,
// so that a benchmark can compare its cost with a whole run of another program.
//
//	render [-edits 5] [-profile cpu.out] objects.json
//
// Without edits it makes plain files, as the command line does. With edits it makes shards, as the operator does.
// The file has the objects one after the other, as JSON. The profile covers the edits if there are any, and otherwise
// everything.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
)

// parallel is how many shards the operator writes at once.
const parallel = 4

// now is an instant after all Posts of the corpus.
var now = time.Date(2026, time.April, 1, 0, 0, 0, 0, time.UTC)

// Report is the output of the command, as JSON. Times are in seconds.
type Report struct {
	Read, Archive, Edit, Load float64
	Pages, Files, Shards      int
	Bytes                     int64
	Edits                     []Edit
}

// Edit is one change of a Post, until the shards that it touches are in memory.
type Edit struct {
	Archive, Edit, Load float64
	Shards              int
}

func main() {
	edits := flag.Int("edits", 0, "how many Posts to edit after the whole is rendered")
	profile := flag.String("profile", "", "file for a CPU profile")
	flag.Parse()
	if err := run(flag.Arg(0), *edits, *profile); err != nil {
		fmt.Fprintln(os.Stderr, "render:", err)
		os.Exit(1)
	}
}

func run(file string, edits int, profile string) error {
	s, done := &site{}, func() error { return nil }
	err := error(nil)
	if edits == 0 {
		done, err = startProfile(profile)
	}
	if err := errors.Join(err, s.open(file)); err != nil {
		return err
	}
	if edits == 0 {
		return errors.Join(s.renderFiles(), done(), json.NewEncoder(os.Stdout).Encode(s.report))
	}
	if err := s.renderShards(); err != nil {
		return err
	}
	if done, err = startProfile(profile); err != nil {
		return err
	}
	for n := range edits {
		if err := s.editPost((n + 1) * len(s.posts) / (edits + 1)); err != nil {
			return err
		}
	}
	return errors.Join(done(), json.NewEncoder(os.Stdout).Encode(s.report))
}

// startProfile writes a CPU profile until done is called. It does nothing if file is "".
func startProfile(file string) (done func() error, err error) {
	if file == "" {
		return func() error { return nil }, nil
	}
	out, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	done = func() error {
		pprof.StopCPUProfile()
		return out.Close()
	}
	return done, pprof.StartCPUProfile(out)
}

type clock struct{ at time.Time }

// lap returns the time since the last lap, in seconds.
func (c *clock) lap() float64 {
	last := c.at
	c.at = time.Now()
	return c.at.Sub(last).Seconds()
}

// site is a Site in the making.
type site struct {
	object  *v1alpha1.Site
	posts   []*v1alpha1.Post
	topics  []*v1alpha1.Topic
	archive *archive.Archive
	editor  edition.Editor
	// stored are the files of each shard, and digests the digests of the ConfigMaps.
	stored  map[int]map[string][]byte
	digests map[int]string
	report  Report
}

// open reads the objects into an archive.
func (s *site) open(file string) error {
	c := &clock{time.Now()}
	if err := s.read(file); err != nil {
		return err
	}
	s.report.Read = c.lap()
	s.archive = archive.New()
	s.archive.SetSite(s.object)
	for _, t := range s.topics {
		s.archive.SetTopic(t)
	}
	s.archive.SetPosts(s.posts)
	s.archive.Summaries(labels.Everything(), now)
	s.report.Archive = c.lap()
	return nil
}

// renderFiles makes all files, and keeps them.
func (s *site) renderFiles() error {
	c := &clock{time.Now()}
	var mu sync.Mutex
	var all []page.File
	r, err := edition.Render(s.object, nil, s.archive.Summaries(labels.Everything(), now), nil, nil, func(files []page.File) error {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, files...)
		return nil
	})
	if err != nil {
		return err
	}
	s.report.Edit = c.lap()
	s.report.Pages, s.report.Files = r.Pages, len(all)
	return nil
}

// renderShards makes all shards, and keeps them.
func (s *site) renderShards() error {
	c := &clock{time.Now()}
	e, err := s.editor.Edit(s.object, nil, s.archive.Summaries(labels.Everything(), now), 0)
	if err != nil {
		return err
	}
	s.report.Edit = c.lap()
	s.stored, s.digests = map[int]map[string][]byte{}, map[int]string{}
	if _, err := s.load(e.Shards); err != nil {
		return err
	}
	s.report.Load = c.lap()
	s.report.Pages, s.report.Bytes, s.report.Shards = e.Pages, e.Bytes, len(e.Shards)
	for _, files := range s.stored {
		s.report.Files += len(files)
	}
	return nil
}

// editPost gives a Post another title, and renders the affected pages.
func (s *site) editPost(i int) error {
	p := s.posts[i].DeepCopy()
	p.Spec.Title += ", edited"
	c := &clock{time.Now()}
	s.archive.SetPost(p)
	summaries := s.archive.Summaries(labels.Everything(), now)
	edit := Edit{Archive: c.lap()}
	e, err := s.editor.Edit(s.object, nil, summaries, 0)
	if err != nil {
		return err
	}
	edit.Edit = c.lap()
	if edit.Shards, err = s.load(e.Shards); err != nil {
		return err
	}
	edit.Load = c.lap()
	s.report.Edits = append(s.report.Edits, edit)
	return nil
}

func (s *site) read(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // closing a file that was only read loses nothing
	decoder := json.NewDecoder(f)
	for {
		var raw json.RawMessage
		if err := decoder.Decode(&raw); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		var kind struct{ Kind string }
		if err := json.Unmarshal(raw, &kind); err != nil {
			return err
		}
		var into any
		switch kind.Kind {
		case "Site":
			s.object = &v1alpha1.Site{}
			into = s.object
		case "Topic":
			s.topics = append(s.topics, &v1alpha1.Topic{})
			into = s.topics[len(s.topics)-1]
		default:
			s.posts = append(s.posts, &v1alpha1.Post{})
			into = s.posts[len(s.posts)-1]
		}
		if err := json.Unmarshal(raw, into); err != nil {
			return err
		}
	}
}

// load makes the files of the changed shards, as the operator does:
// several at once, with unchanged files from the stored ones. It returns the number of shards.
func (s *site) load(shards []shard.Shard) (touched int, err error) {
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(parallel)
	for _, next := range shards {
		mu.Lock()
		stored, digest := s.stored[next.Index], s.digests[next.Index]
		mu.Unlock()
		if digest == next.Digest {
			continue
		}
		touched++
		s.digests[next.Index] = next.Digest
		group.Go(func() error {
			if next.Before != digest {
				stored = nil
			}
			files, err := next.Data(stored)
			mu.Lock()
			defer mu.Unlock()
			s.stored[next.Index] = files
			return err
		})
	}
	return touched, group.Wait()
}
