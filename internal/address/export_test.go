// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package address

// OwnSegments are the first segments of the pages that a site has whatever its Posts are.
var OwnSegments = ownSegments
