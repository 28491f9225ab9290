// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

// contentPolicy bounds what a page may load and do. Each page contains it, for servers that send no
// policy.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'"

// ContentSecurityPolicy is the policy to send with every file. It also forbids frames, which a page
// cannot do itself.
const ContentSecurityPolicy = contentPolicy + "; frame-ancestors 'none'"
