// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Command topicpages renders topic pages from manifests, without a cluster.
package main

import (
	"os"
	"time"

	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/cli"
)

func main() {
	command := cli.New(buildinfo.Read(), time.Now, cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	if err := command.Execute(); err != nil {
		os.Exit(cli.ExitCode(err))
	}
}
