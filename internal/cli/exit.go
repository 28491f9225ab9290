// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import "errors"

// exitError is an error with an exit code.
type exitError struct {
	error
	code int
}

func (e exitError) Unwrap() error { return e.error }

// ExitCode returns the exit code for the error of a command: 0 for nil, and 1 for most errors.
func ExitCode(err error) int {
	if exit, ok := errors.AsType[exitError](err); ok {
		return exit.code
	}
	if err != nil {
		return 1
	}
	return 0
}
