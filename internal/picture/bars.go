// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package picture

import (
	"html/template"
	"strconv"
)

// A BarChart shows counts of years, or of other things that follow each other.
type BarChart struct {
	// ID is unique on the page; the ids in the picture begin with it.
	ID string
	// Title names the picture, and must not be empty. Description describes it.
	Title, Description string
	// Bars are from 1 to 40; of more, the last 40 are drawn.
	Bars []Bar
}

// A Bar is one count.
type Bar struct {
	// Label such as "2024". Labels that would overlap are left out, except
	// the first and the last.
	Label string
	// Value of 0 or less is a gap above the axis.
	Value int
	// Tip such as "2024: 3 posts", also for who cannot see the bar.
	Tip string
	// URL is the link of the bar; it may be empty. A gap is no link.
	URL string
}

const (
	maxBars = 40
	// maxValues is up to how many bars each has its number.
	maxValues = 16

	barsWidth = 380 * unit
	// barsMargin is by how much labels may stick out at the sides.
	barsMargin   = 12 * unit
	tickGap      = 6 * unit
	barsFont     = 12 * unit
	barsTop      = 18 * unit
	barsAxis     = barsTop + 90*unit
	barsBottom   = barsAxis + 20*unit
	maxPitch     = 48 * unit
	minBarHeight = 2 * unit
)

// barSpacing is how bars share the width.
type barSpacing struct{ pitch, gap length }

func spaceBars(count int) barSpacing {
	// Whole units give sharp edges.
	pitch := min(barsWidth/length(count)/unit*unit, maxPitch)
	return barSpacing{pitch: pitch, gap: max(1, pitch/unit/8) * unit}
}

func (s barSpacing) center(i int) length { return s.pitch*length(i) + s.pitch/2 }

// Bars draws a bar chart of 380 by 128 units, or a little wider for the labels; ""
// without bars. It has links where bars have a URL.
func Bars(b BarChart) template.HTML {
	bars := b.Bars[max(0, len(b.Bars)-maxBars):]
	if len(bars) == 0 {
		return ""
	}
	most, links := 0, false
	for _, bar := range bars {
		most = max(most, bar.Value)
		links = links || bar.Value > 0 && safeURL(bar.URL) != ""
	}
	spacing := spaceBars(len(bars))
	labels, area := ticks(bars, spacing), box{0, 0, barsWidth, barsBottom}
	for _, c := range labels {
		area = area.union(c.box)
	}
	if most <= 0 {
		area.top = barsAxis - unit // there is nothing above it
	}
	var d drawing
	d.open(frame{kind: "bars", id: b.ID, title: b.Title, description: b.Description, links: links, area: area, font: barsFont})
	for i, bar := range bars {
		d.bar(bar, i, most, spacing)
	}
	d.add(`<path class="axis" d="M0 %vH%v"/>`, barsAxis, spacing.pitch*length(len(bars)))
	if most > 0 {
		d.captions("value", numbers(bars, most, spacing), barsFont)
	}
	d.captions("tick", labels, barsFont)
	return d.close()
}

func barHeight(value, most int) length {
	return max(share(value, most, barsAxis-barsTop)/unit*unit, minBarHeight)
}

func (d *drawing) bar(b Bar, i, most int, s barSpacing) {
	if b.Value <= 0 {
		return
	}
	d.subject(b.Label, b.Tip, b.URL, func() {
		left, height := s.pitch*length(i), barHeight(b.Value, most)
		if safeURL(b.URL) != "" { // a low bar is hard to hit
			d.add(`<path class="hit" d="M%v 0h%vV%vh-%vz"/>`, left, s.pitch, barsAxis, s.pitch)
		}
		wide := s.pitch - 2*s.gap
		d.add(`<path class="bar" d="M%v %vv-%vh%vv%vz"/>`, left+s.gap, barsAxis, height, wide, height)
	})
}

// numbers returns the number above each bar. If there is no room for all, it returns only the
// highest, which shows the scale.
func numbers(bars []Bar, most int, s barSpacing) []caption {
	var out []caption
	all := len(bars) <= maxValues && textWidth(strconv.Itoa(most), barsFont) <= s.pitch
	for i, b := range bars {
		if b.Value <= 0 || !all && b.Value < most {
			continue
		}
		middle := barsAxis - barHeight(b.Value, most) - 9*unit
		c := newCaption([]string{strconv.Itoa(b.Value)}, point{s.center(i), middle}, barsFont)
		out = append(out, c.into(0, barsWidth))
		if !all {
			break
		}
	}
	return out
}

// ticks returns the labels of the first and of the last bar, and of as many bars
// in equal steps between them as have room.
func ticks(bars []Bar, s barSpacing) []caption {
	last := len(bars) - 1
	half := (s.center(0) + s.center(last)) / 2
	all := make([]caption, len(bars))
	for i, b := range bars {
		left, right := -barsMargin, barsWidth+barsMargin
		switch { // the first and the last leave room for each other
		case last > 0 && i == 0:
			right = half - tickGap/2
		case last > 0 && i == last:
			left = half + tickGap/2
		}
		text := cutText(oneLine(b.Label), right-left, barsFont)
		all[i] = newCaption([]string{text}, point{s.center(i), barsAxis + 11*unit}, barsFont).into(left, right)
	}
	for _, step := range []int{1, 2, 5, 10, 20} {
		var shown []caption
		for i := 0; i < last; i += step {
			if i == 0 || all[i].right+tickGap <= all[last].left {
				shown = append(shown, all[i])
			}
		}
		if apart(shown) {
			return append(shown, all[last])
		}
	}
	return []caption{all[0], all[last]}
}

// apart is true where each caption ends well before the next begins.
func apart(captions []caption) bool {
	for i := range len(captions) - 1 {
		if captions[i].right+tickGap > captions[i+1].left {
			return false
		}
	}
	return true
}
