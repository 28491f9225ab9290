// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package sandbox

import (
	"errors"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"
	"text/template/parse"
)

// Limits of templates that are checked before html/template escapes them.
const (
	// maxActions is the number of actions in a source.
	maxActions = 2000
	// maxSubstitutions is the number of "${" in a source: html/template remembers how deeply
	// the template literals of JavaScript are nested wherever it looks.
	maxSubstitutions = 50
	// maxNesting is how deeply actions and parentheses of a template are nested.
	maxNesting = 50
	// maxCalls is how deeply calls of templates are nested.
	maxCalls = 12
	// maxNodes bounds the size of a page template with all its calls expanded,
	// because html/template may copy a template for each call. A node is a text, an
	// action, or an operand of one.
	maxNodes = 4000
	// maxVisits bounds the visits of html/template's escaper to nodes. It visits the body of a
	// range twice.
	maxVisits = 200_000
	// textBytesPerNode is how much text counts as one more node.
	textBytesPerNode = 64
	// maxNameBytes is the length of a template's name.
	maxNameBytes = 100
)

// refusedFunctions are Go's own functions that templates have no use for, with the reason.
var refusedFunctions = map[string]string{
	"html":     "html/template escapes what is printed",
	"js":       "html/template escapes what is printed",
	"urlquery": "html/template escapes what is printed",
	"call":     "there are no functions to call among the fields",
}

// refusedMethods are methods of times whose results depend on the machine.
var refusedMethods = []string{"Local"}

// methodsWithArguments are the methods that may be called with arguments. Others can make large
// values: the layout of time.Time.Format is text that can grow with each call.
var methodsWithArguments = []string{"After", "Before", "Equal", "Compare"}

// checkSource refuses a source that takes too much to parse.
func checkSource(source TemplateFile) error {
	for _, limit := range []struct {
		what string
		most int
	}{{"{{", maxActions}, {"${", maxSubstitutions}} {
		if n := strings.Count(source.Text, limit.what); n > limit.most {
			return &LimitError{fmt.Sprintf("the template %s has %d times %q: at most %d are allowed", source.Name, n, limit.what, limit.most)}
		}
	}
	return nil
}

// size is the size of a template, including the templates that it calls.
type size struct{ nodes, visits int }

// checker measures the templates of a set. It stops at the first error.
type checker struct {
	set  *template.Template
	done map[string]size
	// calling are the templates that call one another, down to the one at hand, which is tree.
	calling []string
	tree    *parse.Tree
	err     error
}

// check refuses a set that html/template must not see. It looks at every template that is
// defined, whether or not one calls it.
func check(set *template.Template) error {
	trees := map[string]*parse.Tree{}
	for _, t := range set.Templates() {
		if err := checkName(t.Name()); err != nil {
			return err
		}
		if t.Tree != nil && t.Tree.Root != nil {
			trees[t.Name()] = t.Tree
		}
	}
	c := &checker{set: set, done: map[string]size{}}
	for _, name := range slices.Sorted(maps.Keys(trees)) {
		c.template(trees[name])
	}
	return c.err
}

// checkName refuses names that look like a template derived by html/template,
// and names that a message cannot show.
func checkName(name string) error {
	const signs = "-_./ "
	odd := func(r rune) bool {
		return ('a' > r || r > 'z') && ('A' > r || r > 'Z') && ('0' > r || r > '9') && !strings.ContainsRune(signs, r)
	}
	if len(name) > maxNameBytes || strings.ContainsFunc(name, odd) {
		return fmt.Errorf("cannot use %.100q as the name of a template: use at most %d ASCII letters, digits, and any of %q", name, maxNameBytes, signs)
	}
	return nil
}

// template returns the size of a template.
func (c *checker) template(tree *parse.Tree) size {
	if known, ok := c.done[tree.Name]; ok {
		return known
	}
	outer := c.tree
	c.tree = tree
	c.calling = append(c.calling, tree.Name)
	s := c.list(tree.Root, 0)
	c.calling = c.calling[:len(c.calling)-1]
	c.tree = outer
	c.done[tree.Name] = s
	return s
}

// fail reports a fault of a node in the current template.
func (c *checker) fail(at parse.Node, limit bool, format string, args ...any) {
	if c.err != nil {
		return
	}
	where, _ := c.tree.ErrorContext(at)
	message := fmt.Sprintf("%s: in %q: %s", where, c.tree.Name, fmt.Sprintf(format, args...))
	if limit {
		c.err = &LimitError{message}
	} else {
		c.err = errors.New(message)
	}
}

