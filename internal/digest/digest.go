// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package digest compares values by everything they hold. So nobody has to keep a list of relevant fields: a new
// field of a type is part of the digest automatically.
package digest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"reflect"
	"slices"
	"sync"
	"time"
)

// Sum is the digest of a value.
type Sum [sha256.Size]byte

// String returns the digest as an annotation or a status has it.
func (s Sum) String() string { return "sha256:" + hex.EncodeToString(s[:]) }

// A Digester knows its own digest. Where Of meets one, it takes that instead of the value's fields. The
// digest must differ where anything differs that a reader of the value goes by.
type Digester interface{ Digest() Sum }

// Of returns the digest of values and of everything reachable from them: unexported fields, elements,
// and the values behind pointers and interfaces. Two values of one type have the same digest if and only if they are deeply
// equal; a nil slice differs from an empty one. Two times are equal if they are the same instant in the same
// zone. It panics for a value that it cannot compare, which is a mistake in the program: a function, a
// channel, and a Digester or a time.Time in an unexported field.
func Of(values ...any) (sum Sum) {
	w := writers.Get().(*writer)
	defer writers.Put(w)
	w.hash.Reset()
	w.buffer = w.buffer[:0]
	for _, v := range values {
		w.any(reflect.ValueOf(v))
	}
	w.flush()
	w.hash.Sum(sum[:0])
	return sum
}

// Join returns the digest of several digests, in order.
func Join(sums ...Sum) (joined Sum) {
	h := sha256.New()
	for i := range sums {
		_, _ = h.Write(sums[i][:]) // a hash takes everything
	}
	h.Sum(joined[:0])
	return joined
}

var writers = sync.Pool{New: func() any { return &writer{hash: sha256.New(), buffer: make([]byte, 0, bufferBytes)} }}

// bufferBytes is how much is hashed at a time.
const bufferBytes = 4 << 10

// writer hashes values. A value that could be confused with another one gets its length or a mark.
type writer struct {
	hash   hash.Hash
	buffer []byte
}

func (w *writer) flush() {
	_, _ = w.hash.Write(w.buffer) // a hash takes everything
	w.buffer = w.buffer[:0]
}

func (w *writer) uint(n uint64) {
	if len(w.buffer)+binary.MaxVarintLen64 > cap(w.buffer) {
		w.flush()
	}
	w.buffer = binary.AppendUvarint(w.buffer, n)
}

func (w *writer) string(s string) {
	w.uint(uint64(len(s)))
	for len(s) > cap(w.buffer)-len(w.buffer) {
		n := cap(w.buffer) - len(w.buffer)
		w.buffer = append(w.buffer, s[:n]...)
		s = s[n:]
		w.flush()
	}
	w.buffer = append(w.buffer, s...)
}

// bytes writes the same as string.
func (w *writer) bytes(b []byte) {
	w.uint(uint64(len(b)))
	if len(b) <= cap(w.buffer)-len(w.buffer) {
		w.buffer = append(w.buffer, b...)
		return
	}
	w.flush()
	_, _ = w.hash.Write(b)
}

func (w *writer) sum(s Sum) { w.bytes(s[:]) }

func (w *writer) time(t time.Time) {
	name, offset := t.Zone()
	w.uint(uint64(t.Unix()))
	w.uint(uint64(t.Nanosecond()))
	w.string(name)
	w.uint(uint64(offset))
}

// any writes the value in an interface, with its type.
func (w *writer) any(v reflect.Value) {
	if !v.IsValid() {
		w.string("")
		return
	}
	w.string(v.Type().String())
	w.value(v)
}

func (w *writer) value(v reflect.Value) {
	if special(v.Type()) && w.special(v) || w.basic(v) {
		return
	}
	w.composite(v)
}

// basic writes a value of a basic type. ok is false if it has another type.
func (w *writer) basic(v reflect.Value) (ok bool) {
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			w.uint(1)
		} else {
			w.uint(0)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.uint(uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		w.uint(v.Uint())
	case reflect.Float32, reflect.Float64:
		w.uint(math.Float64bits(v.Float()))
	case reflect.String:
		w.string(v.String())
	default:
		return false
	}
	return true
}

// composite writes a value that holds others.
func (w *writer) composite(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			w.value(v.Field(i))
		}
	case reflect.Pointer:
		if w.nil(v) {
			w.value(v.Elem())
		}
	case reflect.Interface:
		if w.nil(v) {
			w.any(v.Elem())
		}
	case reflect.Slice:
		if w.nil(v) {
			w.elements(v)
		}
	case reflect.Array:
		w.elements(v)
	case reflect.Map:
		if w.nil(v) {
			w.entries(v)
		}
	default:
		panic(fmt.Sprintf("cannot compare values of the type %s", v.Type()))
	}
}

// nil writes whether a value is nil. ok is true if it is not.
func (w *writer) nil(v reflect.Value) (ok bool) {
	if v.IsNil() {
		w.uint(0)
		return false
	}
	w.uint(1)
	return true
}

func (w *writer) elements(v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 && (v.Kind() == reflect.Slice || v.CanAddr()) {
		w.bytes(v.Bytes())
		return
	}
	w.uint(uint64(v.Len()))
	for i := range v.Len() {
		w.value(v.Index(i))
	}
}

// entries writes a map in the order of the digests of its entries.
func (w *writer) entries(v reflect.Value) {
	sums := make([]Sum, 0, v.Len())
	for iterator := v.MapRange(); iterator.Next(); {
		entry := writers.Get().(*writer)
		entry.hash.Reset()
		entry.buffer = entry.buffer[:0]
		entry.value(iterator.Key())
		entry.value(iterator.Value())
		entry.flush()
		var sum Sum
		entry.hash.Sum(sum[:0])
		sums = append(sums, sum)
		writers.Put(entry)
	}
	slices.SortFunc(sums, func(a, b Sum) int { return slices.Compare(a[:], b[:]) })
	w.uint(uint64(len(sums)))
	for _, sum := range sums {
		w.sum(sum)
	}
}

var (
	digesterType = reflect.TypeFor[Digester]()
	timeType     = reflect.TypeFor[time.Time]()
	specials     sync.Map // reflect.Type -> bool
)

// special reports whether values of a type are not written field by field.
func special(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct, reflect.Pointer, reflect.Map, reflect.Slice, reflect.Array, reflect.String:
	default:
		return false
	}
	if known, ok := specials.Load(t); ok {
		return known.(bool)
	}
	is := t == timeType || t.Implements(digesterType)
	specials.Store(t, is)
	return is
}

// special writes a time or a Digester; false for a Digester that is a nil pointer.
func (w *writer) special(v reflect.Value) bool {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return false
	}
	if !v.CanInterface() {
		panic(fmt.Sprintf("cannot compare a %s in a field that is not exported", v.Type()))
	}
	switch value := v.Interface().(type) {
	case time.Time:
		w.time(value)
	case Digester:
		w.sum(value.Digest())
	}
	return true
}
