// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package trial

import (
	"fmt"
	"os"
	"runtime/debug"
	"syscall"
)

// confine limits this process. The Go runtime reserves more than a gigabyte of addresses. RLIMIT_AS would count
// these, but RLIMIT_DATA counts memory only once it can be written to.
func confine() error {
	debug.SetMaxStack(maxStackBytes)
	data, err := dataBytes()
	if err != nil {
		return err
	}
	for _, limit := range []struct {
		resource int
		most     uint64
	}{{syscall.RLIMIT_DATA, data + MemoryBytes}, {syscall.RLIMIT_CPU, processorSeconds}, {syscall.RLIMIT_CORE, 0}} {
		if err := syscall.Setrlimit(limit.resource, &syscall.Rlimit{Cur: limit.most, Max: limit.most}); err != nil {
			return os.NewSyscallError("setrlimit", err)
		}
	}
	return nil
}

// dataBytes returns the memory of this process that RLIMIT_DATA counts.
func dataBytes() (uint64, error) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	var size, resident, shared, code, library, data uint64 // in pages: proc_pid_statm(5)
	if _, err := fmt.Sscan(string(text), &size, &resident, &shared, &code, &library, &data); err != nil {
		return 0, fmt.Errorf("cannot read /proc/self/statm: %w", err)
	}
	return data * uint64(os.Getpagesize()), nil
}
