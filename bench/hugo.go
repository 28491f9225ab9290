// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func init() { register(benchmark{"P5", comparePages}) }

// cost is the cost of a process.
type cost struct {
	wall, cpu float64 // seconds
	memory    float64 // most bytes in use at once
	output    []byte
}

// runProgram runs a program to its end.
func runProgram(ctx context.Context, name string, arguments ...string) (cost, error) {
	var u cost
	var output, complaints bytes.Buffer
	command := exec.CommandContext(ctx, name, arguments...)
	command.Stdout, command.Stderr = &output, &complaints
	began := time.Now()
	err := command.Start()
	if err == nil {
		memory := watchPeak(command.Process.Pid)
		err = command.Wait()
		u.memory = memory()
	}
	if err != nil {
		return cost{}, fmt.Errorf("cannot run %s %s: %w\n%s%s", filepath.Base(name), strings.Join(arguments, " "), err, output.Bytes(), complaints.Bytes())
	}
	u.wall, u.output = time.Since(began).Seconds(), output.Bytes()
	u.cpu = (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds()
	return u, nil
}

// tool returns the path that a script of the repository prints.
func (e *env) tool(ctx context.Context, script string, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, filepath.Join(e.root, script), arguments...)
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", script, err)
	}
	return strings.TrimSpace(string(output)), nil
}

// renderers are the programs that P5 compares, and the corpus that they render.
type renderers struct {
	*env
	*corpus
	hugo, render, cli string
	// dir is the output directory: in memory if possible, so that the disk,
	// which is the same for both, does not affect the figures.
	dir string
}

func (e *env) newRenderers(ctx context.Context, posts, topics int) (*renderers, error) {
	r := &renderers{env: e, render: e.file("render"), cli: filepath.Join(e.bin, "topicpages")}
	var err error
	if r.dir, err = e.memoryDir(); err != nil {
		return nil, err
	}
	if r.hugo, err = e.tool(ctx, "bench/hugo.sh"); err != nil {
		return nil, err
	}
	if _, err := os.Stat(r.cli); err != nil {
		return nil, fmt.Errorf("cannot find the command line (make build makes it): %w", err)
	}
	if _, err := runProgram(ctx, "go", "build", "-C", e.root, "-trimpath", "-o", r.render, "./bench/render"); err != nil {
		return nil, err
	}
	e.say("writing %d Posts in %d Topics for both", posts, topics)
	r.corpus = newCorpus(posts, topics)
	return r, r.writeTo(e.file(fmt.Sprintf("pages-%d", posts)))
}

// renderReport is the output of bench/render.
type renderReport struct {
	Read, Archive, Edit, Load float64
	Pages, Shards             int
	Edits                     []struct {
		Archive, Edit, Load float64
		Shards              int
	}
}

// ours renders into memory: plain files, as Hugo does, or if there are edits shards, as the operator does.
func (r *renderers) ours(ctx context.Context, edits int) (cost, renderReport, error) {
	var out renderReport
	u, err := runProgram(ctx, r.render, fmt.Sprint("-edits=", edits), r.objects)
	if err == nil {
		err = json.Unmarshal(u.output, &out)
	}
	return u, out, err
}

// theirs lets Hugo render into memory, or to a directory if one is given.
func (r *renderers) theirs(ctx context.Context, dir string) (cost, error) {
	arguments := []string{"--source", r.corpus.hugo, "--noBuildLock", "--quiet", "--cacheDir", r.file("hugo-cache")}
	if dir == "" {
		return runProgram(ctx, r.hugo, append(arguments, "--renderToMemory")...)
	}
	return runProgram(ctx, r.hugo, append(arguments, "--destination", dir)...)
}

// caches is the cache directory of the command line.
func (r *renderers) caches() string { return filepath.Join(r.dir, "caches") }

// oursToFiles lets the command line render to a directory.
func (r *renderers) oursToFiles(ctx context.Context, dir string) (cost, error) {
	return runProgram(ctx, "env", "XDG_CACHE_HOME="+r.caches(), r.cli, "render", "-f", r.manifests, "-o", dir, "--now", r.Now.Format(time.RFC3339))
}

// renderSize is a size of P5, and the least ratios there.
type renderSize struct {
	posts, topics                 int
	inMemory, filesTime, filesCPU float64
}

// comparePages is P5: the number of pages rendered per second, over Hugo's, for a blog and a large site, and the time of an edit
// of the largest, over the whole run that Hugo needs for it.
func comparePages(ctx context.Context, e *env) (results []result, err error) {
	sizes := []renderSize{{500, 20, 3.5, 1.5, 1.5}, {10_000, 200, 3.5, 2.5, 2}}
	sizes = sizes[:e.size(len(sizes), 1)]
	for i, size := range sizes {
		r, err := e.newRenderers(ctx, size.posts, size.topics)
		if err != nil {
			return nil, err
		}
		rows, memory, err := r.compare(ctx, size)
		if err != nil {
			return nil, err
		}
		results = append(results, rows...)
		if i == len(sizes)-1 {
			edit, err := r.edit(ctx, memory.theirs.wall(), fmt.Sprintf("N=%d", size.posts))
			return append(results, edit), err
		}
	}
	return results, nil
}

