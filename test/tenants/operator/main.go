// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Command operator is the operator of cmd/manager, except that it finds all Pods of web servers at the address in
// PODS_ADDRESS, since no test has a network of Pods.
package main

import (
	"context"
	"net"
	"os"

	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/operator"
)

func main() {
	if err := operator.Command(buildinfo.Info{}, dial).Execute(); err != nil {
		os.Exit(1)
	}
}

func dial(ctx context.Context, network, _ string) (net.Conn, error) {
	return (&net.Dialer{}).DialContext(ctx, network, os.Getenv("PODS_ADDRESS"))
}
