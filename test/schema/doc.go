// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package schema holds the tests of the CRDs in config/crd/bases against a real API
// server: what it admits and what it refuses, with which words; what it says about
// the kinds; and what it fills in.
//
// testdata has the manifests, each kind's valid and invalid ones side by side. An
// invalid one is named after the rule that it breaks and begins with a line for
// each complaint that the API server must have about it:
//
//	# want: <field>: <part of the message>
package schema
