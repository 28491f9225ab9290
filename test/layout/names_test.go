// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package layout

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestNoLocalNameHidesAnother finds local names that hide a function, a type or an import of their package, or a builtin:
// a reader takes them for that.
func TestNoLocalNameHidesAnother(t *testing.T) {
	for _, folder := range sourceFolders(t) {
		for _, found := range hiding(t, folder) {
			t.Error(found)
		}
	}
}

// sourceFolders returns the folders of this project with Go files.
func sourceFolders(t *testing.T) []string {
	t.Helper()
	folders := map[string]bool{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "bin" || entry.Name() == "node_modules" || entry.Name() == ".git"):
			return fs.SkipDir
		case strings.HasSuffix(file, ".go"):
			folders[filepath.Dir(file)] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(folders))
}

// hiding returns the local names in a folder that hide another name, with their positions.
func hiding(t *testing.T, folder string) []string {
	t.Helper()
	files := token.NewFileSet()
	packages := map[string][]*ast.File{}
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		file, err := parser.ParseFile(files, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if !ast.IsGenerated(file) {
			packages[file.Name.Name] = append(packages[file.Name.Name], file)
		}
	}
	var found []string
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		ofPackage := declaredNames(packages[name])
		for _, file := range packages[name] {
			known := maps.Clone(ofPackage)
			for _, spec := range file.Imports {
				known[importName(spec)] = "the import"
			}
			for _, local := range localNames(file) {
				if local.Name == "_" {
					continue
				}
				if what, ok := known[local.Name]; ok {
					found = append(found, files.Position(local.Pos()).String()+": "+local.Name+" hides "+what+" of this name")
				} else if doc.IsPredeclared(local.Name) {
					found = append(found, files.Position(local.Pos()).String()+": "+local.Name+" hides the builtin of this name")
				}
			}
		}
	}
	return found
}

// declaredNames returns the functions and types of a package.
func declaredNames(files []*ast.File) map[string]string {
	names := map[string]string{}
	for _, file := range files {
		for _, declaration := range file.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					names[d.Name.Name] = "the function"
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if s, ok := spec.(*ast.TypeSpec); ok {
						names[s.Name.Name] = "the type"
					}
				}
			}
		}
	}
	return names
}

var version = regexp.MustCompile(`^(v[0-9]+|.*\.v[0-9]+)$`)

// importName returns the name of an import in its file.
func importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	address := strings.Trim(spec.Path.Value, `"`)
	name := path.Base(address)
	if version.MatchString(name) && path.Dir(address) != "." && !strings.Contains(name, ".") {
		name = path.Base(path.Dir(address))
	}
	return name
}

// localNames returns the names that are declared within the functions of a file.
func localNames(file *ast.File) []*ast.Ident {
	var names []*ast.Ident
	fields := func(list *ast.FieldList) {
		if list != nil {
			for _, field := range list.List {
				names = append(names, field.Names...)
			}
		}
	}
	expressions := func(define bool, list ...ast.Expr) {
		for _, e := range list {
			if name, ok := e.(*ast.Ident); ok && define {
				names = append(names, name)
			}
		}
	}
	var depth int
	var visit func(node ast.Node) bool
	visit = func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.FuncDecl:
			fields(n.Recv)
			fields(n.Type.Params)
			fields(n.Type.Results)
			if n.Body != nil {
				depth++
				ast.Inspect(n.Body, visit)
				depth--
			}
			return false
		case *ast.FuncLit:
			fields(n.Type.Params)
			fields(n.Type.Results)
			depth++
			ast.Inspect(n.Body, visit)
			depth--
			return false
		case *ast.AssignStmt:
			expressions(n.Tok == token.DEFINE, n.Lhs...)
		case *ast.RangeStmt:
			expressions(n.Tok == token.DEFINE, n.Key, n.Value)
		case *ast.ValueSpec:
			if depth > 0 {
				names = append(names, n.Names...)
			}
		case *ast.TypeSpec:
			if depth > 0 {
				names = append(names, n.Name)
			}
		}
		return true
	}
	ast.Inspect(file, visit)
	return names
}
