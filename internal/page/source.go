// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/media"
)

// Bounds of the parts of a theme, in bytes.
const (
	maxAssetBytes    = 64 << 10
	maxTemplateBytes = 256 << 10
)

// A ThemeSource holds the inputs of a theme: the fields of spec.theme, with the content of
// the ConfigMaps in them. Its JSON form can be stored.
type ThemeSource struct {
	Light     v1alpha1.Colors   `json:"light"`
	Dark      v1alpha1.Colors   `json:"dark"`
	Fonts     v1alpha1.Fonts    `json:"fonts"`
	Header    string            `json:"header,omitempty"`
	Footer    string            `json:"footer,omitempty"`
	CSS       string            `json:"css,omitempty"`
	Logo      []byte            `json:"logo,omitempty"`
	LogoType  string            `json:"logoType,omitempty"` // ".svg", ".png" or ".webp"
	Templates map[string]string `json:"templates,omitempty"`
}

// A MissingError says which part of a theme is not there, or too large.
type MissingError struct{ Message string }

func (e *MissingError) Error() string { return e.Message }

// A LogoError says why a logo cannot be published.
type LogoError struct{ Message string }

func (e *LogoError) Error() string { return e.Message }

// ReadThemeSource collects the inputs that spec.theme names; nil means the default theme. find returns the
// publishable part of a ConfigMap. The error is a *MissingError or a *LogoError.
func ReadThemeSource(spec *v1alpha1.Theme, find func(name string) (map[string][]byte, bool)) (ThemeSource, error) {
	var s ThemeSource
	if spec == nil {
		return s, nil
	}
	s.Header, s.Footer = spec.Header, spec.Footer
	if spec.Light != nil {
		s.Light = *spec.Light
	}
	if spec.Dark != nil {
		s.Dark = *spec.Dark
	}
	if spec.Fonts != nil {
		s.Fonts = *spec.Fonts
	}
	if spec.CSS != nil {
		css, err := asset(spec.CSS.ConfigMapKeyRef, find)
		if err != nil {
			return s, err
		}
		if err := checkText(spec.CSS.ConfigMapKeyRef, css); err != nil {
			return s, err
		}
		s.CSS = string(css)
	}
	if spec.Logo != nil {
		var err error
		if s.Logo, err = asset(spec.Logo.ConfigMapKeyRef, find); err != nil {
			return s, err
		}
		s.LogoType = path.Ext(spec.Logo.ConfigMapKeyRef.Key)
		if err := media.CheckLogo(s.Logo, s.LogoType); err != nil {
			ref := spec.Logo.ConfigMapKeyRef
			return s, &LogoError{fmt.Sprintf("Cannot use the logo in the key %q of the ConfigMap %q: %v", ref.Key, ref.Name, err)}
		}
	}
	if spec.Templates == nil {
		return s, nil
	}
	err := s.readTemplates(spec.Templates.ConfigMapRef.Name, find)
	return s, err
}

func (s *ThemeSource) readTemplates(name v1alpha1.ConfigMapName, find func(string) (map[string][]byte, bool)) error {
	content, ok := find(string(name))
	if !ok {
		return &MissingError{archive.NoConfigMap(string(name))}
	}
	s.Templates = map[string]string{}
	size := 0
	for _, key := range slices.Sorted(maps.Keys(content)) {
		if err := checkText(v1alpha1.ConfigMapKeySelector{Name: name, Key: key}, content[key]); err != nil {
			return err
		}
		s.Templates[key] = string(content[key])
		size += len(content[key])
	}
	if size > maxTemplateBytes {
		return &MissingError{fmt.Sprintf("The templates in the ConfigMap %q have %d bytes: at most %d are read", name, size, maxTemplateBytes)}
	}
	return nil
}

func asset(ref v1alpha1.ConfigMapKeySelector, find func(string) (map[string][]byte, bool)) ([]byte, error) {
	content, ok := find(string(ref.Name))
	if !ok {
		return nil, &MissingError{archive.NoConfigMap(string(ref.Name))}
	}
	value, ok := content[ref.Key]
	switch {
	case !ok:
		return nil, &MissingError{archive.NoKey(ref)}
	case len(value) > maxAssetBytes:
		return nil, &MissingError{archive.TooLong(ref, len(value), maxAssetBytes)}
	}
	return value, nil
}

// checkText refuses anything but text: bytes that JSON, which stores a theme, would not keep, and control
// characters, which HTML and CSS do not need and JSON would make six times as large.
func checkText(ref v1alpha1.ConfigMapKeySelector, content []byte) error {
	if !utf8.Valid(content) {
		return &MissingError{archive.NotText(ref)}
	}
	line := 1
	for _, r := range string(content) {
		if r == '\n' {
			line++
		}
		if unicode.IsControl(r) && !strings.ContainsRune("\t\n\f\r", r) {
			return &MissingError{fmt.Sprintf("The key %q of the ConfigMap %q has the control character %U in line %d: take it out", ref.Key, ref.Name, r, line)}
		}
	}
	return nil
}

// tokens are the custom properties that the theme sets.
func (s *ThemeSource) tokens() string {
	var b strings.Builder
	colors := func(c v1alpha1.Colors) string {
		var b strings.Builder
		for _, token := range []struct {
			name  string
			value v1alpha1.Color
		}{{"paper", c.Paper}, {"ink", c.Ink}, {"quiet", c.Quiet}, {"accent", c.Accent}, {"line", c.Line}, {"tint", c.Tint}} {
			if token.value != "" {
				fmt.Fprintf(&b, "--%s:%s;", token.name, token.value)
			}
		}
		return b.String()
	}
	if light := colors(s.Light); light != "" {
		fmt.Fprintf(&b, "@media (prefers-color-scheme:light){:root:not([data-scheme=dark]){%[1]s}}:root[data-scheme=light]{%[1]s}\n", light)
	}
	if dark := colors(s.Dark); dark != "" {
		fmt.Fprintf(&b, "@media (prefers-color-scheme:dark){:root:not([data-scheme=light]){%[1]s}}:root[data-scheme=dark]{%[1]s}\n", dark)
	}
	for _, font := range []struct {
		name  string
		value v1alpha1.FontFamily
	}{{"text", s.Fonts.Text}, {"heading", s.Fonts.Heading}, {"code", s.Fonts.Code}} {
		if font.value != "" {
			fmt.Fprintf(&b, ":root{--font-%s:%s}\n", font.name, font.value)
		}
	}
	return b.String()
}
