// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bufio"
	"bytes"
	"html"
	"unicode"

	goldmark "github.com/yuin/goldmark/renderer/html"

	"github.com/topicpages/topicpages/internal/plain"
)

// clean returns text that HTML can hold. A line ends with one line feed.
func clean(text string) string { return plain.Text(text) }

// resolve returns a piece of the source without the backslashes that
// escape, and with entities resolved. Only the result shows
// which characters an address really has.
func resolve(source []byte) string {
	if bytes.IndexByte(source, '\\') < 0 && bytes.IndexByte(source, '&') < 0 {
		return string(source)
	}
	var b bytes.Buffer
	w := bufio.NewWriterSize(&b, 64)
	goldmark.DefaultWriter.Write(w, source) // gives HTML, which is undone below
	_ = w.Flush()
	return clean(html.UnescapeString(b.String()))
}

// words counts words over pieces of text.
type words struct {
	spaced int
	// Letters of scripts without blanks between words, by how many of them make a word.
	pairs, triples int
	inside         bool // a word has begun
	// collected is the text with the words, if it is wanted.
	collected *collectedText
}

// The scripts without blanks between words. In running text, words have two letters in Chinese,
// Japanese and Burmese, and three in Thai, Lao and Khmer, marks not counted (as ICU divides them).
var (
	ofTwo   = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Myanmar}
	ofThree = []*unicode.RangeTable{unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Tai_Le, unicode.New_Tai_Lue, unicode.Tai_Tham, unicode.Tai_Viet, unicode.Ahom}
)

// firstUnspaced is the first letter of them, a Thai one.
const firstUnspaced = '\u0e01'

func (w *words) add(text string) {
	w.collected.add(text)
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			w.inside = false
		case unicode.IsMark(r):
		case r >= firstUnspaced && unicode.In(r, ofTwo...):
			w.pairs++
			w.inside = false
		case r >= firstUnspaced && unicode.In(r, ofThree...):
			w.triples++
			w.inside = false
		case !w.inside && (unicode.IsLetter(r) || unicode.IsNumber(r)):
			w.spaced++
			w.inside = true
		}
	}
}

// end marks the end of a word.
func (w *words) end() {
	w.inside = false
	w.collected.end()
}

func (w *words) count() int { return w.spaced + (w.pairs+1)/2 + (w.triples+2)/3 }
