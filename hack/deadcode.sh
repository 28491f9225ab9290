#!/usr/bin/env bash
# Fails when only tests reach a function or a package. Helpers of tests are exempt: packages below test/, and packages
# whose name ends in "test". Generated code is exempt too. The tool counts exported methods as reached if reflection may
# call them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

helpers='^(test/|([^:]*/)?[^/:]*test/[^/:]*\.go:|([^:]*/)?[^/:]*test$)'
programs=$(go list -f '{{if eq .Name "main"}}{{.ImportPath}}{{end}}' ./...)
module=$(go list -m)

# shellcheck disable=SC2086 # a word for each program
dead=$(go tool -modfile=hack/tools/go.mod deadcode -filter "^$module(/|\$)" $programs | { grep -vE "$helpers" || true; })
# shellcheck disable=SC2086
unused=$(comm -23 <(go list -f '{{if .GoFiles}}{{.ImportPath}}{{end}}' ./... | sort) <(go list -deps $programs | sort) |
	sed "s|^$module/||" | { grep -vE "$helpers" || true; } | while read -r package; do
	# A package is generated if every file of it is.
	[ -z "$(grep -LE '^// Code generated .* DO NOT EDIT\.$' "$package"/*.go)" ] || echo "$package: no program imports this package"
done)
if [ -n "$dead$unused" ]; then
	printf '%s\n' "$dead" "$unused" | sed '/^$/d' >&2
	echo "deadcode: error: only tests reach these: delete them, or move helpers of tests into a package whose name ends in \"test\"" >&2
	exit 1
fi
echo "deadcode: a program reaches every function"
