// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"sync/atomic"
	"text/template/parse"
)

// Bounds of what a template of a theme may take for one page. Whoever may write a
// ConfigMap may write a template, and it must not hold up the operator.
const (
	// maxPage is the size of a page, in bytes.
	maxPage = 8 << 20
	// maxRounds is the number of rounds of all ranges, and of all templates called.
	maxRounds = 1_000_000
	// maxPrinted is the size of what one call of print and the like makes, in bytes.
	maxPrinted = 1 << 20
)

var (
	errTooLong    = fmt.Errorf("the page grows beyond %d MiB", maxPage>>20)
	errTooOften   = fmt.Errorf("it goes around more than %d times", maxRounds)
	errTooVerbose = errors.New("it prints more than 1 MiB at once")
)

// bounded is a page in the making.
type bounded struct{ *bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxPage {
		return 0, errTooLong
	}
	return b.Buffer.Write(p)
}

// guard counts what the templates of one theme do. Pages that are made at the same time
// share the count, which begins anew with each: it is there to end what never ends.
type guard struct{ rounds atomic.Int64 }

// functions replace those that could take any amount of memory, and count the rounds.
func (g *guard) functions() template.FuncMap {
	return template.FuncMap{
		"print":   func(args ...any) (string, error) { return brief(fmt.Sprint(args...)) },
		"println": func(args ...any) (string, error) { return brief(fmt.Sprintln(args...)) },
		"printf":  func(format string, args ...any) (string, error) { return brief(fmt.Sprintf(format, args...)) },
		"endless": func() (bool, error) {
			if g.rounds.Add(1) > maxRounds {
				return true, errTooOften
			}
			return false, nil
		},
	}
}

// brief is the text itself, unless it is too long. What made it was shorter, so it is at
// most a few times as long as the bound.
func brief(text string) (string, error) {
	if len(text) > maxPrinted {
		return "", errTooVerbose
	}
	return text, nil
}

// watch has every round of a range, and every call of a template, counted.
func (g *guard) watch(set *template.Template) error {
	trees, err := parse.Parse("count", "{{if endless}}{{end}}", "{{", "}}", g.functions())
	if err != nil {
		return err
	}
	count := trees["count"].Root.Nodes[0]
	for _, t := range set.Templates() {
		if t.Tree != nil && t.Tree.Root != nil {
			countIn(t.Tree.Root, count)
			prepend(t.Tree.Root, count)
		}
	}
	return nil
}

func prepend(list *parse.ListNode, count parse.Node) {
	list.Nodes = append([]parse.Node{count.Copy()}, list.Nodes...)
}

// countIn puts the count into every range below a list.
func countIn(root *parse.ListNode, count parse.Node) {
	eachList(root, func(list *parse.ListNode) {
		for _, node := range list.Nodes {
			if n, ok := node.(*parse.RangeNode); ok {
				prepend(n.List, count)
			}
		}
	})
}
