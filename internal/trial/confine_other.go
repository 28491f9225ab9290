// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package trial

import "runtime/debug"

// confine limits only the stack. Systems other than Linux, which the operator is deployed on, bound
// neither the memory nor the time of a process with a Go runtime.
func confine() error {
	debug.SetMaxStack(maxStackBytes)
	return nil
}
