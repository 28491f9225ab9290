// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package layout

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// paced is the package with all constants of time of the operator.
const paced = "internal/pace"

// calendar lists the declarations of the operator outside internal/pace that may name a unit of time, with the reason.
// They compute dates: nothing waits for them.
var calendar = map[string]string{
	"api/v1alpha1 startOfDay":        "it looks for midnight in a time zone",
	"internal/feed writableDate":     "feeds have whole seconds",
	"internal/page feedHour":         "feeds name an hour of a day",
	"internal/page largestOffset":    "a day begins so much earlier or later elsewhere",
	"internal/status transitionTime": "the API has whole seconds",
	"internal/status update":         "the API has whole seconds",
}

// units are the constants of package time that make a duration.
var units = []string{"Nanosecond", "Microsecond", "Millisecond", "Second", "Minute", "Hour"}

// programOf returns the packages of a program in the module.
func programOf(t *testing.T, command string) []string {
	t.Helper()
	all := listPackages(t)
	found := map[string]bool{}
	var visit func(path string)
	visit = func(path string) {
		if !found[path] {
			found[path] = true
			for _, imported := range all[path] {
				visit(imported)
			}
		}
	}
	visit(command)
	return slices.Sorted(maps.Keys(found))
}

// All times of the operator are in one file, so that people find how long it waits for anything.
func TestTimesOfTheOperatorAreInOnePackage(t *testing.T) {
	program := programOf(t, "cmd/manager")
	if !slices.Contains(program, paced) {
		t.Fatalf("the operator does not import %s", paced)
	}
	unused := maps.Clone(calendar)
	for _, path := range program {
		if path == paced {
			continue
		}
		for declaration, position := range durations(t, path) {
			key := path + " " + declaration
			if _, ok := calendar[key]; !ok {
				t.Errorf("%s: %s names a duration. Move it to %s/limits.go, with its reason", position, declaration, paced)
			}
			delete(unused, key)
		}
	}
	for key := range unused {
		t.Errorf("%q is an exception, and names no duration", key)
	}
}

// durations returns the declarations of a package that name durations, each with a position. Tests are left out.
func durations(t *testing.T, path string) map[string]token.Position {
	t.Helper()
	found := map[string]token.Position{}
	entries, err := os.ReadDir(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, filepath.Join(root, path, entry.Name()), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for name, position := range durationsIn(file) {
			found[name] = files.Position(position)
		}
	}
	return found
}

// durationsIn returns the declarations of a file that name durations, each with a position.
func durationsIn(file *ast.File) map[string]token.Pos {
	found := map[string]token.Pos{}
	for _, declaration := range file.Decls {
		for name, node := range declared(declaration) {
			ast.Inspect(node, func(n ast.Node) bool {
				if n != nil && isDuration(file, n) {
					found[name] = n.Pos()
				}
				return true
			})
		}
	}
	return found
}

// declared returns what a declaration declares, by name.
func declared(declaration ast.Decl) map[string]ast.Node {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			name = receiver(d.Recv.List[0].Type) + "." + name
		}
		return map[string]ast.Node{name: d}
	case *ast.GenDecl:
		all := map[string]ast.Node{}
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.ValueSpec:
				all[s.Names[0].Name] = s
			case *ast.TypeSpec:
				all[s.Name.Name] = s
			}
		}
		return all
	}
	return nil
}

// receiver returns the name of a receiver's type.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// isDuration reports whether a node is a unit of time, a number that is made a time.Duration, or the text of one.
func isDuration(file *ast.File, node ast.Node) bool {
	switch n := node.(type) {
	case *ast.SelectorExpr:
		return slices.Contains(units, n.Sel.Name) && isTime(file, n.X)
	case *ast.CallExpr:
		f, ok := n.Fun.(*ast.SelectorExpr)
		if !ok || len(n.Args) == 0 || !isTime(file, f.X) || f.Sel.Name != "Duration" && f.Sel.Name != "ParseDuration" {
			return false
		}
		literal, ok := n.Args[0].(*ast.BasicLit)
		return ok && literal.Value != "0"
	}
	return false
}

// isTime reports whether an expression is the package time, by the name under which a file imports it.
func isTime(file *ast.File, e ast.Expr) bool {
	identifier, ok := e.(*ast.Ident)
	if !ok {
		return false
	}
	for _, i := range file.Imports {
		if path, err := strconv.Unquote(i.Path.Value); err != nil || path != "time" {
			continue
		}
		if i.Name != nil {
			return identifier.Name == i.Name.Name
		}
		return identifier.Name == "time"
	}
	return false
}

func TestDurationsAreFound(t *testing.T) {
	for text, want := range map[string]string{
		"const interval = 5 * time.Second":                              "interval",
		"var interval = time.Duration(5)":                               "interval",
		"var zero = time.Duration(0)":                                   "",
		"var interval, _ = time.ParseDuration(\"5s\")":                  "interval",
		"func (r *reader) read() { time.Sleep(time.Minute) }":           "reader.read",
		"func wait(d time.Duration) { clock.Sleep(d * window.Second) }": "",
		"type interval [time.Second]int":                                "interval",
		"func wait(instant time.Time) int { return instant.Second() }":  "",
	} {
		for name, declaration := range map[string]string{"time": "import \"time\"", "t": "import t \"time\""} {
			source := "package p\n" + declaration + "\n" + strings.ReplaceAll(text, "time.", name+".")
			file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(slices.Sorted(maps.Keys(durationsIn(file))), " "); got != want {
				t.Errorf("%s: found %q, want %q", source, got, want)
			}
		}
	}
}
