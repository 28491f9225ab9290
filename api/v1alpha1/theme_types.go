// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Language is a language that the operator writes.
// +kubebuilder:validation:Enum=en;de;ar;fr
type Language string

// English is the language of a Site that names none.
const English Language = "en"

// Theme is how the pages of a Site look.
type Theme struct {
	// light are the colours by day, each as hexadecimal digits in quotes: "#a15" or "#aa1155". Text must keep a
	// contrast of 4.5 to 1 to its background (WCAG 2.2, 1.4.3); nobody checks it for you.
	// Example: {"accent": "#8a1c4a"}.
	// +optional
	Light *Colors `json:"light,omitempty"`

	// dark are the colours by night, written and bounded as those of light.
	// Example: {"accent": "#f2a6c5"}.
	// +optional
	Dark *Colors `json:"dark,omitempty"`

	// fonts are the families of type, as in CSS. Readers must have them: none is loaded. A name with digits or
	// other signs stands in quotes.
	// Example: {"text": "Georgia, serif"}.
	// +optional
	Fonts *Fonts `json:"fonts,omitempty"`

	// logo is a picture in front of the title of the site: the key of a ConfigMap that holds it must end in
	// .svg, .png or .webp. At most 64 KiB. An SVG has no scripts, and loads nothing.
	// Example: {"configMapKeyRef": {"name": "brand", "key": "logo.svg"}}.
	// +optional
	// +kubebuilder:validation:XValidation:rule=`self.configMapKeyRef.key.matches(r'\.(svg|png|webp)$')`,message="the key of a logo must end in .svg, .png or .webp: rename the key in the ConfigMap",fieldPath=".configMapKeyRef.key"
	Logo *ContentSource `json:"logo,omitempty"`

	// header is Markdown below the title of the site on every page.
	// Example: "[Blog](https://blog.example.com/) · [About](/posts/about/)".
	// +optional
	// +kubebuilder:validation:MaxLength=2048
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="header must not contain control characters, which YAML cannot hold: remove them"
	Header string `json:"header,omitempty"`

	// footer is Markdown at the end of every page.
	// Example: "© 2026 Example Corp. [Imprint](https://example.com/imprint/)".
	// +optional
	// +kubebuilder:validation:MaxLength=2048
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="footer must not contain control characters, which YAML cannot hold: remove them"
	Footer string `json:"footer,omitempty"`

	// css is a style sheet that follows the site's own; it may load nothing from elsewhere. At most 64 KiB.
	// Example: {"configMapKeyRef": {"name": "brand", "key": "extra.css"}}.
	// +optional
	CSS *ContentSource `json:"css,omitempty"`

	// templates is a ConfigMap whose keys replace templates of the same name: base.html, index.html, topic.html,
	// year.html, post.html, search.html, notfound.html; together at most 256 KiB. It carries the label topicpages.dev/publish: "true".
	// They are used only where the operator runs with --allow-theme-templates.
	// Example: {"configMapRef": {"name": "brand-templates"}}.
	// +optional
	Templates *TemplateSource `json:"templates,omitempty"`
}

// TemplateSource is where templates are.
type TemplateSource struct {
	// configMapRef is a ConfigMap.
	// Example: {"name": "brand-templates"}.
	// +required
	ConfigMapRef ConfigMapReference `json:"configMapRef"`
}

// ConfigMapReference names a ConfigMap in the same namespace.
type ConfigMapReference struct {
	// name of the ConfigMap, which carries the label topicpages.dev/publish: "true".
	// Example: "brand-templates".
	// +required
	Name ConfigMapName `json:"name"`
}

// Color is a colour in hexadecimal: "#a15" or "#aa1155".
// +kubebuilder:validation:MaxLength=32
// +kubebuilder:validation:XValidation:rule=`self.matches(r'^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$')`,message="a colour must be three or six hexadecimal digits in quotes, for example \"#8a1c4a\""
type Color string

