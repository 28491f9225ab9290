// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package picture

import (
	"html/template"
	"strings"
)

// A SparkLine shows how many posts there were each year, in the size of a word.
type SparkLine struct {
	// Title describes it, and must not be empty.
	Title string
	// Values are from 1 to 32; of more, the last 32 are drawn.
	Values []int
}

const (
	sparkWidth  = 96 * unit
	sparkHeight = 24 * unit
	maxStep     = 6 * unit
	minColumn   = 2 * unit
	maxColumns  = 32
)

// Spark draws a column for each value, in 96 by 24 units, or "" without values. The
// last value is at the right, so that the columns of a list are aligned.
func Spark(s SparkLine) template.HTML {
	values := s.Values[max(0, len(s.Values)-maxColumns):]
	if len(values) == 0 {
		return ""
	}
	most := 0
	for _, value := range values {
		most = max(most, value)
	}
	step := min(sparkWidth/length(len(values))/unit*unit, maxStep)
	left, base, column := sparkWidth-step*length(len(values)), sparkHeight-unit, step-unit
	var d drawing
	d.add(`<svg class="picture spark" viewBox="0 0 %v %v" width="%[1]v" height="%[2]v" role="img"><title>%s</title>`,
		sparkWidth, sparkHeight, escape(s.Title))
	d.add(`<path class="axis" d="M%v %vH%v"/>`, left, base+unit/2, sparkWidth)
	var columns strings.Builder
	ahead, down := column/2, length(0) // from the end of the column before
	for _, value := range values {
		if value > 0 {
			height := max(share(value, most, sparkHeight-2*unit)/unit*unit, minColumn)
			columns.WriteString("m" + ahead.String() + " " + down.String() + "v-" + height.String())
			ahead, down = 0, height
		}
		ahead += step
	}
	if columns.Len() > 0 {
		d.add(`<path class="trend" stroke-width="%v" d="M%v %v%s"/>`, column, left, base, columns.String())
	}
	return d.close()
}
