// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/topicpages/topicpages/test/testenv"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

// TestOlderVersionsOfKubernetes runs the other tests of the package against the older versions, except for the one of
// thousands of characters, and kubectl's explanations, which do not depend on the version.
func TestOlderVersionsOfKubernetes(t *testing.T) {
	testenvtest.OlderVersions(t, "TestTheAPIServerHasTheVersion|Manifests|TestDefinitions|TestEveryRule|TestColumns|TestCategory|TestNewObjectsWait|TestEmptyDerivedListIsKept|TestDatesCompareAsInstants")
}

func TestTheAPIServerHasTheVersion(t *testing.T) {
	if want := os.Getenv(testenv.VersionVariable); want != "" && testenvtest.EmulatedVersion(t) != want {
		t.Errorf("the API server emulates Kubernetes %s, want %s", testenvtest.EmulatedVersion(t), want)
	}
}

// The documentation names the versions that are tested.
func TestTheDocumentationNamesTheVersions(t *testing.T) {
	root, err := testenv.Root()
	if err != nil {
		t.Fatal(err)
	}
	own := testenvtest.EmulatedVersion(t)
	if want := os.Getenv(testenv.VersionVariable); want != "" {
		t.Skip("the API server emulates another version")
	}
	supported := fmt.Sprintf("%s to %s", testenv.OlderVersions[0], own)
	for _, page := range []string{"install.md", "upgrade.md", "checklist.md"} {
		text, err := os.ReadFile(filepath.Join(root, "docs", page))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), supported) {
			t.Errorf("docs/%s does not name the versions %s", page, supported)
		}
	}
}