// compare renders one size, in memory and to files.
func (r *renderers) compare(ctx context.Context, size renderSize) (results []result, memory costPairs, err error) {
	pages, checked, err := r.sameText(ctx)
	if err != nil {
		return nil, memory, err
	}
	r.say("both make %d pages, and %d of them say the same", pages, checked)
	memory, err = r.inTurn(ctx, "in memory",
		func(ctx context.Context) (cost, error) {
			u, report, err := r.ours(ctx, 0)
			if err == nil && report.Pages != pages {
				err = fmt.Errorf("got %d pages in memory, want %d", report.Pages, pages)
			}
			return u, err
		},
		func(ctx context.Context) (cost, error) { return r.theirs(ctx, "") })
	if err != nil {
		return nil, memory, err
	}
	files, err := r.inTurn(ctx, "to files",
		func(ctx context.Context) (cost, error) { return r.toEmpty(ctx, r.oursToFiles) },
		func(ctx context.Context) (cost, error) { return r.toEmpty(ctx, r.theirs) })
	if err != nil {
		return nil, memory, err
	}
	name := func(what string) string { return fmt.Sprintf("P5 pages/s over Hugo %s, N=%d", what, size.posts) }
	again, err := r.again(ctx, size.posts)
	return slices.Concat(memory.results(name("in memory"), pages, size.inMemory, size.inMemory),
		files.results(name("to files"), pages, size.filesTime, size.filesCPU),
		[]result{files.memoryResult(fmt.Sprintf("P5 most memory, over Hugo to files, N=%d", size.posts))}, again), memory, err
}

// edit compares one edit with a whole run of Hugo, which has no other way to publish it.
func (r *renderers) edit(ctx context.Context, whole []float64, size string) (result, error) {
	_, report, err := r.ours(ctx, r.size(20, 5))
	if err != nil {
		return result{}, err
	}
	var took, shards []float64
	var parts [3][]float64
	for _, edit := range report.Edits {
		took, shards = append(took, edit.Archive+edit.Edit+edit.Load), append(shards, float64(edit.Shards))
		for i, part := range []float64{edit.Archive, edit.Edit, edit.Load} {
			parts[i] = append(parts[i], part*1000)
		}
	}
	return measured("P5 one edit over a whole run of Hugo, "+size, median(whole)/median(took), "ratio", atLeast(100),
		fmt.Sprintf("Hugo renders all in %s s; an edit is in memory after %s s: %.1f ms for the Summaries, %.1f ms for the edition, "+
			"%.1f ms for the %.0f touched shards, whose other files come from memory in place of the API server (medians)", spreadOf(whole), spreadOf(took), median(parts[0]), median(parts[1]), median(parts[2]), median(shards))), nil
}

// toEmpty runs write with a directory that does not exist yet, and removes it, with whatever the command line remembers.
func (r *renderers) toEmpty(ctx context.Context, write func(context.Context, string) (cost, error)) (cost, error) {
	dir := filepath.Join(r.dir, "site")
	u, err := write(ctx, dir)
	return u, errors.Join(err, os.RemoveAll(dir), os.RemoveAll(r.caches()))
}

// costs are the costs of one arm.
type costs []cost

func (u costs) wall() []float64 { return u.each(func(u cost) float64 { return u.wall }) }
func (u costs) cpu() []float64  { return u.each(func(u cost) float64 { return u.cpu }) }

func (u costs) each(of func(cost) float64) []float64 {
	out := make([]float64, len(u))
	for i := range u {
		out[i] = of(u[i])
	}
	return out
}

func (u costs) memory() float64 {
	return median(u.each(func(u cost) float64 { return u.memory })) / (1 << 20)
}

// costPairs are measurements of both arms, in turn.
type costPairs struct{ ours, theirs costs }

// longRun is the duration of a run, in seconds, from which three pairs suffice.
const longRun = 60

// inTurn measures both arms in turn: five times, or three times if a run takes long.
func (r *renderers) inTurn(ctx context.Context, what string, ours, theirs func(context.Context) (cost, error)) (costPairs, error) {
	var p costPairs
	for n, count := 0, r.size(5, 3); n < count; n++ {
		a, err := ours(ctx)
		if err != nil {
			return p, err
		}
		b, err := theirs(ctx)
		if err != nil {
			return p, err
		}
		p.ours, p.theirs = append(p.ours, a), append(p.theirs, b)
		if a.wall > longRun || b.wall > longRun {
			count = min(count, 3)
		}
		r.say("%s, pair %d of %d: %.2f s (%.2f s of CPU), Hugo %.2f s (%.2f s)", what, n+1, count, a.wall, a.cpu, b.wall, b.cpu)
	}
	return p, nil
}

// results are the ratios of pages per second, and of pages per second of CPU.
func (p costPairs) results(name string, pages int, leastTime, leastCPU float64) []result {
	wall, cpu := ratios(p.theirs.wall(), p.ours.wall()), ratios(p.theirs.cpu(), p.ours.cpu())
	detail := func(ratio, ours, theirs []float64, unit string) string {
		return fmt.Sprintf("%d pages; pairs %s; ours %s s, Hugo %s s (%.0f and %.0f pages per %s; %.0f and %.0f MiB)", pages, spreadOf(ratio),
			spreadOf(ours), spreadOf(theirs), float64(pages)/median(ours), float64(pages)/median(theirs), unit, p.ours.memory(), p.theirs.memory())
	}
	return []result{
		measured(name+": time", median(wall), "ratio", atLeast(leastTime), detail(wall, p.ours.wall(), p.theirs.wall(), "second")),
		measured(name+": CPU", median(cpu), "ratio", atLeast(leastCPU), detail(cpu, p.ours.cpu(), p.theirs.cpu(), "second of CPU")),
	}
}

// memoryResult is the ratio of the most memory of both arms.
func (p costPairs) memoryResult(name string) result {
	return measured(name, p.ours.memory()/p.theirs.memory(), "ratio", atMost(0.5), fmt.Sprintf("%.0f and %.0f MiB", p.ours.memory(), p.theirs.memory()))
}
