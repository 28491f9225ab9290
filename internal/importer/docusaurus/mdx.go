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

// lose reports a loss at a line of the file.
type lose func(line int, reason importer.Reason, message string)

var (
	divider     = regexp.MustCompile(`<!--\s*truncate\s*-->|\{/\*\s*truncate\s*\*/\}`)
	directive   = regexp.MustCompile(`^([ \t]*)(:{3,})[ \t]*([A-Za-z][\w-]*)?(?:[ \t]*\[(.*)\]|[ \t]+([^{\[].*?))?[ \t]*(?:\{.*\})?[ \t]*$`)
	module      = regexp.MustCompile(`^(?:import\s+(?:.*\bfrom\s+)?['"]|import\s+\{[^}]*$|export\s+(?:const|let|var|function|default|class|async|\{|\*))`)
	headingNote = regexp.MustCompile(`(?m)^(#{1,6} .*?)[ \t]*\{/\*[ \t]*(#[\w-]+)[ \t]*\*/\}[ \t]*$`)
)

// mdx makes Markdown of MDX.
func mdx(text *rewrite.Text, lose lose) {
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
		end := i + 1
		for depth := 0; end < len(lines); end++ {
			inner := directive.FindStringSubmatch(lines[end].Text)
			if lines[end].Code || inner == nil {
				continue
			}
			if inner[3] != "" && len(inner[2]) <= len(colons) {
				depth++
			} else if inner[3] == "" && inner[4] == "" && inner[5] == "" && len(inner[2]) <= len(colons) {
				if depth == 0 && len(inner[2]) == len(colons) {
					break
				}
				depth--
			}
		}
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

// properties are the attributes of a component; what a program computes is left out.
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

// components makes Markdown of the usual components, and takes the tags of others away. Their text stays.
func components(text *rewrite.Text, lose lose) {
	var links []string // where the open links lead
	text.Replace(fragment, func(rewrite.Match) (string, bool) { return "", true })
	text.Replace(tag, func(m rewrite.Match) (string, bool) {
		closing, name, list := m.Groups[1] == "/", m.Groups[2], properties(m.Groups[3])
		single := m.Groups[4] == "/"
		switch {
		case name == "img" || name == "Image" || name == "IdealImage":
			source := list["src"] + list["img"]
			if source == "" && !closing {
				lose(m.Line, importer.TemplateRemoved, fmt.Sprintf("picture removed, whose address a program computes: %s", rewrite.Excerpt(m.Groups[0])))
			}
			if source == "" {
				return "", true
			}
			return "![" + rewrite.Label(list["alt"]) + "](" + rewrite.Address(source) + ")", true
		case name == "Link" && closing:
			if len(links) == 0 {
				return "", true
			}
			address := links[len(links)-1]
			links = links[:len(links)-1]
			return "](" + rewrite.Address(address) + ")", true
		case name == "Link" && !single && list["to"]+list["href"] != "":
			links = append(links, list["to"]+list["href"])
			return "[", true
		case name == "Tabs":
			return "", true
		case name == "TabItem":
			if label := firstOf(list["label"], list["value"]); label != "" && !closing {
				return "\n**" + label + "**\n", true
			}
			return "\n", true
		case name == "Admonition" && closing:
			return "\n:::\n", true
		case name == "Admonition":
			return "\n:::" + firstOf(list["type"], "note") + "[" + list["title"] + "]\n", true
		case name == "CodeBlock" && closing:
			return "\n```\n", true
		case name == "CodeBlock":
			return "\n```" + list["language"] + "\n", true
		case name[0] >= 'a' && name[0] <= 'z' && !strings.Contains(name, "."):
			return plainTag(m, list), true
		}
		if id := firstOf(list["url"], list["src"], list["href"], list["to"]); id != "" && !closing {
			lose(m.Line, importer.TemplateRemoved, fmt.Sprintf("component <%s> replaced by a link to %s", name, id))
			return "[" + rewrite.Label(firstOf(list["title"], list["alt"], id)) + "](" + rewrite.Address(id) + ")", true
		}
		if !closing {
			lose(m.Line, importer.TemplateRemoved, fmt.Sprintf("component <%s> removed", name))
		}
		return "", true
	})
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
	return b.String() + ">"
}

// expressions removes what a program computes; braces with a backslash are text.
func expressions(text *rewrite.Text, lose lose) {
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
