// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// ticksPerSecond is the unit of CPU times in /proc, the same on every Linux.
const ticksPerSecond = 100

// cpuSeconds returns the CPU time that a process has used so far, or 0 if it is unknown.
func cpuSeconds(pid int) float64 {
	fields := procStat(pid)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseFloat(fields[11], 64) // anything but a number counts as 0
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / ticksPerSecond
}

// procStat returns the fields of /proc/PID/stat after the name, which may hold any character.
func procStat(pid int) []string {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	_, rest, _ := strings.Cut(string(content), ") ")
	return strings.Fields(rest)
}

// childProcess returns the id of a child process with this name, or 0.
func childProcess(name string) int {
	pid, _ := processOf(func(pid int) bool { // 0 is what callers expect of none
		fields := procStat(pid)
		return len(fields) > 1 && fields[1] == strconv.Itoa(os.Getpid())
	}, name)
	return pid
}

// processOf returns the id of the first process with this name that is the wanted one.
func processOf(wanted func(pid int) bool, name string) (int, error) {
	entries, err := filepath.Glob("/proc/[0-9]*/comm")
	if err != nil {
		return 0, fmt.Errorf("cannot list processes: %w", err)
	}
	for _, path := range entries {
		comm, err := os.ReadFile(path)
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err == nil && strings.TrimSpace(string(comm)) == name && wanted(pid) {
			return pid, nil
		}
	}
	return 0, fmt.Errorf("cannot find the process %s", name)
}

// residentBytes returns the resident memory of a process.
func residentBytes(pid int) float64 {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(content))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseFloat(fields[1], 64)
	return pages * float64(os.Getpagesize())
}

// loadAverage returns the load average of the last minute of the whole machine.
func loadAverage() string {
	content, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(content), " ")
	return first
}

// memoryOfMachine returns the memory of the machine.
func memoryOfMachine() string {
	content, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return "unknown memory"
	}
	var kib float64
	if _, err := fmt.Sscanf(string(content), "MemTotal: %f kB", &kib); err != nil {
		return "unknown memory"
	}
	return fmt.Sprintf("%.0f GiB of memory", kib/(1<<20))
}

// conditions describes the machine and the time of the measurement.
func (e *env) conditions() string {
	kubernetes := "no Kubernetes"
	if e.plane != nil {
		kubernetes = "Kubernetes " + e.plane.version + " (kube-apiserver and etcd of this run, without fsync)"
	}
	how := "full run"
	if e.quick {
		how = "quick run, too small for figures to quote"
	}
	return fmt.Sprintf("Last run, of %s (%s): %d cores (%s), %s, load average %s at the end; %s, %s.",
		cmp.Or(e.date, "an unknown day"), how, runtime.NumCPU(), runtime.GOARCH, memoryOfMachine(), loadAverage(), runtime.Version(), kubernetes)
}
