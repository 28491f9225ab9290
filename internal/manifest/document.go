// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	kjson "sigs.k8s.io/json"
)

// document is one YAML or JSON document of a file.
type document struct {
	file string
	// first is the line of the file on which text begins, from 1.
	first int
	text  []byte
	json  bool
	// parsed is the result of root, and once guards it.
	parsed *yaml.Node
	once   sync.Once
}

// split divides a file into its documents as kubectl does. A file that begins with a
// brace is a series of JSON objects, if they can be read. All other files are YAML,
// separated by lines of three hyphens. Only a comment may follow a separator. Anything else
// is a problem, as in kubectl.
func split(file string, data []byte) ([]*document, []Problem) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if utilyaml.IsJSONBuffer(data) {
		if documents, ok := splitJSON(file, data); ok {
			return documents, nil
		}
	}
	var documents []*document
	var problems []Problem
	begin, first, line := 0, 1, 1
	end := func(at int) {
		if len(bytes.TrimSpace(data[begin:at])) > 0 {
			documents = append(documents, &document{file: file, first: first, text: data[begin:at]})
		}
	}
	for at := 0; at < len(data); line++ {
		next := len(data)
		if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		if rest, ok := bytes.CutPrefix(data[at:next], []byte("---")); ok {
			end(at)
			begin, first = next, line+1
			if rest = bytes.TrimSpace(rest); len(rest) > 0 && rest[0] != '#' {
				problems = append(problems, Problem{File: file, Line: line,
					Message: fmt.Sprintf("cannot read %q behind the separator of documents: begin a new line", rest)})
			}
		}
		at = next
	}
	end(len(data))
	return documents, problems
}

// splitJSON divides a series of JSON objects. ok is false if data is not one.
func splitJSON(file string, data []byte) (documents []*document, ok bool) {
	const space = " \t\r\n"
	if one := bytes.TrimLeft(data, space); json.Valid(one) { // as most files are; a decoder takes twice the time, and copies it
		before := data[:len(data)-len(one)]
		return []*document{{file: file, first: 1 + bytes.Count(before, []byte("\n")), text: bytes.TrimRight(one, space), json: true}}, true
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	line, counted := 1, 0
	for decoder.More() {
		var text json.RawMessage
		if err := decoder.Decode(&text); err != nil {
			return nil, false
		}
		begin := int(decoder.InputOffset()) - len(text)
		line += bytes.Count(data[counted:begin], []byte("\n"))
		counted = begin
		documents = append(documents, &document{file: file, first: line, text: text, json: true})
	}
	return documents, true
}

// decode returns the value of the document, and the problems of its text. The
// value is nil if there is none or if it cannot be read.
func (d *document) decode() (any, []Problem) {
	var value any
	if d.json {
		duplicates, err := kjson.UnmarshalStrict(d.text, &value, kjson.DisallowDuplicateFields)
		if err != nil {
			return nil, d.problems(err)
		}
		var problems []Problem
		for _, duplicate := range duplicates {
			p := Problem{File: d.file, Line: d.first, Message: duplicate.Error()}
			if e, ok := errors.AsType[kjson.FieldError](duplicate); ok {
				p.Line = place{document: d}.line(e.FieldPath())
			}
			problems = append(problems, p)
		}
		return value, problems
	}
	err := utilyaml.UnmarshalStrict(d.text, &value)
	if err == nil {
		return value, nil
	}
	// A key that is there twice hides nothing else that is wrong with the object.
	if utilyaml.Unmarshal(d.text, &value) != nil {
		value = nil
	}
	return value, d.problems(err)
}

// lineOfError finds the lines and messages in an error of the YAML decoder.
var lineOfError = regexp.MustCompile(`line (\d+): (.+)`)

// problems divides an error of a decoder into its lines.
func (d *document) problems(err error) []Problem {
	text := err.Error()
	if _, after, ok := strings.Cut(text, "yaml: "); ok {
		text = after
	}
	last := bytes.Count(bytes.TrimRight(d.text, "\r\n"), []byte("\n")) + 1
	var problems []Problem
	for _, match := range lineOfError.FindAllStringSubmatch(text, -1) {
		line, err := strconv.Atoi(match[1])
		if err != nil {
			continue
		}
		// The decoder counts the lines of this one kind of mistake from 0, and
		// misses the end of a text on the line behind it.
		if strings.HasPrefix(match[2], "did not find expected") {
			line++
		}
		problems = append(problems, Problem{File: d.file, Line: d.first + min(line, last) - 1, Message: match[2]})
	}
	if len(problems) == 0 {
		problems = []Problem{{File: d.file, Line: d.first, Message: text}}
	}
	return problems
}
