// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/page"
)

func init() { register(benchmark{"P6", compareServers}) }

const (
	// connections is the number of connections that wrk keeps open.
	connections = 64
	// addressed is the number of addresses that it requests, in turn.
	addressed = 2000
)

// compareServers is P6: the number of requests per second that nginx answers with our configuration, over other
// configurations for the same pages.
func compareServers(ctx context.Context, e *env) ([]result, error) {
	wrk, err := e.tool(ctx, "hack/program.sh", "wrk")
	if err != nil {
		e.say("SKIPPED, so its figures are missing: there is no wrk, which sends the requests (Debian's package wrk): %v", err)
		return nil, nil
	}
	program, err := e.tool(ctx, "hack/program.sh", "nginx")
	if err != nil {
		return nil, err
	}
	posts, topics := e.size(10_000, 500), e.size(200, 20)
	e.say("rendering %d Posts in %d Topics", posts, topics)
	s, err := newServed(posts, topics)
	if err != nil {
		return nil, err
	}
	servers, err := e.startServers(ctx, program, s)
	if err != nil {
		return nil, err
	}
	loads, err := e.loadServers(ctx, wrk, servers, s)
	if err != nil {
		return nil, err
	}
	size := fmt.Sprintf(", %d pages", s.pages)
	return slices.Concat(
		over(loads, plain, "P6 requests/s over plain files"+size, 1.0),
		over(loads, onTheFly, "P6 requests/s over gzip on the fly"+size, 4),
		over(loads, tuned, "P6 requests/s over the best tuned configuration"+size, 0.95)), nil
}

// startServers starts one server of each kind, and checks its answers.
func (e *env) startServers(ctx context.Context, program string, s *served) ([]*server, error) {
	var servers []*server
	for _, kind := range []string{ours, plain, onTheFly, tuned} {
		n, err := e.startNginx(ctx, program, kind, s)
		if err != nil {
			return nil, err
		}
		servers = append(servers, n)
		if err := n.check(ctx, s); err != nil {
			return nil, fmt.Errorf("nginx, %s: %w", kind, err)
		}
		// The server must publish an edit at once, whatever it has cached.
		if !n.links() {
			continue
		}
		if err := n.checkSwap(ctx); err != nil {
			return nil, fmt.Errorf("nginx, %s: %w", kind, err)
		}
	}
	return servers, nil
}

// loadServers measures all servers in turn, round by round. Each round begins with another server, so that changes on
// the machine favour none of them.
func (e *env) loadServers(ctx context.Context, wrk string, servers []*server, s *served) (map[string][]loadResult, error) {
	script := e.file("requests.lua")
	if err := os.WriteFile(script, []byte(s.script()), 0o644); err != nil {
		return nil, err
	}
	loads := map[string][]loadResult{}
	// Many short rounds, since other programs on the machine disturb some of them.
	seconds, rounds := e.size(2, 1), e.size(30, 5)
	for round := range rounds {
		var told []string
		for i := range servers {
			n := servers[(round+i)%len(servers)]
			l, err := n.load(ctx, wrk, script, seconds)
			if err != nil {
				return nil, fmt.Errorf("nginx, %s: %w", n.kind, err)
			}
			loads[n.kind] = append(loads[n.kind], l)
			told = append(told, fmt.Sprintf("%s %.0f (%.1f us of CPU)", n.kind, l.perSecond, l.cpu))
		}
		e.say("round %d of %d, requests/s: %s", round+1, rounds, strings.Join(told, ", "))
	}
	return loads, nil
}

// over compares our configuration with another, round by round: in requests per second, and in requests per second of
// the server's CPU, which other programs on the machine disturb less.
func over(loads map[string][]loadResult, other, name string, goal float64) []result {
	each := func(kind string, of func(loadResult) float64) []float64 {
		var out []float64
		for _, l := range loads[kind] {
			out = append(out, of(l))
		}
		return out
	}
	rate := func(l loadResult) float64 { return l.perSecond }
	cpu := func(l loadResult) float64 { return l.cpu }
	byRate := spreadOf(ratios(each(ours, rate), each(other, rate)))
	byCPU := spreadOf(ratios(each(other, cpu), each(ours, cpu)))
	return []result{
		measured(name, byRate.median, "ratio", atLeast(goal), fmt.Sprintf("rounds %s; %.0f and %.0f requests/s; answers of %.0f and %.0f bytes",
			byRate, median(each(ours, rate)), median(each(other, rate)), loads[ours][0].bytes, loads[other][0].bytes)),
		measured(name+": CPU", byCPU.median, "ratio", atLeast(goal), fmt.Sprintf("rounds %s; %.1f and %.1f us of the server's CPU for a request",
			byCPU, median(each(ours, cpu)), median(each(other, cpu)))),
	}
}

// served are the pages that the servers serve.
type served struct {
	stored    map[string][]byte // as in the ConfigMaps: gzipped, by their keys
	paths     map[string]string // of the same files, by their keys
	addresses []string          // that wrk requests, in random order
	pages     int
}

