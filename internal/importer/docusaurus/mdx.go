// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package docusaurus

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// loseFunc reports a loss at a line of the file.
type loseFunc func(line int, reason importer.Reason, message string)

var (
	divider     = regexp.MustCompile(`<!--\s*truncate\s*-->|\{/\*\s*truncate\s*\*/\}`)
	directive   = regexp.MustCompile(`^([ \t]*)(:{3,})[ \t]*([A-Za-z][\w-]*)?(?:[ \t]*\[(.*)\]|[ \t]+([^{\[].*?))?[ \t]*(?:\{.*\})?[ \t]*$`)
	module      = regexp.MustCompile(`^(?:import\s+(?:.*\bfrom\s+)?['"]|import\s+\{[^}]*$|export\s+(?:const|let|var|function|default|class|async|\{|\*))`)
	headingNote = regexp.MustCompile(`(?m)^(#{1,6} .*?)[ \t]*\{/\*[ \t]*(#[\w-]+)[ \t]*\*/\}[ \t]*$`)
)

// mdx makes Markdown of MDX.
func mdx(text *rewrite.Text, lose loseFunc) {
	withoutModules(text)
	components(text, lose)
	admonitions(text)
	expressions(text, lose)
}

// withoutModules removes imports and exports, and the fences that hide MDX from other tools.
func withoutModules(text *rewrite.Text) {
	var kept []rewrite.Line
	inModule, unwrapped := false, ""
	blank := true
	for _, line := range text.Lines() {
		trimmed := strings.TrimSpace(line.Text)
		switch {
		case line.Code && unwrapped == "" && strings.HasPrefix(trimmed, "```") && strings.HasSuffix(trimmed, "mdx-code-block"):
			unwrapped = trimmed[:strings.IndexFunc(trimmed, func(r rune) bool { return r != '`' })]
			unwrapped = strings.TrimSpace(unwrapped)
			continue
		case unwrapped != "" && trimmed == unwrapped:
			unwrapped = ""
			continue
		case trimmed == "":
			inModule = false
		case blank && (!line.Code || unwrapped != "") && module.MatchString(line.Text):
			inModule = true
		}
		blank = trimmed == "" || inModule
		if !inModule {
			kept = append(kept, line)
		}
	}
	text.SetLines(kept)
}

// admonitions makes callouts of directives such as ":::note Title".
func admonitions(text *rewrite.Text) { text.SetLines(directives(text.Lines())) }

func directives(lines []rewrite.Line) []rewrite.Line {
	var out []rewrite.Line
	for i := 0; i < len(lines); i++ {
		found := directive.FindStringSubmatch(lines[i].Text)
		if lines[i].Code || found == nil || found[3] == "" {
			out = append(out, lines[i])
			continue
		}
		indent, colons := found[1], found[2]
		end := endOfDirective(lines, i, len(colons))
		var body []rewrite.Line
		for _, line := range lines[i+1 : min(end, len(lines))] {
			line.Text = rewrite.Dedent(line.Text, rewrite.Indentation(indent))
			body = append(body, line)
		}
		callout := rewrite.Callout(found[3], strings.TrimSpace(found[4]+found[5]), lines[i].Number, directives(body))
		if len(out) > 0 && strings.TrimSpace(out[len(out)-1].Text) != "" {
			out = append(out, rewrite.Line{Number: lines[i].Number})
		}
		out = append(out, rewrite.Indent(callout, indent)...)
		if end+1 < len(lines) && strings.TrimSpace(lines[end+1].Text) != "" {
			out = append(out, rewrite.Line{Number: lines[end].Number})
		}
		i = end
	}
	return out
}

// endOfDirective is the line that ends a directive with so many colons; the number of lines if none does.
func endOfDirective(lines []rewrite.Line, start, colons int) int {
	depth := 0
	for i := start + 1; i < len(lines); i++ {
		inner := directive.FindStringSubmatch(lines[i].Text)
		if lines[i].Code || inner == nil || len(inner[2]) > colons {
			continue
		}
		begins, ends := inner[3] != "", inner[3]+inner[4]+inner[5] == ""
		switch {
		case begins:
			depth++
		case ends && depth == 0 && len(inner[2]) == colons:
			return i
		case ends:
			depth--
		}
	}
	return len(lines)
}

var (
	braces     = `\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}`
	attributes = `((?:[^<>"'{}=]|=\s*(?:"[^"]*"|'[^']*'|` + braces + `|[^\s"'{}<>]+)|` + braces + `)*?)`
	tag        = regexp.MustCompile(`<(/?)([A-Za-z][\w.-]*)\b` + attributes + `\s*(/?)>`)
	fragment   = regexp.MustCompile(`</?>`)
	property   = regexp.MustCompile(`([A-Za-z][\w-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|(` + braces + `))`)
	asset      = regexp.MustCompile(`(?:require|useBaseUrl)\(\s*['"]([^'"]+)['"]\s*\)`)
	literal    = regexp.MustCompile("^\\{\\s*(?:\"([^\"]*)\"|'([^']*)'|`([^`$]*)`)\\s*\\}$")
	expression = regexp.MustCompile(`\\?` + braces)
)

// properties are the attributes of a component, without computed ones.
func properties(text string) map[string]string {
	list := map[string]string{}
	for _, found := range property.FindAllStringSubmatch(text, -1) {
		value := found[2] + found[3]
		if found[4] != "" {
			if given := asset.FindStringSubmatch(found[4]); given != nil {
				value = given[1]
			} else if given := literal.FindStringSubmatch(found[4]); given != nil {
				value = given[1] + given[2] + given[3]
			} else {
				continue
			}
		}
		list[found[1]] = value
	}
	return list
}

