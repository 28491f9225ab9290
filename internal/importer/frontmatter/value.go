// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package frontmatter reads the metadata at the start of a file as another tool reads it. It
// knows where the metadata ends, and which scalars of YAML each tool takes for dates, numbers
// or flags: no two of them agree.
package frontmatter

import (
	"fmt"
	"strings"
	"time"
)

// Kind is the kind of a Value.
type Kind int

// The kinds of values.
const (
	Null Kind = iota
	Bool
	Int
	Float
	String
	Date
	List
	Map
)

// Value is a value as a dialect of YAML understands it.
type Value struct {
	Kind Kind
	// Raw is a scalar as written, without quotes.
	Raw string
	// Text is the scalar as the tool's own language prints it: 1.10 is "1.1".
	Text string
	// Bool is the value of a Bool.
	Bool bool
	// Number is the value of an Int or Float.
	Number float64
	// Time is the value of a Date. Without an offset it is in UTC.
	Time time.Time
	// DateOnly is true for a Date without a time, and Zoned for one with an offset.
	DateOnly, Zoned bool
	// Items are the items of a List.
	Items []Value
	// Fields are the fields of a Map, in their order.
	Fields []Field
	// Line is where the value stands in the file, counted from 1.
	Line int
}

// Field is a key of a Map with its value.
type Field struct {
	Key   string
	Line  int
	Value Value
}

// Get returns the value of a key. It is Null if there is none; ok tells both apart.
func (v Value) Get(key string) (value Value, ok bool) {
	for _, field := range v.Fields {
		if field.Key == key {
			return field.Value, true
		}
	}
	return Value{}, false
}

// IsScalar reports whether a value is neither a List nor a Map.
func (v Value) IsScalar() bool { return v.Kind != List && v.Kind != Map }

// Truthy reports whether JavaScript takes the value for true.
func (v Value) Truthy() bool {
	switch v.Kind {
	case Null:
		return false
	case Bool:
		return v.Bool
	case Int, Float:
		return v.Number != 0 && v.Number == v.Number
	case String:
		return v.Text != ""
	default:
		return true
	}
}

// Joined is the text of a value as JavaScript makes it of lists: joined by commas.
func (v Value) Joined() string {
	switch v.Kind {
	case List:
		texts := make([]string, len(v.Items))
		for i, item := range v.Items {
			if item.Kind != Null {
				texts[i] = item.Joined()
			}
		}
		return strings.Join(texts, ",")
	case Map:
		return "[object Object]"
	default:
		return v.Text
	}
}

// SyntaxError is metadata that the tool cannot read.
type SyntaxError struct {
	// Line is a line of the file.
	Line    int
	Message string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d: %s", e.Line, e.Message)
}
