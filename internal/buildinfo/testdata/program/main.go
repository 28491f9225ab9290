// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Command program prints its own build.
package main

import (
	"fmt"

	"github.com/topicpages/topicpages/internal/buildinfo"
)

func main() { fmt.Println(buildinfo.Read()) }
