// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A LogoError says why a logo cannot be published.
type LogoError struct{ Message string }

func (e *LogoError) Error() string { return e.Message }

// checkLogo refuses a logo whose type does not match its key, and an SVG that does more
// than a picture. Browsers run no scripts of an SVG in an img element, but they do if the SVG itself is opened.
func checkLogo(logo []byte, kind string) error {
	signatures := map[string]func() bool{
		".png":  func() bool { return bytes.HasPrefix(logo, []byte("\x89PNG\r\n\x1a\n")) },
		".webp": func() bool { return len(logo) > 12 && string(logo[:4]) == "RIFF" && string(logo[8:12]) == "WEBP" },
	}
	if matches, ok := signatures[kind]; ok {
		if !matches() {
			return fmt.Errorf("it is not a picture of the type %s", kind)
		}
		return nil
	}
	if kind != ".svg" {
		return fmt.Errorf("the type %.20q is none of .svg, .png and .webp", kind)
	}
	return checkSVG(logo)
}

// svgNamespace is the namespace of SVG elements.
const svgNamespace = "http://www.w3.org/2000/svg"

// checkSVG reads an SVG as a browser does, token by token.
func checkSVG(svg []byte) error { //nolint:gocyclo // a case for each token
	decoder := xml.NewDecoder(bytes.NewReader(svg))
	root := true
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && !root {
			return nil
		}
		if errors.Is(err, io.EOF) {
			return errors.New("it has no svg element")
		}
		if err != nil {
			return fmt.Errorf("it is not well-formed XML: %.200w", err)
		}
		line, _ := decoder.InputPos()
		switch t := token.(type) {
		case xml.Directive:
			return fmt.Errorf("line %d: take the declaration <!%.20s…> out", line, t)
		case xml.ProcInst:
			if t.Target != "xml" {
				return fmt.Errorf("line %d: take the instruction <?%.20s…?> out", line, t.Target)
			}
		case xml.StartElement:
			if root && (t.Name.Local != "svg" || t.Name.Space != svgNamespace) {
				return fmt.Errorf("its root element is not svg of the namespace %s", svgNamespace)
			}
			root = false
			if err := checkElement(t); err != nil {
				return fmt.Errorf("line %d: %w", line, err)
			}
		case xml.CharData:
			if loads(string(t)) {
				return fmt.Errorf("line %d: a style may load nothing: take @import and url() out, other than url(#…)", line)
			}
		}
	}
}

// activeElements run or embed something else.
var activeElements = []string{"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener"}

func checkElement(e xml.StartElement) error {
	if slices.Contains(activeElements, strings.ToLower(e.Name.Local)) {
		return fmt.Errorf("take the element <%.40s> out: a logo is a picture only", e.Name.Local)
	}
	animated := false // SMIL may set a link
	for _, a := range e.Attr {
		name, value := strings.ToLower(a.Name.Local), strings.ToLower(strings.TrimSpace(a.Value))
		animated = animated || name == "attributename" && (strings.HasSuffix(value, "href") || strings.HasPrefix(value, "on"))
		switch {
		case strings.HasPrefix(name, "on"):
			return fmt.Errorf("take the attribute %.40s out: a logo runs no script", a.Name.Local)
		case (name == "href" || name == "src") && !strings.HasPrefix(value, "#") && !isPicture(value):
			return fmt.Errorf("the attribute %.40s may lead to a part of the logo (#…) and to data:image/png, jpeg and webp only", a.Name.Local)
		case name != "xmlns" && a.Name.Space != "xmlns" && loads(value):
			return fmt.Errorf("the attribute %.40s may load nothing: take url() out, other than url(#…)", a.Name.Local)
		}
	}
	if animated {
		return fmt.Errorf("the element <%.40s> may not change a link", e.Name.Local)
	}
	return nil
}

func isPicture(address string) bool {
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
		if !strings.HasPrefix(rest, "#") && !isPicture(rest) {
			return true
		}
	}
	return false
}
