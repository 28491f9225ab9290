// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// alertAttribute holds the kind of alert that a quote is.
const alertAttribute = "alert"

// alertTransformer finds GitHub's alerts: quotes whose first line is "[!NOTE]" or similar. The sign by which
// Obsidian folds them may follow, and a title by the author. The transformer removes that line before
// anything else reads it.
type alertTransformer struct{}

func (alertTransformer) Transform(node *ast.Paragraph, reader text.Reader, _ parser.Context) {
	quote, ok := node.Parent().(*ast.Blockquote)
	if !ok || quote.FirstChild() != node || node.Lines().Len() == 0 {
		return
	}
	first := node.Lines().At(0)
	kind, title := cutAlert(first.Value(reader.Source()))
	if kind == "" {
		return
	}
	quote.SetAttributeString(alertAttribute, kind)
	written := first.WithStart(first.Stop - len(title))
	if first = written.TrimRightSpace(reader.Source()); !first.IsEmpty() {
		title := &alertTitle{}
		title.Lines().Append(first)
		quote.InsertBefore(quote, node, title)
	}
	node.Lines().SetSliced(1, node.Lines().Len())
	if node.Lines().Len() == 0 {
		quote.RemoveChild(quote, node)
	}
}

// alertTitle is the title that an author gave an alert.
type alertTitle struct{ ast.BaseBlock }

var kindAlertTitle = ast.NewNodeKind("AlertTitle")

// Kind implements ast.Node.
func (*alertTitle) Kind() ast.NodeKind { return kindAlertTitle }

// Dump implements ast.Node.
func (n *alertTitle) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

var alertStart = regexp.MustCompile(`^[ \t]*\[!((?i:note|tip|important|warning|caution))\][+-]?(?:[ \t]+|$)`)

// cutAlert returns the class of the alert that begins with the line, and the title behind that; the class is
// "" where none begins.
func cutAlert(line []byte) (kind string, title []byte) {
	found := alertStart.FindSubmatchIndex(bytes.TrimRight(line, " \t\r\n"))
	if found == nil {
		return "", nil
	}
	return strings.ToLower(string(line[found[2]:found[3]])), line[found[1]:]
}

func (r *renderer) alertTitle(n ast.Node, entering bool) ast.WalkStatus {
	if entering {
		r.openAlertTitle(directionOf(n))
	} else {
		r.closeAlertTitle()
	}
	return ast.WalkContinue
}

// alertTag is the element that an alert becomes.
func (r *renderer) alertTag() string {
	if r.portable() {
		return "blockquote"
	}
	return "div"
}

func (r *renderer) openAlertTitle(direction string) {
	r.open("p", "class", "admonition-title", "dir", direction)
	if r.portable() {
		r.raw("<strong>")
	}
}

func (r *renderer) closeAlertTitle() {
	if r.portable() {
		r.raw("</strong>")
	}
	r.closeBlock("p")
}

func (l Labels) alert(kind string) string {
	return map[string]string{
		"note": l.Note, "tip": l.Tip, "important": l.Important, "warning": l.Warning, "caution": l.Caution,
	}[kind]
}
