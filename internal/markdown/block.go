// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strconv"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

func (r *renderer) paragraph(n ast.Node, entering bool) ast.WalkStatus {
	if caption, ok := r.captioned(n); ok {
		if entering {
			r.raw("<figure>")
		} else {
			r.open("figcaption", "dir", "auto")
			r.text(caption)
			r.raw("</figcaption></figure>\n")
		}
		return ast.WalkContinue
	}
	if entering {
		r.open("p", "dir", directionOf(n))
	} else {
		r.closeBlock("p")
	}
	return ast.WalkContinue
}

// textBlock is the text of an item in a list without blank lines.
func (r *renderer) textBlock(n ast.Node, entering bool) ast.WalkStatus {
	if !entering && n.NextSibling() != nil {
		r.raw("\n")
	}
	return ast.WalkContinue
}

func (r *renderer) thematicBreak(_ ast.Node, entering bool) ast.WalkStatus {
	if entering {
		r.raw("<hr>\n")
	}
	return ast.WalkContinue
}

func (r *renderer) quote(n ast.Node, entering bool) ast.WalkStatus {
	value, _ := n.AttributeString(alertAttribute)
	kind, isAlert := value.(string)
	switch {
	case !isAlert && entering:
		r.open("blockquote", "dir", "auto")
		r.raw("\n")
	case !isAlert:
		r.closeBlock("blockquote")
	case entering:
		r.open(r.alertTag(), "class", "admonition "+kind, "role", "note")
		r.raw("\n")
		if first := n.FirstChild(); first == nil || first.Kind() != kindAlertTitle {
			r.openAlertTitle("")
			r.text(r.labels.alert(kind))
			r.closeAlertTitle()
			r.words.end()
		}
	default:
		r.closeBlock(r.alertTag())
	}
	return ast.WalkContinue
}

func (r *renderer) list(n ast.Node, entering bool) ast.WalkStatus {
	list := n.(*ast.List)
	tag, start := "ul", ""
	if list.IsOrdered() {
		tag = "ol"
		if list.Start != 1 {
			start = strconv.Itoa(list.Start)
		}
	}
	if entering {
		r.open(tag, "start", start)
		r.raw("\n")
	} else {
		r.closeBlock(tag)
	}
	return ast.WalkContinue
}

func (r *renderer) definitionList(_ ast.Node, entering bool) ast.WalkStatus {
	if entering {
		r.raw("<dl>\n")
	} else {
		r.closeBlock("dl")
	}
	return ast.WalkContinue
}

// definition writes a term, or its definition.
func (r *renderer) definition(n ast.Node, entering bool) ast.WalkStatus {
	tag := "dt"
	if n.Kind() == extast.KindDefinitionDescription {
		tag = "dd"
	}
	if entering {
		r.open(tag, "dir", "auto")
	} else {
		r.closeBlock(tag)
	}
	return ast.WalkContinue
}

func (r *renderer) item(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		r.closeBlock("li")
		return ast.WalkContinue
	}
	class := ""
	if first := n.FirstChild(); first != nil && first.FirstChild() != nil && first.FirstChild().Kind() == extast.KindTaskCheckBox {
		class = "task"
	}
	r.open("li", "class", class, "dir", "auto")
	return ast.WalkContinue
}

func (r *renderer) checkBox(n ast.Node, entering bool) ast.WalkStatus {
	switch {
	case !entering:
	case r.portable() && n.(*extast.TaskCheckBox).IsChecked:
		r.raw("\u2611 ")
	case r.portable():
		r.raw("\u2610 ")
	case n.(*extast.TaskCheckBox).IsChecked:
		r.open("input", "type", "checkbox", "disabled", "", "checked", "", "aria-label", r.labels.Done)
		r.raw(" ")
	default:
		r.open("input", "type", "checkbox", "disabled", "", "aria-label", r.labels.Open)
		r.raw(" ")
	}
	return ast.WalkContinue
}

func (r *renderer) table(_ ast.Node, entering bool) ast.WalkStatus {
	if entering {
		r.open("div", "class", "table", "tabindex", "0", "role", "region", "aria-label", numberedLabel(r.labels.Table, &r.tables))
		r.raw("<table>\n")
	} else {
		r.raw("</table></div>\n")
	}
	return ast.WalkContinue
}

func (r *renderer) tableRow(n ast.Node, entering bool) ast.WalkStatus {
	before, after := "", ""
	if n.Kind() == extast.KindTableHeader {
		before, after = "<thead>\n", "</thead>\n"
	} else {
		if n.PreviousSibling().Kind() == extast.KindTableHeader {
			before = "<tbody>\n"
		}
		if n.NextSibling() == nil {
			after = "</tbody>\n"
		}
	}
	if entering {
		r.raw(before + "<tr>\n")
	} else {
		r.raw("</tr>\n" + after)
	}
	return ast.WalkContinue
}

func (r *renderer) tableCell(n ast.Node, entering bool) ast.WalkStatus {
	tag, scope := "td", ""
	if n.Parent().Kind() == extast.KindTableHeader && n.HasChildren() { // a header says something
		tag, scope = "th", "col"
	}
	if !entering {
		r.closeBlock(tag)
		return ast.WalkContinue
	}
	class := ""
	if align := n.(*extast.TableCell).Alignment; align != extast.AlignNone {
		class = "align-" + align.String()
	}
	r.open(tag, "scope", scope, "class", class, "dir", "auto")
	return ast.WalkContinue
}
