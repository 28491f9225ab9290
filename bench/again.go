// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// again measures a second run of the command line into the same directory, over the first one: with nothing changed, and with one
// changed Post.
func (r *renderers) again(ctx context.Context, posts int) (results []result, err error) {
	var first, same, edited costs
	dir := filepath.Join(r.dir, "again")
	for n := range r.size(5, 3) {
		render := func(list *costs) {
			if err == nil {
				var c cost
				c, err = r.oursToFiles(ctx, dir)
				*list = append(*list, c)
			}
		}
		render(&first)
		render(&same)
		if err == nil {
			err = r.change(n)
		}
		render(&edited)
		if err = errors.Join(err, os.RemoveAll(dir), os.RemoveAll(r.caches())); err != nil {
			return nil, err
		}
		r.say("again, round %d: first %.2f s, nothing changed %.2f s, one Post changed %.2f s", n+1, first[n].wall, same[n].wall, edited[n].wall)
	}
	row := func(what string, second costs, most float64) result {
		wall, cpu := spreadOf(ratios(second.wall(), first.wall())), spreadOf(ratios(second.cpu(), first.cpu()))
		return measured(fmt.Sprintf("P5 render again, %s, N=%d", what, posts), wall.median, "ratio", atMost(most), fmt.Sprintf(
			"ratio %s; first %s s, again %s s; by CPU %s", wall, spreadOf(first.wall()), spreadOf(second.wall()), cpu))
	}
	return []result{row("nothing changed", same, 0.2), row("one Post changed", edited, 0.3)}, nil
}

// change writes another title into the manifest of a Post.
func (r *renderers) change(n int) error {
	post := r.Edit(n*len(r.Posts)/20, n+1)
	text, err := json.Marshal(post)
	return errors.Join(err, os.WriteFile(filepath.Join(r.manifests, post.Name+".json"), text, 0o644))
}
