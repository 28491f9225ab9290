// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package picture

import "math"

func abs(n length) length { return max(n, -n) }

// root returns the square root of n, rounded down. IEEE 754 defines it to the
// last bit, unlike sine and cosine.
func root[T ~int64](n T) T { return T(math.Sqrt(float64(n))) }

// share returns the part of whole that value is of most; 0 for a value below 1.
func share(value, most int, whole length) length {
	part, all := length(min(value, most)), length(most)
	for all > 1<<32 { // the product would overflow
		part, all = part/2, all/2
	}
	if part <= 0 {
		return 0
	}
	return whole * part / all
}

// one is 1 in the results of turn.
const one = 1_000_000_000

// turn returns the cosine and the sine of an angle, by turning one degree at a time.
func turn(degrees int) (cos, sin int64) {
	const cos1, sin1 = 999_847_695, 17_452_406
	cos, sin = one, 0
	for range degrees % 360 {
		cos, sin = (cos*cos1-sin*sin1)/one, (sin*cos1+cos*sin1)/one
	}
	return cos, sin
}

// onEllipse returns the point of an ellipse around the center, clockwise from the
// right.
func onEllipse(center, radii point, degrees int) point {
	cos, sin := turn(degrees)
	return point{center.x + fraction(radii.x, cos), center.y + fraction(radii.y, sin)}
}

// fraction returns the product of a length and a number that has one for 1, rounded.
func fraction(l length, number int64) length {
	product := int64(l) * number
	if product < 0 {
		return -length((-product + one/2) / one)
	}
	return length((product + one/2) / one)
}
