#!/usr/bin/env bash
# Runs go test with the arguments given, over all packages of the module, and
# ends on "N passed, N failed" alone on a line. Fails when a test failed, when
# a package did not build, and when no test ran. Every line that the tests
# print is kept in bin/test.json.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mkdir -p bin
rm -f bin/test.json bin/test.counts
rc=0
# Packages that do not build and that die outside a test are among gotestsum's
# failed ones; its total does not have them.
go tool -modfile=hack/tools/go.mod gotestsum \
	--format pkgname-and-test-fails --format-hide-empty-pkg --hide-summary=skipped --jsonfile bin/test.json \
	--post-run-command "sh -c 'echo \$TESTS_FAILED \$TESTS_SKIPPED >bin/test.counts'" \
	-- "$@" ./... || rc=$?

passed=$(grep -c '"Action":"pass".*"Test":' bin/test.json 2>/dev/null || true)
failed=0 skipped=0
[ ! -f bin/test.counts ] || read -r failed skipped <bin/test.counts
if [ "$rc" -eq 0 ] && [ "${passed:-0}" -eq 0 ]; then
	echo "test: error: no test ran" >&2
	rc=1
elif [ "$rc" -ne 0 ] && [ "$failed" -eq 0 ]; then
	failed=1 # the run itself
fi
if [ "$skipped" -gt 0 ]; then
	echo "${passed:-0} passed, $failed failed, $skipped skipped"
else
	echo "${passed:-0} passed, $failed failed"
fi
exit "$rc"
