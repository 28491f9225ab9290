// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Command demo runs all of topicpages on this machine: a real API server and etcd
// on loopback, the kinds, the operator as its service account under the roles of
// config/rbac, the sample Posts, Topic and Site, and nginx serving the pages.
// `make demo` builds what it needs and starts it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	var options settings
	flag.StringVar(&options.listen, "listen", "127.0.0.1:8080", "address of the pages; where it is taken, a free port on the same host is used")
	flag.StringVar(&options.bin, "bin", env("DEMO_BIN", "bin"), "directory of manager and topicpages, as `make build` makes it")
	flag.StringVar(&options.nginx, "nginx", os.Getenv("NGINX"), "the nginx program (default: the one in PATH)")
	flag.BoolVar(&options.once, "once", os.Getenv("DEMO_ONCE") != "", "check the page and an edit, say what was seen, and end")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	if err := run(ctx, options); err != nil {
		if ctx.Err() != nil {
			fmt.Println("demo: stopped; nothing is left behind")
			return
		}
		fmt.Fprintln(os.Stderr, "demo: error:", err)
		os.Exit(1)
	}
}

func env(name, byDefault string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return byDefault
}