func newServed(posts, topics int) (*served, error) {
	c := newCorpus(posts, topics)
	edited, err := new(edition.Editor).Edit(c.Site, nil, c.summaries, 0)
	if err != nil {
		return nil, err
	}
	s := &served{stored: map[string][]byte{}, paths: map[string]string{}, pages: edited.Pages}
	for _, shard := range edited.Shards {
		files, err := shard.Data(nil)
		if err != nil {
			return nil, err
		}
		for key, content := range files {
			s.stored[key] = content
		}
	}
	// Half of the readers look at Topics and half at Posts.
	random := rand.New(rand.NewPCG(1, 2))
	for range addressed / 2 {
		s.addresses = append(s.addresses,
			"/"+page.HubGroup{Topic: c.Topics[random.IntN(topics)].Name}.Name()+"/", "/"+page.ArticleGroup{Post: c.Posts[random.IntN(posts)].Name}.Name()+"/")
	}
	return s, nil
}

// script makes wrk request the addresses in turn. The requests are prepared, so that the client has little to do.
func (s *served) script() string {
	var b strings.Builder
	b.WriteString("local requests = {}\nlocal at = 0\nlocal headers = { [\"Accept-Encoding\"] = \"gzip\" }\n" +
		"function init()\n  for _, path in ipairs({\n")
	for _, address := range s.addresses {
		fmt.Fprintf(&b, "    %q,\n", address)
	}
	b.WriteString("  }) do requests[#requests + 1] = wrk.format(\"GET\", path, headers) end\nend\n" +
		"function request()\n  at = at % #requests + 1\n  return requests[at]\nend\n")
	return b.String()
}

// loadResult is one measurement of a server.
type loadResult struct {
	perSecond float64 // requests
	cpu       float64 // of the server for a request, in microseconds
	bytes     float64 // of an answer
}

var (
	rateLine  = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	totalLine = regexp.MustCompile(`([0-9]+) requests in [0-9.]+\w+, ([0-9.]+)([KMG]?)B read`)
)

// load sends requests for some seconds.
func (n *server) load(ctx context.Context, wrk, script string, seconds int) (loadResult, error) {
	worker, err := n.worker()
	if err != nil {
		return loadResult{}, err
	}
	before := cpuSeconds(worker)
	arguments := []string{wrk, "-t1", "-c", strconv.Itoa(connections), "-d", fmt.Sprint(seconds, "s"), "--timeout", "30s", "-s", script, "http://" + n.listen}
	output, err := exec.CommandContext(ctx, "env", append(pinned(clientCore), arguments...)...).CombinedOutput()
	cpu := cpuSeconds(worker) - before
	if err != nil {
		return loadResult{}, fmt.Errorf("cannot run wrk: %w\n%s", err, output)
	}
	if text := string(output); strings.Contains(text, "Non-2xx") || strings.Contains(text, "Socket errors") {
		return loadResult{}, fmt.Errorf("not all requests were answered:\n%s", text)
	}
	rate, total := rateLine.FindSubmatch(output), totalLine.FindSubmatch(output)
	if rate == nil || total == nil {
		return loadResult{}, fmt.Errorf("cannot read what wrk says:\n%s", output)
	}
	perSecond, err := strconv.ParseFloat(string(rate[1]), 64)
	requests, err2 := strconv.ParseFloat(string(total[1]), 64)
	bytes, err3 := strconv.ParseFloat(string(total[2]), 64)
	bytes *= map[string]float64{"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}[string(total[3])]
	return loadResult{perSecond: perSecond, cpu: cpu * 1e6 / requests, bytes: bytes / requests}, errors.Join(err, err2, err3)
}

// Server and client have a core each, if there are two and taskset.
const (
	serverCore = 0
	clientCore = 1
)

// pinned returns the beginning of a command line that keeps a program on one core.
func pinned(core int) []string {
	taskset, err := exec.LookPath("taskset")
	if err != nil || runtime.NumCPU() < 2 {
		return nil
	}
	return []string{taskset, "-c", strconv.Itoa(core)}
}

// memoryDir returns a directory like the projected volumes of a Pod: in memory, if possible.
func (e *env) memoryDir() (string, error) {
	parent := "/dev/shm"
	if _, err := os.Stat(parent); err != nil {
		parent = "" // the default
	}
	dir, err := os.MkdirTemp(parent, "topicpages-bench-")
	if err != nil {
		return "", fmt.Errorf("cannot make a directory for nginx: %w", err)
	}
	e.onClose(func() error { return os.RemoveAll(dir) })
	// nginx changes to an unprivileged user, who must be able to read it.
	return dir, errors.Join(os.Chmod(dir, 0o755), os.Mkdir(filepath.Join(dir, "tmp"), 0o755))
}

// patience is how long a server may take to start.
const patience = 10 * time.Second
