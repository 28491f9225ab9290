// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package layout checks the tree against the table in CONTRIBUTING.md.
package layout

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

const module = "github.com/topicpages/topicpages"

var root = filepath.Join("..", "..")

// goPackage is a package in the output of `go list -json`.
type goPackage struct {
	ImportPath string
	Imports    []string
}

// listPackages returns the packages of the module that programs are built from, by path, with the paths of the module
// that they import.
func listPackages(t *testing.T) map[string][]string {
	t.Helper()
	command := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	command.Dir = root
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("cannot list the packages: %v", err)
	}
	all := map[string][]string{}
	for decoder := json.NewDecoder(strings.NewReader(string(output))); ; {
		var p goPackage
		if err := decoder.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		imports := []string{}
		for _, i := range p.Imports {
			if path, ok := strings.CutPrefix(i, module+"/"); ok {
				imports = append(imports, path)
			}
		}
		all[strings.TrimPrefix(p.ImportPath, module+"/")] = imports
	}
}

// row is a line of the table: packages, and the packages that they may import.
type row struct {
	paths []string
	// allowed are paths of the module. If anything is true, all of them are allowed.
	allowed  []string
	anything bool
	pure     bool
}

// names matches text between backticks.
var names = regexp.MustCompile("`([^`]+)`")

// table reads the table of CONTRIBUTING.md.
func table(t *testing.T) []row {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 4 || !strings.Contains(cells[0], "`") {
			continue
		}
		var r row
		for _, path := range names.FindAllStringSubmatch(cells[0], -1) {
			r.paths = append(r.paths, alternatives(path[1])...)
		}
		r.pure = strings.TrimSpace(cells[2]) == "yes"
		r.anything = strings.TrimSpace(cells[3]) == "anything"
		for _, name := range strings.Fields(strings.ReplaceAll(cells[3], ",", " ")) {
			if !r.anything {
				r.allowed = append(r.allowed, inModule(name))
			}
		}
		rows = append(rows, r)
	}
	if len(rows) < 20 {
		t.Fatalf("the table has %d rows", len(rows))
	}
	return rows
}

// alternatives returns the paths that a{b,c} stands for.
func alternatives(path string) []string {
	before, rest, ok := strings.Cut(path, "{")
	if !ok {
		return []string{path}
	}
	list, after, _ := strings.Cut(rest, "}")
	var out []string
	for _, name := range strings.Split(list, ",") {
		out = append(out, before+name+after)
	}
	return out
}

// inModule returns the path of a package by its name in the table.
func inModule(name string) string {
	if name == "api" {
		return "api/v1alpha1"
	}
	if exists("internal/" + name) {
		return "internal/" + name
	}
	return name
}

// of reports whether a path is a folder, or is in it.
func of(folder, path string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

func TestWhoMayImportWhom(t *testing.T) {
	all := listPackages(t)
	used := map[string]map[string]bool{}
	rowOf := map[string]row{}
	for _, r := range table(t) {
		for _, path := range r.paths {
			rowOf[path] = r
		}
	}
	for _, path := range slices.Sorted(maps.Keys(all)) {
		if _, ok := rowOf[path]; !ok && strings.HasSuffix(path, "test") {
			continue // only tests use it, in the package beside it
		}
		// The row with the longest matching path applies.
		key := path
		for _, ok := rowOf[key]; !ok && key != "."; _, ok = rowOf[key] {
			key = filepath.Dir(key)
		}
		r, ok := rowOf[key]
		if !ok {
			t.Errorf("%s is missing in the table of CONTRIBUTING.md", path)
			continue
		}
		if used[key] == nil {
			used[key] = map[string]bool{}
		}
		for _, imported := range all[path] {
			if of(key, imported) || r.anything {
				continue
			}
			folder := slices.IndexFunc(r.allowed, func(allowed string) bool { return of(allowed, imported) })
			if folder < 0 {
				t.Errorf("%s imports %s, which CONTRIBUTING.md does not allow", path, strings.TrimPrefix(imported, "internal/"))
				continue
			}
			used[key][r.allowed[folder]] = true
		}
	}
	for _, r := range table(t) {
		imported := map[string]bool{}
		for _, path := range r.paths {
			if used[path] == nil && !exists(path) {
				t.Errorf("%s is in the table of CONTRIBUTING.md, and there is no such path", path)
			}
			maps.Copy(imported, used[path])
		}
		for _, allowed := range r.allowed {
			if !imported[allowed] {
				t.Errorf("%s does not import %s, and CONTRIBUTING.md says that it may", strings.Join(r.paths, ", "), allowed)
			}
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(filepath.Join(root, path))
	return err == nil
}

// The linter checks the packages that the table calls pure.
func TestTheLinterHoldsThePurePackages(t *testing.T) {
	var want []string
	for _, r := range table(t) {
		for _, path := range r.paths {
			if r.pure {
				want = append(want, fmt.Sprintf("**/%s/**", path))
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(root, ".golangci.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Linters struct {
			Settings struct {
				Depguard struct {
					Rules map[string]struct{ Files []string }
				}
			}
		}
	}
	if err := yaml.Unmarshal(text, &config); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, file := range config.Linters.Settings.Depguard.Rules["pure"].Files {
		if !strings.HasPrefix(file, "!") {
			got = append(got, file)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("packages of the rule \"pure\" in .golangci.yml (-CONTRIBUTING.md +.golangci.yml):\n%s", diff)
	}
}
