// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Limits of one execution, which makes one page or a part of one.
const (
	// MaxWork is the work of an execution, in units of some 0.3 µs.
	MaxWork = 500_000
	// maxMadeBytes bounds the output of all functions of an execution: variables can keep all of it.
	maxMadeBytes = 4 << 20
	// maxValueBytes bounds the output of one call of print and similar functions.
	maxValueBytes = 256 << 10
	// bytesPerWork is how many bytes are read or written with a unit of work.
	bytesPerWork = 64
	// scalarBytes is at least the length of a number or a time in any notation without a width.
	scalarBytes = 400
	// maxWidth is the largest width or precision of a verb of printf.
	maxWidth = 1000
)

// meter counts the resources of an execution.
type meter struct {
	work, printed, made int
	maxPrinted          int
	place               int // that was passed last
	expired             func() bool
}

func (m *meter) reset(maxPrinted int) { *m = meter{maxPrinted: maxPrinted, expired: m.expired} }

// spend counts work.
func (m *meter) spend(work int) error {
	m.work += work
	if m.work > MaxWork {
		return &LimitError{fmt.Sprintf("the page takes more than %d steps: each round of a range and each printed value are steps", MaxWork)}
	}
	if m.expired != nil && m.expired() {
		return &LimitError{"the pages of the Site take too long"}
	}
	return nil
}

// produce counts the output of a function before it is made.
func (m *meter) produce(n int) error {
	if m.made += n; m.made > maxMadeBytes {
		return &LimitError{fmt.Sprintf("print, printf, println and t make more than %d MiB for one page", maxMadeBytes>>20)}
	}
	return m.spend(n / bytesPerWork)
}

// writer is a page in the making.
type writer struct {
	page  *bytes.Buffer
	meter *meter
}

func (w writer) Write(p []byte) (int, error) {
	if w.meter.printed += len(p); w.meter.printed > w.meter.maxPrinted {
		return 0, &LimitError{fmt.Sprintf("it prints more than %d KiB", w.meter.maxPrinted>>10)}
	}
	if err := w.meter.spend(len(p) / bytesPerWork); err != nil {
		return 0, err
	}
	return w.page.Write(p)
}

// internals are the functions that instrument puts into templates.
func (m *meter) internals() template.FuncMap {
	return template.FuncMap{
		stepName: func(place, work int) (bool, error) {
			m.place = place
			return false, m.spend(work)
		},
		measureName: func(place int, value any) (any, error) {
			m.place = place
			n, err := length(value)
			if err != nil {
				return nil, err
			}
			return value, m.spend(n / bytesPerWork)
		},
		weighName: func(place int, value any) (any, error) {
			m.place = place
			n, err := length(value)
			if err != nil { // an object or a pointer, which is equal only to itself
				n = scalarBytes
			}
			return value, m.spend(n / bytesPerWork)
		},
	}
}

// printers replace Go's own functions that make text of any size.
func (m *meter) printers() template.FuncMap {
	return template.FuncMap{
		"print": func(args ...any) (string, error) {
			most, err := total(args)
			return m.text(most, err, func() string { return fmt.Sprint(args...) })
		},
		"println": func(args ...any) (string, error) {
			most, err := total(args)
			return m.text(most, err, func() string { return fmt.Sprintln(args...) })
		},
		"printf": func(format string, args ...any) (string, error) {
			most, err := formatted(format, args)
			return m.text(most, err, func() string { return fmt.Sprintf(format, args...) })
		},
	}
}

// text makes a text that is at most so long, unless that is too long.
func (m *meter) text(most int, err error, build func() string) (string, error) {
	if err != nil {
		return "", err
	}
	if most > maxValueBytes {
		return "", &LimitError{fmt.Sprintf("one call may make %d KiB of text, and this one could make %d KiB", maxValueBytes>>10, most>>10)}
	}
	text := build()
	return text, m.produce(len(text))
}

var (
	errComposite = errors.New("only texts, numbers, times and lists of these can be printed: name a field, or use a range")
	errArgument  = errors.New("the arguments of print, println and t must be texts, numbers and times, and those of printf texts and numbers")
	errWidth     = fmt.Errorf("the width or precision of a verb must be a number up to %d", maxWidth)
)

// length returns the most bytes that fmt.Sprint makes of a value. Pointers, and values with pointers, cannot be printed, because
// their addresses vary.
func length(value any) (int, error) {
	if n, ok := simple(value); ok {
		return n, nil
	}
	v := reflect.ValueOf(value)
	if kind := v.Kind(); kind != reflect.Slice && kind != reflect.Array {
		return 0, errComposite
	}
	sum := 0
	for i := range v.Len() {
		n, ok := scalar(v.Index(i))
		if !ok {
			return 0, errComposite
		}
		sum += n + 1
	}
	return sum, nil
}

// simple returns the most bytes that fmt.Sprint makes of a text, a number, a time, or another object that
// has a text; ok is false
// for other values.
func simple(value any) (n int, ok bool) {
	if _, ok := value.(time.Time); ok || value == nil {
		return scalarBytes, true
	}
	return scalar(reflect.ValueOf(value))
}

func scalar(v reflect.Value) (n int, ok bool) {
	if v.Kind() == reflect.Struct && v.CanInterface() {
		if text, ok := v.Interface().(fmt.Stringer); ok { // such as a time, or a link that prints as its text
			return len(text.String()), true
		}
	}
	switch kind := v.Kind(); {
	case kind == reflect.String:
		return v.Len(), true
	case kind == reflect.Bool, v.CanInt(), v.CanUint(), v.CanFloat(), v.CanComplex():
		return scalarBytes, true
	}
	return 0, false
}

// total returns the most bytes that fmt.Sprintln makes of arguments.
func total(args []any) (sum int, err error) {
	for _, arg := range args {
		n, ok := simple(arg)
		if !ok {
			return 0, errArgument
		}
		sum += n + 1
	}
	return sum, nil
}

func longestArgument(args []any) (longest int, err error) {
	for _, arg := range args {
		n, ok := simple(arg)
		if !ok {
			return 0, errArgument
		}
		longest = max(longest, n)
	}
	return longest, nil
}

// formatted returns the most bytes that fmt.Sprintf makes. Every verb may print the longest
// argument, and may write each of its bytes as five, as in "0x61 ".
func formatted(format string, args []any) (int, error) {
	for _, arg := range args {
		if reflect.ValueOf(arg).Kind() == reflect.Struct { // whose parts most verbs would show
			return 0, errArgument
		}
	}
	longest, err := longestArgument(args)
	if err != nil {
		return 0, err
	}
	most := len(format)
	for {
		_, rest, ok := strings.Cut(format, "%")
		if !ok {
			return most, nil
		}
		flags := rest[:len(rest)-len(strings.TrimLeft(rest, "+-# 0123456789.[]*"))]
		format = rest[len(flags):]
		if strings.Contains(flags, "*") {
			return 0, errWidth
		}
		for _, digits := range strings.FieldsFunc(flags, func(r rune) bool { return r < '0' || r > '9' }) {
			width, err := strconv.Atoi(digits)
			if err != nil || width > maxWidth {
				return 0, errWidth
			}
			most += width
		}
		most += 5*longest + scalarBytes
		if most > maxValueBytes {
			return most, nil // it can only grow
		}
	}
}
