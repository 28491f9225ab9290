// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Language is a language of the pages.
// +kubebuilder:validation:Enum=en;de;ar;fr
type Language string

// English is the default language of a Site.
const English Language = "en"

// Theme sets the look of the pages of a Site.
type Theme struct {
	// light holds the colours of the light mode, as hexadecimal digits in quotes: "#a15" or "#aa1155". The contrast of text
	// to its background must be at least 4.5 to 1 (WCAG 2.2, 1.4.3). The operator does not check it.
	// Example: {"accent": "#8a1c4a"}.
	// +optional
	Light *Colors `json:"light,omitempty"`

	// dark holds the colours of the dark mode, in the same form as light.
	// Example: {"accent": "#f2a6c5"}.
	// +optional
	Dark *Colors `json:"dark,omitempty"`

	// fonts are the font families, as in CSS. Pages load no fonts, so readers must have them. Quote a name with digits or
	// other characters.
	// Example: {"text": "Georgia, serif"}.
	// +optional
	Fonts *Fonts `json:"fonts,omitempty"`

	// logo is a picture before the title of the site, in a ConfigMap. Its key must end in
	// .svg, .png or .webp. At most 64 KiB. An SVG must not have scripts or load anything.
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

	// css is a style sheet that follows the site's own. It must not load anything from elsewhere. At most 64 KiB.
	// Example: {"configMapKeyRef": {"name": "brand", "key": "extra.css"}}.
	// +optional
	CSS *ContentSource `json:"css,omitempty"`

	// templates names a ConfigMap whose keys replace templates of the same name: base.html, index.html, topic.html,
	// year.html, post.html, search.html, notfound.html. Together they may have 256 KiB. The ConfigMap must have the label
	// topicpages.dev/publish: "true". Templates take effect only if the operator runs with --allow-theme-templates.
	// Example: {"configMapRef": {"name": "brand-templates"}}.
	// +optional
	Templates *TemplateSource `json:"templates,omitempty"`
}

// TemplateSource says where to find templates.
type TemplateSource struct {
	// configMapRef is a ConfigMap.
	// Example: {"name": "brand-templates"}.
	// +required
	ConfigMapRef ConfigMapReference `json:"configMapRef"`
}

// ConfigMapReference names a ConfigMap in the same namespace.
type ConfigMapReference struct {
	// name of the ConfigMap, which must have the label topicpages.dev/publish: "true".
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
	// paper is the colour of the background.
	// Example: "#fbfaf7".
	// +optional
	Paper Color `json:"paper,omitempty"`
	// ink is the colour of text.
	// Example: "#1d1c1a".
	// +optional
	Ink Color `json:"ink,omitempty"`
	// quiet is the text colour of notes and labels.
	// Example: "#5e5a54".
	// +optional
	Quiet Color `json:"quiet,omitempty"`
	// accent is the colour of links, bars and nodes.
	// Example: "#0a5580".
	// +optional
	Accent Color `json:"accent,omitempty"`
	// line is the colour of rules and borders.
	// Example: "#dcd8d0".
	// +optional
	Line Color `json:"line,omitempty"`
	// tint is the background colour of cards, tags and code.
	// Example: "#f1eee8".
	// +optional
	Tint Color `json:"tint,omitempty"`
}

// FontFamily is a list of font families as in CSS.
// +kubebuilder:validation:MaxLength=200
// +kubebuilder:validation:XValidation:rule=`self.matches(r'^("[\p{L}\p{N} ._()-]+"|\x27[\p{L}\p{N} ._()-]+\x27|-?[A-Za-z][A-Za-z0-9-]*( -?[A-Za-z][A-Za-z0-9-]*)*)( *, *("[\p{L}\p{N} ._()-]+"|\x27[\p{L}\p{N} ._()-]+\x27|-?[A-Za-z][A-Za-z0-9-]*( -?[A-Za-z][A-Za-z0-9-]*)*))*$')`,message="a font must be a list of names with commas between them, each in quotes unless it is made of words of letters, for example \"Source Serif 4\", Georgia, serif"
type FontFamily string

// Fonts are font families.
type Fonts struct {
	// text is the font of running text.
	// Example: "Georgia, serif".
	// +optional
	Text FontFamily `json:"text,omitempty"`
	// heading is the font of headings, labels and buttons.
	// Example: "Inter, system-ui, sans-serif".
	// +optional
	Heading FontFamily `json:"heading,omitempty"`
	// code is the font of code.
	// Example: "ui-monospace, monospace".
	// +optional
	Code FontFamily `json:"code,omitempty"`
}

// ThemeAppliedCondition says whether the pages follow spec.theme. It is absent without a theme.
const ThemeAppliedCondition = "ThemeApplied"

// Reasons of the ThemeApplied condition, and of Ready if the theme fails.
const (
	// ThemeAppliedReason (ThemeApplied=True): the pages follow spec.theme.
	ThemeAppliedReason = "Applied"
	// ThemeMissingReason (ThemeApplied=False, Ready=False): a ConfigMap or a key in spec.theme does not exist, lacks
	// the label topicpages.dev/publish, is too large, or is not text; the message says which. The last good theme stays.
	ThemeMissingReason = "ThemeMissing"
	// LogoInvalidReason (ThemeApplied=False, Ready=False, Stalled=True): the logo is not a picture of the type in its
	// key, or an SVG that has scripts or loads something; the message says what to remove. The last good theme stays.
	LogoInvalidReason = "LogoInvalid"
	// TemplatesNotAllowedReason (ThemeApplied=False, Ready=False, Stalled=True): the operator runs without
	// --allow-theme-templates. The rest of spec.theme is used.
	TemplatesNotAllowedReason = "TemplatesNotAllowed"
	// TemplateInvalidReason (ThemeApplied=False, Ready=False, Stalled=True): a template cannot be read or
	// fails; the message names the template and the place. The last good theme stays.
	TemplateInvalidReason = "TemplateInvalid"
	// TemplateLimitExceededReason (ThemeApplied=False, Ready=False, Stalled=True): a template is too large, too deeply
	// nested, or takes too much work or output; the message names the limit and the place. The last good theme stays.
	TemplateLimitExceededReason = "TemplateLimitExceeded"
	// ThemeUntriedReason (ThemeApplied=False, Ready=False): the operator could not start the child process for
	// trying the templates. It will try again. The last good theme stays.
	ThemeUntriedReason = "ThemeUntried"
)
