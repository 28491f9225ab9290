// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package schema

import "testing"

// TestSiteManifests creates every manifest of testdata/site.
func TestSiteManifests(t *testing.T) { checkManifests(t, "site", "sites") }
