// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "cluster: error: a node runs on Linux only; elsewhere use kind, minikube or a cluster of your own with `make deploy`")
	os.Exit(1)
}