// Colors are the colours of the pages.
type Colors struct {
	// paper is the background.
	// Example: "#fbfaf7".
	// +optional
	Paper Color `json:"paper,omitempty"`
	// ink is the text.
	// Example: "#1d1c1a".
	// +optional
	Ink Color `json:"ink,omitempty"`
	// quiet is the text of notes and labels.
	// Example: "#5e5a54".
	// +optional
	Quiet Color `json:"quiet,omitempty"`
	// accent is that of links, bars and nodes.
	// Example: "#0a5580".
	// +optional
	Accent Color `json:"accent,omitempty"`
	// line is that of rules and borders.
	// Example: "#dcd8d0".
	// +optional
	Line Color `json:"line,omitempty"`
	// tint is the background of cards, tags and code.
	// Example: "#f1eee8".
	// +optional
	Tint Color `json:"tint,omitempty"`
}

// FontFamily is a list of font families as in CSS.
// +kubebuilder:validation:MaxLength=200
// +kubebuilder:validation:XValidation:rule=`self.matches(r'^("[\p{L}\p{N} ._()-]+"|\x27[\p{L}\p{N} ._()-]+\x27|-?[A-Za-z][A-Za-z0-9-]*( -?[A-Za-z][A-Za-z0-9-]*)*)( *, *("[\p{L}\p{N} ._()-]+"|\x27[\p{L}\p{N} ._()-]+\x27|-?[A-Za-z][A-Za-z0-9-]*( -?[A-Za-z][A-Za-z0-9-]*)*))*$')`,message="a font must be a list of names with commas between them, each in quotes unless it is made of words of letters, for example \"Source Serif 4\", Georgia, serif"
type FontFamily string

// Fonts are the families of type.
type Fonts struct {
	// text is that of running text.
	// Example: "Georgia, serif".
	// +optional
	Text FontFamily `json:"text,omitempty"`
	// heading is that of headings, labels and buttons.
	// Example: "Inter, system-ui, sans-serif".
	// +optional
	Heading FontFamily `json:"heading,omitempty"`
	// code is that of code.
	// Example: "ui-monospace, monospace".
	// +optional
	Code FontFamily `json:"code,omitempty"`
}

// ThemeAppliedCondition says whether the pages look as spec.theme says. It is absent without a theme.
const ThemeAppliedCondition = "ThemeApplied"

// Reasons of the ThemeApplied condition, and of Ready where a theme is in the way.
const (
	// ThemeAppliedReason (ThemeApplied=True): the pages look as spec.theme says.
	ThemeAppliedReason = "Applied"
	// ThemeMissingReason (ThemeApplied=False, Ready=False): a ConfigMap or a key that spec.theme names is not there, lacks
	// the label topicpages.dev/publish, is too large, or is no text; the message says which. The last good theme stays.
	ThemeMissingReason = "ThemeMissing"
	// LogoInvalidReason (ThemeApplied=False, Ready=False, Stalled=True): the logo is not a picture of the type that its key
	// names, or an SVG that holds scripts or loads something; the message says what to take out. The last good theme stays.
	LogoInvalidReason = "LogoInvalid"
	// TemplatesNotAllowedReason (ThemeApplied=False, Ready=False, Stalled=True): the operator runs without
	// --allow-theme-templates. The rest of spec.theme is used.
	TemplatesNotAllowedReason = "TemplatesNotAllowed"
	// TemplateInvalidReason (ThemeApplied=False, Ready=False, Stalled=True): a template cannot be read or does
	// not work; the message says which, and where. The last good theme stays.
	TemplateInvalidReason = "TemplateInvalid"
	// TemplateLimitExceededReason (ThemeApplied=False, Ready=False, Stalled=True): a template is too large or too deeply
	// nested, or makes or does too much; the message says which limit, and where. The last good theme stays.
	TemplateLimitExceededReason = "TemplateLimitExceeded"
	// ThemeUntriedReason (ThemeApplied=False, Ready=False): the operator could not start the process in which it
	// tries templates. It tries again. The last good theme stays.
	ThemeUntriedReason = "ThemeUntried"
)
