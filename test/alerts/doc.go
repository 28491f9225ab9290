// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package alerts has the tests of config/prometheus and config/grafana. They run the rules in the engine of
// Prometheus, on the metrics of an operator that has the fault which each alert names.
package alerts
