#!/usr/bin/env bash
# Prints the linker flags that tell a program its version, and the commit and time of the last commit:
#
#   go build -ldflags "$(hack/ldflags.sh v0.2.0)" ./cmd/topicpages
#
# COMMIT and COMMIT_DATE in the environment take precedence over Git.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

package=github.com/topicpages/topicpages/internal/buildinfo
commit=${COMMIT-$(git rev-parse HEAD 2>/dev/null || true)}
date=${COMMIT_DATE-$(TZ=UTC git log -1 --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ 2>/dev/null || true)}
echo "-s -w -X $package.version=$1 -X $package.commit=$commit -X $package.date=$date"
