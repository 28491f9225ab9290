// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import "errors"

// exitError is an error with an exit code of its own.
type exitError struct {
	error
	code int
}

func (e exitError) Unwrap() error { return e.error }

// ExitCode is the exit code of a command that returned the error: 0 for none, 1 for most.
func ExitCode(err error) int {
	if exit, ok := errors.AsType[exitError](err); ok {
		return exit.code
	}
	if err != nil {
		return 1
	}
	return 0
}
