// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"math"
	"strconv"
)

// figureGoal is the bound of a figure. The zero value allows any figure.
type figureGoal struct {
	relation string
	bound    float64
}

func atMost(bound float64) figureGoal  { return figureGoal{"<=", bound} }
func atLeast(bound float64) figureGoal { return figureGoal{">=", bound} }
func exactly(bound float64) figureGoal { return figureGoal{"=", bound} }

// equal is the greatest difference at which two figures count as the same.
const equal = 1e-9

// holds reports whether a figure meets the goal.
func (g figureGoal) holds(value float64) bool {
	switch g.relation {
	case "<=":
		return value <= g.bound
	case ">=":
		return value >= g.bound
	case "=":
		return math.Abs(value-g.bound) <= equal
	}
	return true
}

func (g figureGoal) String() string {
	if g.relation == "" {
		return ""
	}
	return g.relation + " " + strconv.FormatFloat(g.bound, 'f', -1, 64)
}
