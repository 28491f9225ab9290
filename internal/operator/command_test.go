// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package operator

import (
	"strings"
	"testing"
)

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
		"--max-replicas=-1":                   "must not be negative",
	} {
		cmd := Command("test", nil)
		cmd.SetArgs([]string{arg})
		cmd.SetErr(&strings.Builder{})
		if err := cmd.Execute(); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), arg[:strings.Index(arg, "=")]) {
			t.Errorf("%s: %v", arg, err)
		}
	}
}