// component is a tag of a component.
type component struct {
	rewrite.Match
	name            string
	closing, single bool
	properties      map[string]string
}

// components makes Markdown of the usual components, and takes the tags of others away. Their text stays.
func components(text *rewrite.Text, lose loseFunc) {
	var links []string // where the open links lead
	text.Replace(fragment, func(rewrite.Match) (string, bool) { return "", true })
	text.Replace(tag, func(m rewrite.Match) (string, bool) {
		c := component{Match: m, closing: m.Groups[1] == "/", name: m.Groups[2], properties: properties(m.Groups[3]), single: m.Groups[4] == "/"}
		target := c.properties["to"] + c.properties["href"]
		switch {
		case c.name == "Link" && c.closing:
			if len(links) == 0 {
				return "", true
			}
			address := links[len(links)-1]
			links = links[:len(links)-1]
			return "](" + rewrite.Address(address) + ")", true
		case c.name == "Link" && !c.single && target != "":
			links = append(links, target)
			return "[", true
		}
		if markdown, ok := c.known(lose); ok {
			return markdown, true
		}
		return c.unknown(lose), true
	})
}

// known is the Markdown of a component that has a counterpart.
func (c component) known(lose loseFunc) (markdown string, ok bool) {
	switch c.name {
	case "img", "Image", "IdealImage":
		return c.picture(lose), true
	case "Tabs":
		return "", true
	case "TabItem":
		return c.tab(), true
	case "Admonition":
		return c.fence(":::", firstOf(c.properties["type"], "note")+"["+c.properties["title"]+"]"), true
	case "CodeBlock":
		return c.fence("```", c.properties["language"]), true
	}
	if first := c.name[0]; first >= 'a' && first <= 'z' && !strings.Contains(c.name, ".") {
		return plainTag(c.Match, c.properties), true
	}
	return "", false
}

// tab is the label of a tab, above its text.
func (c component) tab() string {
	if label := firstOf(c.properties["label"], c.properties["value"]); label != "" && !c.closing {
		return "\n**" + label + "**\n"
	}
	return "\n"
}

// fence is the line that begins or ends a block of Markdown.
func (c component) fence(mark, information string) string {
	if c.closing {
		information = ""
	}
	return "\n" + mark + information + "\n"
}

func (c component) picture(lose loseFunc) string {
	source := c.properties["src"] + c.properties["img"]
	if source == "" && !c.closing {
		lose(c.Line, importer.TemplateRemoved, fmt.Sprintf("picture removed, because a program computes its address: %s", rewrite.Excerpt(c.Groups[0])))
	}
	if source == "" {
		return ""
	}
	return "![" + rewrite.Label(c.properties["alt"]) + "](" + rewrite.Address(source) + ")"
}

// unknown is a link to the resource that a component loads; empty if it loads nothing.
func (c component) unknown(lose loseFunc) string {
	list := c.properties
	id := firstOf(list["url"], list["src"], list["href"], list["to"])
	switch {
	case c.closing:
		return ""
	case id == "":
		lose(c.Line, importer.TemplateRemoved, fmt.Sprintf("component <%s> removed", c.name))
		return ""
	}
	lose(c.Line, importer.TemplateRemoved, fmt.Sprintf("component <%s> replaced by a link to %s", c.name, id))
	return "[" + rewrite.Label(firstOf(list["title"], list["alt"], id)) + "](" + rewrite.Address(id) + ")"
}

// plainTag is a tag of HTML with the attributes of HTML that have a value.
func plainTag(m rewrite.Match, list map[string]string) string {
	if !strings.ContainsAny(m.Groups[3], "{}") && !strings.Contains(m.Groups[3], "className") {
		return m.Groups[0]
	}
	var b strings.Builder
	b.WriteString("<" + m.Groups[1] + m.Groups[2])
	for _, found := range property.FindAllStringSubmatch(m.Groups[3], -1) {
		value, ok := list[found[1]]
		if ok && found[1] != "className" && found[1] != "style" {
			fmt.Fprintf(&b, ` %s="%s"`, found[1], strings.ReplaceAll(value, `"`, "&quot;"))
		}
	}
	if jsxHidden.MatchString(m.Groups[3]) {
		b.WriteString(" hidden")
	}
	return b.String() + ">"
}

// jsxHidden are attributes of JSX that hide an element.
var jsxHidden = regexp.MustCompile(`(?:^|\s)hidden(?:\s|/|$|=\{true\})|\bstyle\s*=\s*\{\{[^}]*\b(?:display\s*:\s*['"]none|visibility\s*:\s*['"](?:hidden|collapse))['"]`)

// expressions removes computed expressions; braces with a backslash are text.
func expressions(text *rewrite.Text, lose loseFunc) {
	text.Replace(expression, func(m rewrite.Match) (string, bool) {
		written := m.Groups[0]
		switch {
		case strings.HasPrefix(written, `\`):
			return "", false
		case strings.HasPrefix(written, "{#"):
			return "", false
		}
		if given := literal.FindStringSubmatch(written); given != nil {
			return given[1] + given[2] + given[3], true
		}
		lose(m.Line, importer.TemplateRemoved, fmt.Sprintf("expression removed: %s", rewrite.Excerpt(written)))
		return "", true
	})
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
