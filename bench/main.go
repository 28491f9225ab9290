// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Command bench measures topicpages: how much longer something takes, or how much more is written, than the least
// that the API server requires of any client. Both arms of a ratio are measured in the same run, in turn, against the
// same control plane. `make bench` builds the programs and starts it. bench/README.md explains the results.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/go-logr/logr"
	ctrl "sigs.k8s.io/controller-runtime"
)

// benchmark is a benchmark with its name, such as "P2".
type benchmark struct {
	name string
	run  func(context.Context, *env) ([]result, error)
}

// benchmarks are all of them. A file adds its own: func init() { register(benchmark{…}) }.
var benchmarks []benchmark

func register(b benchmark) {
	benchmarks = append(benchmarks, b)
	slices.SortFunc(benchmarks, func(a, b benchmark) int { return natural(a.name, b.name) })
}

// settings are the options of the command line.
type settings struct {
	names   string // of the benchmarks to run, separated by commas
	quick   bool
	posts   int    // replaces the sizes of P1, P4 and P10, unless it is 0
	rounds  int    // pairs of P1 and P4, edits of P2, P2c and P10; 0 leaves them
	out     string // directory of results.json and README.md
	bin     string // directory of the manager
	date    string
	profile string // directory for CPU profiles of the manager
}

func main() {
	var o settings
	flag.StringVar(&o.names, "bench", "", "names of the benchmarks to run, separated by commas (default: all)")
	flag.BoolVar(&o.quick, "quick", false, "all of them small, within minutes: to see that they work, not for figures to quote")
	flag.IntVar(&o.posts, "posts", 0, "number of Posts in P1, P4 and P10, in place of their sizes: to look at one size closely")
	flag.IntVar(&o.rounds, "rounds", 0, "number of pairs in P1 and P4 and of edits in P2, P2c and P10, in place of theirs: for a quick look")
	flag.StringVar(&o.out, "out", "bench", "directory of results.json and README.md")
	flag.StringVar(&o.bin, "bin", "bin", "directory of manager, as `make build` makes it")
	flag.StringVar(&o.date, "date", "", "day of the run, for the README")
	flag.StringVar(&o.profile, "profile", "", "directory for CPU profiles of the manager (P1, P2); profiling costs a little time")
	flag.Parse()

	ctrl.SetLogger(logr.Discard()) // or else clients complain that there is none
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	if err := run(ctx, o); err != nil {
		// Report other failures too, such as a failure to write the results.
		if errors.Is(err, ctx.Err()) {
			fmt.Println("bench: stopped; nothing is left behind")
			os.Exit(130)
		}
		fmt.Fprintln(os.Stderr, "bench: error:", err)
		os.Exit(1)
	}
}

// run runs the chosen benchmarks. It writes their results even if one fails or the user interrupts it.
func run(ctx context.Context, o settings) (err error) {
	chosen, err := choose(o.names)
	if err != nil {
		return err
	}
	e, err := newEnv(o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	began := time.Now()
	var results []result
	var failed []error
	for i, b := range chosen {
		e.at = fmt.Sprintf("%s (%d of %d)", b.name, i+1, len(chosen))
		found, err := e.measure(ctx, b)
		if ctx.Err() != nil {
			failed = append(failed, ctx.Err())
			break
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", b.name, err))
			fmt.Fprintf(os.Stderr, "bench: FAILED %s: %v\n", b.name, err)
		}
		results = append(results, found...)
	}
	if len(results) == 0 { // a table with the date of today would be wrong
		return errors.Join(failed...)
	}
	if err := e.write(results); err != nil {
		return err
	}
	missed := 0
	for _, r := range results {
		if !r.Holds {
			missed++
		}
	}
	fmt.Printf("bench: %d figures in %.0f s; %d miss their goal; written to %s\n",
		len(results), time.Since(began).Seconds(), missed, filepath.Join(o.out, "results.json"))
	return errors.Join(failed...)
}

// choose returns the benchmarks with these names, or all without names.
func choose(names string) ([]benchmark, error) {
	if strings.TrimSpace(names) == "" {
		return benchmarks, nil
	}
	var chosen []benchmark
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(benchmarks, func(b benchmark) bool { return strings.EqualFold(b.name, strings.TrimSpace(name)) })
		if i < 0 {
			var known []string
			for _, b := range benchmarks {
				known = append(known, b.name)
			}
			return nil, fmt.Errorf("there is no benchmark %q: choose of %s", name, strings.Join(known, ", "))
		}
		chosen = append(chosen, benchmarks[i])
	}
	return chosen, nil
}

// write writes the results beside the earlier ones, and prints all of this run.
func (e *env) write(results []result) error {
	path := filepath.Join(e.out, "results.json")
	before, err := readResults(path)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(e.out, 0o755); err != nil {
		return fmt.Errorf("cannot make the directory for the results: %w", err)
	}
	all := merge(before, results)
	conditions := e.conditions()
	err = errors.Join(writeResults(path, all), updateReadme(filepath.Join(e.out, "README.md"), conditions, all))
	if err != nil {
		return err
	}
	fmt.Printf("\n%s\n\n", conditions)
	if err := printTable(os.Stdout, results); err != nil {
		return fmt.Errorf("cannot print the results: %w", err)
	}
	fmt.Println()
	for _, r := range results {
		fmt.Printf("%s: %s\n", r.Name, r.Detail)
	}
	return nil
}
