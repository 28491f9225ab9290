// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package operator

import (
	"strings"
	"testing"

	"github.com/topicpages/topicpages/internal/buildinfo"
)

func TestVersion(t *testing.T) {
	var out strings.Builder
	cmd := Command(buildinfo.Info{Version: "v1.2.3", Commit: "0123", Date: "2026-03-01T00:00:00Z", Go: "go1.26", Platform: "linux/amd64"}, nil)
	cmd.SetArgs([]string{"--version"})
	cmd.SetOut(&out)
	if err := cmd.Execute(); err != nil || out.String() != "manager version v1.2.3 (commit 0123, 2026-03-01T00:00:00Z, go1.26, linux/amd64)\n" {
		t.Errorf("got %q, %v", out.String(), err)
	}
}

func TestFlagsThatAllowSomethingElseThanMeant(t *testing.T) {
	for arg, want := range map[string]string{
		"--watch-namespaces=":                 "leave the flag out",
		"--watch-namespaces=blog, ":           "leave the flag out",
		"--allowed-image-prefixes=":           "leave the flag out",
		"--allowed-image-prefixes=nginx":      "must begin with a registry",
		"--allowed-host-suffixes=":            "leave the flag out",
		"--allowed-host-suffixes=*.a.example": "must be a domain",
		"--allowed-gateways=public":           "must be a namespace and a name",
		"--allowed-tls-secrets=[":             "must be a name or a pattern",
		"--allowed-annotations=":              "leave the flag out",
		"--allowed-tolerations=*/a":           "must be a name",
		"--allowed-priority-classes=none,a":   "must be alone",
		"--pprof-bind-address=:6060":          "must be a loopback address",
		"--pprof-bind-address=10.0.0.1:6060":  "must be a loopback address",
		"--pprof-bind-address=6060":           "missing port",
		"--max-replicas=-1":                   "must not be negative",
	} {
		cmd := Command(buildinfo.Info{}, nil)
		cmd.SetArgs([]string{arg})
		cmd.SetErr(&strings.Builder{})
		if err := cmd.Execute(); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), arg[:strings.Index(arg, "=")]) {
			t.Errorf("%s: %v", arg, err)
		}
	}
}
