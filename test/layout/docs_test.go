// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package layout

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// section returns a section of docs/architecture.md, without its heading.
func section(t *testing.T, heading string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, ok := strings.Cut(string(text), "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("docs/architecture.md has no section %q", heading)
	}
	before, _, _ := strings.Cut(after, "\n## ")
	return before
}

// inCode are the names that the code declares: "archive", "archive.Post", "archive.Post.State". A package is called by the
// last element of its path. Tests and the importers, which are a program of their own, are left out.
func inCode(t *testing.T) map[string]bool {
	t.Helper()
	known := map[string]bool{}
	for folder := range listPackages(t) {
		if !of("internal", folder) && !of("api", folder) || of("internal/importer", folder) {
			continue
		}
		known[path.Base(folder)] = true
		for _, file := range sources(t, folder) {
			for name := range declaredIn(file) {
				known[path.Base(folder)+"."+name] = true
			}
		}
	}
	return known
}

// sources parses the files of a package. Tests are left out.
func sources(t *testing.T, folder string) (files []*ast.File) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range found {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// declaredIn are the names that a file declares, with the methods and fields of its types.
func declaredIn(file *ast.File) map[string]bool {
	found := map[string]bool{}
	for _, declaration := range file.Decls {
		for name := range declared(declaration) {
			found[name] = true
		}
		general, ok := declaration.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range general.Specs {
			if s, ok := spec.(*ast.TypeSpec); ok {
				for _, member := range members(s.Type) {
					found[s.Name.Name+"."+member] = true
				}
			}
		}
	}
	return found
}

// members are the fields of a struct, or the methods of an interface.
func members(e ast.Expr) (found []string) {
	var list *ast.FieldList
	switch e := e.(type) {
	case *ast.StructType:
		list = e.Fields
	case *ast.InterfaceType:
		list = e.Methods
	default:
		return nil
	}
	for _, field := range list.List {
		for _, name := range field.Names {
			found = append(found, name.Name)
		}
	}
	return found
}

// The walk in docs/architecture.md leads through functions that there are.
func TestTheWalkNamesFunctions(t *testing.T) {
	known := inCode(t)
	steps := 0
	for line := range strings.Lines(section(t, "The walk of an edit")) {
		if regexp.MustCompile(`^\d+\. `).MatchString(line) {
			steps++
		}
		for _, name := range names.FindAllStringSubmatch(line, -1) {
			if !known[name[1]] {
				t.Errorf("the walk names %s, which the code does not declare", name[1])
			}
		}
	}
	if steps < 10 {
		t.Errorf("the walk has %d steps", steps)
	}
}

// Each term of the glossary is in the code under the name that the glossary gives.
func TestTheGlossaryNamesTheCode(t *testing.T) {
	known := inCode(t)
	var terms []string
	for line := range strings.Lines(section(t, "Glossary")) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 3 || !strings.Contains(cells[2], "`") {
			continue
		}
		terms = append(terms, strings.Split(strings.TrimSpace(cells[0]), ", ")...)
		for _, name := range names.FindAllStringSubmatch(cells[2], -1) {
			isDirectory := strings.Contains(name[1], "/") && exists(name[1])
			if !known[name[1]] && !isDirectory {
				t.Errorf("the glossary has %s for %q, which the code does not declare", name[1], strings.TrimSpace(cells[0]))
			}
		}
	}
	if len(terms) < 30 {
		t.Errorf("the glossary has %d terms", len(terms))
	}
	counts := map[string]int{}
	for _, term := range terms {
		if counts[term]++; counts[term] > 1 {
			t.Errorf("the glossary has %q twice", term)
		}
	}
}

func TestDeclarationsAreFound(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", `package p
type Post struct{ a, b int }
type Links interface{ Page() }
func (p *Post) State() {}
func New() {}
const one, two = 1, 2
`, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(slices.Sorted(maps.Keys(declaredIn(file))), " "), "Links Links.Page New Post Post.State Post.a Post.b one"; got != want {
		t.Errorf("found %q, want %q", got, want)
	}
}
