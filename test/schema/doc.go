// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package schema tests the CRDs in config/crd/bases against a real API server: the objects that it admits, the
// objects that it refuses and its messages, its explanations of the kinds, and its defaults.
//
// testdata has the manifests, with the valid and invalid ones of each kind side by side. An invalid one is named
// after the rule that it breaks. It begins with a line for each complaint that the API server must make:
//
//	# want: <field>: <part of the message>
package schema
