#!/usr/bin/env bash
# Runs go test with the given arguments on all packages of the module. Its last
# line is "N passed, N failed". Fails if a test failed, a package did not build, or
# no test ran. bin/test.json keeps every line that the tests print.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The stories wait for the operator more than they compute, so twice as many run at once as there are cores.
parallel=$((2 * $(getconf _NPROCESSORS_ONLN)))

mkdir -p bin
rm -f bin/test.json bin/test.counts
rc=0
# gotestsum lists packages that do not build or that die outside a test as failed,
# but does not count them in its total.
go tool -modfile=hack/tools/go.mod gotestsum \
	--format pkgname-and-test-fails --format-hide-empty-pkg --hide-summary=skipped --jsonfile bin/test.json \
	--post-run-command "sh -c 'echo \$TESTS_FAILED \$TESTS_SKIPPED >bin/test.counts'" \
	-- -parallel="$parallel" "$@" ./... || rc=$?

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
