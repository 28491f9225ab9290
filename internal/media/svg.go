// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package media

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// svgNamespace is the namespace of SVG elements.
const svgNamespace = "http://www.w3.org/2000/svg"

// readSVG reads an SVG as a browser does, token by token, and returns its root element.
func readSVG(data []byte) (xml.StartElement, error) {
	decoder := xml.NewDecoder(bytes.NewReader(data))
	var first xml.StartElement
	for root := true; ; {
		token, err := decoder.Token()
		switch {
		case errors.Is(err, io.EOF) && root:
			return first, errors.New("it has no svg element")
		case errors.Is(err, io.EOF):
			return first, nil
		case err != nil:
			return first, fmt.Errorf("it is not well-formed XML: %.200w", err)
		}
		if start, ok := token.(xml.StartElement); ok && root {
			if start.Name.Local != "svg" || start.Name.Space != svgNamespace {
				return first, fmt.Errorf("its root element is not svg of the namespace %s", svgNamespace)
			}
			first, root = start.Copy(), false
		}
		if err := checkToken(token); err != nil {
			line, _ := decoder.InputPos()
			return first, fmt.Errorf("line %d: %w", line, err)
		}
	}
}

func checkToken(token xml.Token) error {
	switch t := token.(type) {
	case xml.Directive:
		return fmt.Errorf("take the declaration <!%.20s…> out", t)
	case xml.ProcInst:
		if t.Target != "xml" {
			return fmt.Errorf("take the instruction <?%.20s…?> out", t.Target)
		}
	case xml.StartElement:
		return checkElement(t)
	case xml.CharData:
		if loads(string(t)) {
			return errors.New("a style may load nothing: take @import and url() out, other than url(#…)")
		}
	}
	return nil
}

// activeElements run or embed something else.
var activeElements = []string{"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener"}

func checkElement(e xml.StartElement) error {
	if slices.Contains(activeElements, strings.ToLower(e.Name.Local)) {
		return fmt.Errorf("take the element <%.40s> out: it is a picture only", e.Name.Local)
	}
	animated := false // SMIL may set a link
	for _, a := range e.Attr {
		name, value := strings.ToLower(a.Name.Local), strings.ToLower(strings.TrimSpace(a.Value))
		animated = animated || name == "attributename" && (strings.HasSuffix(value, "href") || strings.HasPrefix(value, "on"))
		switch {
		case strings.HasPrefix(name, "on"):
			return fmt.Errorf("take the attribute %.40s out: a picture runs no script", a.Name.Local)
		case (name == "href" || name == "src") && !strings.HasPrefix(value, "#") && !isEmbedded(value):
			return fmt.Errorf("the attribute %.40s may lead to a part of the picture (#…) and to data:image/png, jpeg and webp only", a.Name.Local)
		case name != "xmlns" && a.Name.Space != "xmlns" && loads(value):
			return fmt.Errorf("the attribute %.40s may load nothing: take url() out, other than url(#…)", a.Name.Local)
		}
	}
	if animated {
		return fmt.Errorf("the element <%.40s> may not change a link", e.Name.Local)
	}
	return nil
}

// isEmbedded reports whether an address holds a picture itself.
func isEmbedded(address string) bool {
	for _, kind := range []string{"png", "jpeg", "webp"} {
		if strings.HasPrefix(address, "data:image/"+kind+";") {
			return true
		}
	}
	return false
}

// loads is true for a style that loads something from another place. A backslash could hide that.
func loads(style string) bool {
	style = strings.ToLower(style)
	if strings.Contains(style, "@import") || strings.Contains(style, "image-set(") || strings.Contains(style, `\`) {
		return true
	}
	for _, rest := range strings.Split(style, "url(")[1:] {
		rest = strings.TrimLeft(rest, " \t\r\n\"'")
		if !strings.HasPrefix(rest, "#") && !isEmbedded(rest) {
			return true
		}
	}
	return false
}

// length is a length in pixels of CSS.
var length = regexp.MustCompile(`^\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(?:px)?\s*$`)

// sizeOf is how large an SVG is, by its root element: by its attributes width and height, or else by its viewBox. It is
// zero where neither says so in pixels.
func sizeOf(root xml.StartElement) (width, height int) {
	var box []string
	size := map[string]int{}
	for _, a := range root.Attr {
		switch a.Name.Local {
		case "width", "height":
			size[a.Name.Local] = pixels(a.Value)
		case "viewBox":
			box = strings.FieldsFunc(a.Value, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
		}
	}
	if width, height = size["width"], size["height"]; width > 0 && height > 0 {
		return width, height
	}
	if len(box) == 4 && pixels(box[2]) > 0 && pixels(box[3]) > 0 {
		return pixels(box[2]), pixels(box[3])
	}
	return 0, 0
}

// pixels returns a length in whole pixels, or 0 for another unit.
func pixels(value string) int {
	match := length.FindStringSubmatch(value)
	if match == nil {
		return 0
	}
	number, err := strconv.ParseFloat(match[1], 64)
	if err != nil {
		return 0
	}
	return int(math.Round(number))
}
