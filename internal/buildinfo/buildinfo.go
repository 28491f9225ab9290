// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package buildinfo tells from which version, commit and Go a program was built.
package buildinfo

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// The linker sets these (hack/ldflags.sh).
var version, commit, date string

// Info describes the build of a program. An empty field is not known.
type Info struct {
	// Version is the released version, such as v0.2.0, or "dev".
	Version string `json:"version"`
	// Commit is the full hash of the commit.
	Commit string `json:"commit,omitempty"`
	// Date is the time of the commit, as in RFC 3339.
	Date string `json:"date,omitempty"`
	// Go is the version of Go, such as go1.26.11.
	Go string `json:"go"`
	// Platform is the operating system and the architecture, such as linux/amd64.
	Platform string `json:"platform"`
}

// Read returns the build of the running program. A release has its values from the linker, any other build from what
// the go command embeds.
func Read() Info {
	info := Info{Version: version, Commit: commit, Date: date, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if embedded, ok := debug.ReadBuildInfo(); ok {
		info = complete(info, embedded)
	}
	if info.Version == "" {
		info.Version = "dev"
	}
	return info
}

// complete fills the empty fields.
func complete(info Info, embedded *debug.BuildInfo) Info {
	if info.Version == "" && embedded.Main.Version != "(devel)" {
		info.Version = embedded.Main.Version
	}
	for _, setting := range embedded.Settings {
		switch {
		case setting.Key == "vcs.revision" && info.Commit == "":
			info.Commit = setting.Value
		case setting.Key == "vcs.time" && info.Date == "":
			info.Date = setting.Value
		}
	}
	return info
}

// String returns the build in one line: "v0.2.0 (commit 0123456789ab, 2026-11-29T01:02:03Z, go1.26.11, linux/amd64)".
func (i Info) String() string {
	var details []string
	if i.Commit != "" {
		details = append(details, "commit "+i.Commit[:min(len(i.Commit), 12)])
	}
	for _, detail := range []string{i.Date, i.Go, i.Platform} {
		if detail != "" {
			details = append(details, detail)
		}
	}
	if len(details) == 0 {
		return i.Version
	}
	return fmt.Sprintf("%s (%s)", i.Version, strings.Join(details, ", "))
}
