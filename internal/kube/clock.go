// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import "k8s.io/utils/clock"

// A Clock tells the time and runs functions later.
type Clock = clock.WithDelayedExecution