func (c *checker) list(list *parse.ListNode, depth int) (s size) {
	if list == nil {
		return s
	}
	for _, node := range list.Nodes {
		n := c.node(node, depth+1)
		s.nodes += n.nodes
		s.visits += n.visits
		switch {
		case s.nodes > maxNodes:
			c.fail(node, true, "with the templates that it calls, the template has more than %d texts, actions and operands", maxNodes)
		case s.visits > maxVisits:
			c.fail(node, true, "ranges and templates that call one another are nested too deeply: html/template would look at more than %d nodes", maxVisits)
		}
		if c.err != nil {
			return s
		}
	}
	return s
}

// node returns the size of a node and everything below it. The body of a range is escaped twice, and so is a template
// with an error.
func (c *checker) node(node parse.Node, depth int) size {
	if depth > maxNesting {
		c.fail(node, true, "actions and parentheses are nested more than %d deep", maxNesting)
		return size{}
	}
	switch n := node.(type) {
	case *parse.TextNode:
		return size{1, 1 + len(n.Text)/textBytesPerNode}
	case *parse.ActionNode:
		return c.pipe(n.Pipe, depth)
	case *parse.IfNode:
		return c.branch(&n.BranchNode, 1, depth)
	case *parse.WithNode:
		return c.branch(&n.BranchNode, 1, depth)
	case *parse.RangeNode:
		return c.branch(&n.BranchNode, 2, depth)
	case *parse.TemplateNode:
		return c.call(n, depth)
	}
	return size{1, 1}
}

func (c *checker) branch(n *parse.BranchNode, looks, depth int) size {
	s, list, other := c.pipe(n.Pipe, depth), c.list(n.List, depth), c.list(n.ElseList, depth)
	return size{s.nodes + list.nodes + other.nodes, s.visits + looks*list.visits + other.visits}
}

func (c *checker) call(n *parse.TemplateNode, depth int) size {
	s := c.pipe(n.Pipe, depth)
	if i := slices.Index(c.calling, n.Name); i >= 0 {
		c.fail(n, false, "the template %q calls itself (%s): use a range", n.Name, strings.Join(append(c.calling[i:], n.Name), " > "))
		return s
	}
	if len(c.calling) >= maxCalls {
		c.fail(n, true, "templates call one another more than %d deep", maxCalls)
		return s
	}
	if callee := c.set.Lookup(n.Name); callee != nil && callee.Tree != nil && c.err == nil {
		called := c.template(callee.Tree)
		s.nodes += called.nodes
		s.visits += 2 * called.visits
	}
	return s
}

// pipe returns the size of a pipeline, and refuses functions and methods.
func (c *checker) pipe(pipe *parse.PipeNode, depth int) size {
	if pipe == nil {
		return size{1, 1}
	}
	s := size{1 + len(pipe.Decl), 1}
	for i, cmd := range pipe.Cmds {
		c.command(cmd, len(cmd.Args) > 1 || i > 0)
		for _, arg := range cmd.Args {
			s.nodes += c.operand(arg, depth)
		}
	}
	return s
}

func (c *checker) operand(node parse.Node, depth int) int {
	if depth > maxNesting {
		c.fail(node, true, "actions and parentheses are nested more than %d deep", maxNesting)
		return 0
	}
	switch n := node.(type) {
	case *parse.PipeNode:
		return c.pipe(n, depth+1).nodes
	case *parse.ChainNode:
		c.fields(n, n.Field)
		return 1 + c.operand(n.Node, depth+1)
	case *parse.FieldNode:
		c.fields(n, n.Ident)
	case *parse.VariableNode:
		c.fields(n, n.Ident[1:])
	}
	return 1
}

// command refuses functions that are not for templates, and methods with arguments.
func (c *checker) command(cmd *parse.CommandNode, arguments bool) {
	var path []string
	switch n := cmd.Args[0].(type) {
	case *parse.IdentifierNode:
		if why, ok := refusedFunctions[n.Ident]; ok {
			c.fail(n, false, "the function %q is not for templates of a theme: %s", n.Ident, why)
		}
	case *parse.FieldNode:
		path = n.Ident
	case *parse.ChainNode:
		path = n.Field
	case *parse.VariableNode:
		path = n.Ident[1:]
	}
	if arguments && len(path) > 0 && !slices.Contains(methodsWithArguments, path[len(path)-1]) {
		c.fail(cmd.Args[0], false, "the method %q takes no arguments here: only %s do", path[len(path)-1], strings.Join(methodsWithArguments, ", "))
	}
}

func (c *checker) fields(at parse.Node, path []string) {
	for _, name := range path {
		if slices.Contains(refusedMethods, name) {
			c.fail(at, false, "the method %q is not for templates of a theme: its result differs from machine to machine", name)
		}
	}
}
