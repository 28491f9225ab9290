// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/test/testenv"
)

const (
	// writers is how many Posts a client creates at once.
	writers = 16
	// quiet is the time without a write after which the operator counts as idle. It exceeds the operator's longest
	// window.
	quiet = 2200 * time.Millisecond
)

// loadedSite is a namespace with a Site, Topics and Posts, and the model of its pages.
type loadedSite struct {
	*cluster
	namespace string
	model     *model
	posts     []*v1alpha1.Post
}

// newBlog makes a namespace with a Site, the Topics and moreTopics, but no Posts yet.
func (c *cluster) newBlog(ctx context.Context, purpose string, moreTopics ...string) (*loadedSite, error) {
	namespace, err := c.namespace(ctx, purpose)
	if err != nil {
		return nil, err
	}
	site, topics := newSite(), newTopics(moreTopics...)
	site.Namespace = namespace
	if err := c.people.Create(ctx, site); err != nil {
		return nil, fmt.Errorf("cannot create the Site: %w", err)
	}
	for _, t := range topics {
		t.Namespace = namespace
		if err := c.people.Create(ctx, t); err != nil {
			return nil, fmt.Errorf("cannot create a Topic: %w", err)
		}
	}
	b := &loadedSite{cluster: c, namespace: namespace, model: newModel(site, topics)}
	_, err = b.model.compute()
	return b, err
}

// plan adds Posts to the model of the blog, and computes the result.
func (b *loadedSite) plan(posts []*v1alpha1.Post) (changed digests, err error) {
	for _, p := range posts {
		p.Namespace = b.namespace
	}
	b.posts = append(b.posts, posts...)
	b.model.set(posts...)
	return b.model.compute()
}

// load creates Posts in a namespace, as fast as a client with several writers can. It calls late once, when few are
// left.
func (c *cluster) load(ctx context.Context, namespace string, posts []*v1alpha1.Post, late func()) error {
	group, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	began := time.Now()
	for range writers {
		group.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(posts) {
					return nil
				}
				if i == len(posts)-min(200, len(posts)/10+1) {
					group.Go(func() error { late(); return nil })
				}
				if i > 0 && i%5000 == 0 {
					c.env.say("%d of %d Posts created, %.0f a second", i, len(posts), float64(i)/time.Since(began).Seconds())
				}
				p := posts[i].DeepCopy() // the answer is read into it
				p.Namespace = namespace
				if err := c.people.Create(ctx, p); err != nil {
					return fmt.Errorf("cannot create Post %s: %w", p.Name, err)
				}
			}
		})
	}
	return group.Wait()
}

// fill creates Posts in an empty blog and waits until an operator has published them and is idle. It measures
// nothing.
func (b *loadedSite) fill(ctx context.Context, posts []*v1alpha1.Post) error {
	if _, err := b.plan(posts); err != nil {
		return err
	}
	return b.load(ctx, b.namespace, posts, func() {})
}

// converge waits until everything is right, and verifies that exactly.
func (b *loadedSite) converge(ctx context.Context, m *manager) (*observer, error) {
	o, err := b.observe(ctx, b.namespace)
	if err != nil {
		return nil, err
	}
	if _, err := o.await(ctx, o.expect(b.model.digests), b.patience(), m); err != nil {
		o.stop()
		return nil, err
	}
	if err := b.verify(ctx, b.namespace, nil); err != nil {
		o.stop()
		return nil, err
	}
	return o, nil
}

// check is converge without the observer.
func (b *loadedSite) check(ctx context.Context, m *manager) error {
	o, err := b.converge(ctx, m)
	if err == nil {
		o.stop()
	}
	return err
}

// patience is the longest wait for an expected event.
func (b *loadedSite) patience() time.Duration {
	return 2*time.Minute + time.Duration(len(b.posts))*40*time.Millisecond
}

// settle waits until the operator stops writing.
func (c *cluster) settle(ctx context.Context) error {
	began := time.Now()
	mark := c.Mark()
	last := began
	for {
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return err
		}
		next := c.Mark()
		writes, err := c.Writes(mark, operatorUser)
		if err != nil {
			return err
		}
		switch now := time.Now(); {
		case len(writes) > 0:
			last = now
		case now.Sub(last) > quiet:
			if took := now.Sub(began) - quiet; took > 5*time.Second {
				c.env.say("the operator came to rest after %.0f s more", took.Seconds())
			}
			return nil
		case now.Sub(began) > 30*time.Minute:
			return errors.New("the operator does not come to rest within half an hour: it may write the same again and again")
		}
		mark = next
	}
}

// writesOf counts the operator's writes in a namespace between a mark and an instant, by
// kind.
func (c *cluster) writesOf(since testenv.Mark, until time.Time, namespace string) (map[string]int, error) {
	writes, err := c.Writes(since, operatorUser)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, w := range testenv.WithoutHousekeeping(writes) {
		if w.Namespace == namespace && w.Time.Before(until) {
			counts[kindOfWrite(w)]++
		}
	}
	return counts, nil
}

// kindOfWrite returns the kind of a write.
func kindOfWrite(w testenv.Write) string {
	switch {
	case w.Resource == "topics" && w.Subresource == "status":
		return topicStatuses
	case w.Resource == "configmaps" && strings.HasPrefix(w.Name, siteName+"-pages-"):
		return shardWrites
	case w.Resource == "posts" && w.Subresource == "status":
		return postStatuses
	case w.Resource == "sites" && w.Subresource == "status":
		return siteStatuses
	}
	return otherWrites
}

// The kinds of writes, as named in results.
const (
	topicStatuses = "Topic statuses"
	shardWrites   = "shards"
	postStatuses  = "Post statuses"
	siteStatuses  = "Site statuses"
	otherWrites   = "other objects"
)

var writeKinds = []string{topicStatuses, shardWrites, postStatuses, siteStatuses, otherWrites}

// current reads the current state of an object of the blog.
func (b *loadedSite) current(ctx context.Context, object client.Object) error {
	return b.onlooker.Get(ctx, client.ObjectKey{Namespace: b.namespace, Name: object.GetName()}, object)
}
