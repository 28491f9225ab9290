// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package testenvtest

import (
	"os"
	"os/exec"
	"regexp"
	"testing"

	"k8s.io/client-go/discovery"

	"github.com/topicpages/topicpages/test/testenv"
)

// passed matches the line of a test that has passed.
var passed = regexp.MustCompile(`(?m)^--- PASS: `)

// OlderVersions runs tests of the same package once for each older version of Kubernetes that is supported, with an API
// server that emulates it, beside other tests. The tests are those whose names match the expression.
func OlderVersions(t *testing.T, expression string) {
	t.Helper()
	t.Parallel()
	if testing.Short() {
		t.Skip("-short leaves out the tests that need a control plane")
	}
	for _, version := range testenv.OlderVersions {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			command := exec.CommandContext(t.Context(), os.Args[0], "-test.run", expression, "-test.skip", "OlderVersions", "-test.v")
			command.Env = append(os.Environ(), testenv.VersionVariable+"="+version)
			output, err := command.CombinedOutput()
			switch {
			case err != nil:
				t.Errorf("%v\n%s", err, output)
			case !passed.Match(output):
				t.Errorf("no test ran:\n%s", output)
			}
		})
	}
}

// EmulatedVersion returns the version of Kubernetes that the API server says it emulates, for example "1.34".
func EmulatedVersion(t testing.TB) string {
	t.Helper()
	client, err := discovery.NewDiscoveryClientForConfig(Env(t).Admin())
	if err != nil {
		t.Fatal(err)
	}
	version, err := client.ServerVersion()
	if err != nil {
		t.Fatal(err)
	}
	return version.EmulationMajor + "." + version.EmulationMinor
}
