// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package schema

import "testing"

// TestPostManifests creates every manifest of testdata/post.
func TestPostManifests(t *testing.T) { checkManifests(t, "post", "posts") }
