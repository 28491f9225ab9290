// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A usedKey is a key and its place.
type usedKey struct{ key, where string }

var (
	action       = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	templateCall = regexp.MustCompile("(?:\\{\\{-?|[\\s(])\\s*t\\s+(\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`)")
)

// templateKeys returns the keys that a template uses: t "…" in an action.
func templateKeys(t *testing.T, where, text string) []usedKey {
	t.Helper()
	var found []usedKey
	for _, a := range action.FindAllString(text, -1) {
		for _, call := range templateCall.FindAllStringSubmatch(a, -1) {
			found = append(found, usedKey{unquote(t, where, call[1]), where})
		}
	}
	return found
}

// goKeys returns the keys that a Go file uses if it imports this package: the literals in calls of Text and Forms,
// and in lists whose name ends in Keys.
func goKeys(t *testing.T, where string, text []byte) []usedKey {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), where, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []usedKey
	add := func(n ast.Node) {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			found = append(found, usedKey{unquote(t, where, literal.Value), where})
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			method, ok := n.Fun.(*ast.SelectorExpr)
			if ok && len(n.Args) > 0 && slices.Contains([]string{"Text", "text", "Forms"}, method.Sel.Name) {
				add(n.Args[0])
			}
		case *ast.ValueSpec:
			if name := n.Names[0].Name; strings.HasSuffix(name, "Keys") || strings.HasSuffix(name, "keys") {
				for _, value := range n.Values {
					ast.Inspect(value, func(n ast.Node) bool { add(n); return true })
				}
			}
		}
		return true
	})
	return found
}

func unquote(t *testing.T, where, literal string) string {
	t.Helper()
	key, err := strconv.Unquote(literal)
	if err != nil {
		t.Fatalf("%s: %s: %v", where, literal, err)
	}
	return key
}

func usedKeys(t *testing.T) []usedKey {
	t.Helper()
	var found []usedKey
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		isTemplate, _ := filepath.Match("../page/templates/*.html", path)
		if !isTemplate && filepath.Ext(path) != ".go" {
			return nil
		}
		text, err := os.ReadFile(path)
		switch {
		case err != nil:
			return err
		case isTemplate:
			found = append(found, templateKeys(t, path, string(text))...)
		case strings.HasPrefix(path, "../page/"), strings.Contains(string(text), `/internal/language"`):
			found = append(found, goKeys(t, path, text)...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestEveryUsedKeyIsTranslated(t *testing.T) {
	found := usedKeys(t)
	if len(found) == 0 {
		t.Fatal("no keys were found")
	}
	for _, u := range found {
		for tag, l := range translations() {
			if !has(l, u.key) {
				t.Errorf("%s uses %q, which has no translation in %s", u.where, u.key, tag)
			}
		}
	}
}

func TestKeysAreFound(t *testing.T) {
	want := []usedKey{{"a", "x"}, {"b %d", "x"}, {"c \"q\"", "x"}, {"d", "x"}, {"e", "x"}}
	got := templateKeys(t, "x", `t "no" {{t "a"}} {{- t "b %d" .N -}} {{template "no"}} {{print "no"}}`+
		"{{with (t \"c \\\"q\\\"\")}} {{if t `d`}}{{end}} {{.Not \"no\"}} {{print\n(t \"e\")}}")
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(usedKey{})); diff != "" {
		t.Errorf("keys of a template (-want +got):\n%s", diff)
	}
	got = goKeys(t, "x", []byte("package p\nvar labelKeys = []string{\"a\", \"b %d\"}\nfunc f() { l.Text(\"c \\\"q\\\"\", 1); l.Text(x); l.Forms(`d`) }\nvar moreKeys = map[int]string{1: \"e\"}\nvar other = \"no\""))
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(usedKey{})); diff != "" {
		t.Errorf("keys of Go code (-want +got):\n%s", diff)
	}
}

func TestEveryTranslationIsUsed(t *testing.T) {
	used := map[string]bool{}
	for _, u := range usedKeys(t) {
		used[u.key] = true
	}
	for _, key := range keys() {
		if !used[key] {
			t.Errorf("nothing uses %q: take its translations out", key)
		}
	}
}
