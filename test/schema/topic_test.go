// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package schema

import "testing"

// TestTopicManifests creates every manifest of testdata/topic.
func TestTopicManifests(t *testing.T) { checkManifests(t, "topic", "topics") }
