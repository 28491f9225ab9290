// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package sandbox

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"text/template/parse"
)

// Names of the functions that instrument puts into templates. Their authors cannot call
// them: they are not defined while a source is parsed.
const (
	stepName    = "step"
	measureName = "measure"
	weighName   = "weigh"
	// insertedName is the name of the template that inserted nodes seem to be of in messages.
	insertedName = "inserted"
)

// The work of a body and of an action besides its operands, in units of work.
const (
	bodyWork   = 3
	actionWork = 2
)

// comparisons are the functions that may read all of their arguments.
var comparisons = []string{"eq", "ne", "lt", "le", "gt", "ge"}

// stepNode counts work and prints nothing. measureNode passes the value of a pipeline. The numbers
// are set when they are inserted.
var stepNode, measureNode = func() (*parse.IfNode, *parse.CommandNode) {
	names := map[string]any{stepName: true, measureName: true}
	trees, err := parse.Parse(insertedName, "{{if "+stepName+" 0 0}}{{0 | "+measureName+" 0}}{{end}}", "", "", names)
	if err != nil {
		panic(err) // the text above is wrong
	}
	step := trees[insertedName].Root.Nodes[0].(*parse.IfNode)
	measure := step.List.Nodes[0].(*parse.ActionNode).Pipe.Cmds[1]
	step.List.Nodes = nil
	return step, measure
}()

// insertion is where something was inserted.
type insertion struct {
	tree *parse.Tree
	at   parse.Pos
}

func (p insertion) String() string {
	where, _ := p.tree.ErrorContext(&parse.TextNode{NodeType: parse.NodeText, Pos: p.at})
	return fmt.Sprintf("%s: executing %q", where, p.tree.Name)
}

// instrument makes the templates of a set count their work. The body of a template or of a
// range counts at its beginning, weighted by the nodes that it executes. A value is
// measured before it is printed, and weighed before it is compared.
func (s *Sandbox) instrument(set *template.Template) {
	for _, t := range set.Templates() {
		if t.Tree != nil && t.Tree.Root != nil {
			i := instrumenter{s, t.Tree}
			i.body(t.Tree.Root)
		}
	}
}

// instrumenter instruments one template.
type instrumenter struct {
	sandbox *Sandbox
	tree    *parse.Tree
}

// body instruments the body of a template or of a range.
func (i instrumenter) body(list *parse.ListNode) {
	work := bodyWork + i.weigh(list)
	node := stepNode.Copy().(*parse.IfNode)
	args := node.Pipe.Cmds[0].Args
	setNumber(args[1], i.place(list.Position()))
	setNumber(args[2], work)
	list.Nodes = slices.Insert(list.Nodes, 0, parse.Node(node))
}

// place returns the number of a place of the template.
func (i instrumenter) place(at parse.Pos) int {
	i.sandbox.places = append(i.sandbox.places, insertion{i.tree, at})
	return len(i.sandbox.places) - 1
}

func setNumber(node parse.Node, n int) {
	number := node.(*parse.NumberNode)
	number.Int64, number.Uint64, number.Float64, number.Text = int64(n), uint64(n), float64(n), strconv.Itoa(n)
}

// weigh instruments a list and returns the work of executing it once, without the
// ranges in it.
func (i instrumenter) weigh(list *parse.ListNode) (work int) {
	if list == nil {
		return 0
	}
	for _, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.ActionNode:
			work += actionWork + i.pipe(n.Pipe)
			if len(n.Pipe.Decl) == 0 {
				n.Pipe.Cmds = append(n.Pipe.Cmds, i.inserted(measureName, n.Position()))
			}
		case *parse.IfNode:
			work += i.pipe(n.Pipe) + i.weigh(n.List) + i.weigh(n.ElseList)
		case *parse.WithNode:
			work += i.pipe(n.Pipe) + i.weigh(n.List) + i.weigh(n.ElseList)
		case *parse.RangeNode:
			work += i.pipe(n.Pipe) + i.weigh(n.ElseList)
			i.body(n.List)
		case *parse.TemplateNode:
			work += actionWork + i.pipe(n.Pipe)
		default:
			work++
		}
	}
	return work
}

// pipe instruments a pipeline and returns the number of its operands.
func (i instrumenter) pipe(p *parse.PipeNode) (work int) {
	if p == nil {
		return 0
	}
	var commands []*parse.CommandNode
	for j, cmd := range p.Cmds {
		compares := isComparison(cmd)
		if compares && j > 0 {
			commands = append(commands, i.inserted(weighName, cmd.Position()))
		}
		commands = append(commands, cmd)
		for k, arg := range cmd.Args {
			work += 1 + i.operand(arg)
			if compares && k > 0 {
				cmd.Args[k] = i.weighed(arg)
			}
		}
	}
	p.Cmds = commands
	return work
}

func (i instrumenter) operand(node parse.Node) int {
	switch n := node.(type) {
	case *parse.PipeNode:
		return i.pipe(n)
	case *parse.ChainNode:
		return i.operand(n.Node)
	}
	return 0
}

func isComparison(cmd *parse.CommandNode) bool {
	function, ok := cmd.Args[0].(*parse.IdentifierNode)
	return ok && slices.Contains(comparisons, function.Ident)
}

// inserted is a command that passes the value of a pipeline to a function.
func (i instrumenter) inserted(function string, at parse.Pos) *parse.CommandNode {
	cmd := measureNode.Copy().(*parse.CommandNode)
	cmd.Args[0].(*parse.IdentifierNode).Ident = function
	setNumber(cmd.Args[1], i.place(at))
	return cmd
}

// weighed returns an argument that is weighed, in parentheses. Constants stay as they are.
func (i instrumenter) weighed(arg parse.Node) parse.Node {
	switch arg.(type) {
	case *parse.DotNode, *parse.FieldNode, *parse.VariableNode, *parse.ChainNode, *parse.PipeNode:
		at := arg.Position()
		value := measureNode.Copy().(*parse.CommandNode)
		value.Args = []parse.Node{arg}
		return &parse.PipeNode{NodeType: parse.NodePipe, Pos: at, Cmds: []*parse.CommandNode{value, i.inserted(weighName, at)}}
	}
	return arg
}
