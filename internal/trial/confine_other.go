// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package trial

import "runtime/debug"

// confine limits the stack alone: other systems than Linux, on which the operator is deployed, bound
// neither the memory nor the time of a process that has a Go runtime.
func confine() error {
	debug.SetMaxStack(maxStackBytes)
	return nil
}
