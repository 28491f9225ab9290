// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package testenv runs a real control plane on loopback: kube-apiserver and etcd with the CRDs of this repository,
// RBAC, an exact audit log and, by default, the garbage collector and the namespace controller of
// kube-controller-manager. There is no node: Pods are stored and never run.
//
// It serves tests (see package testenvtest) and the demo. It needs only the binaries that "make controlplane" puts
// into bin/controlplane.
package testenv
