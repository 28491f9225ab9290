#!/usr/bin/env bash
# In a bubble of testing/synctest, the first error that client-go handles sleeps for more than a quarter of a century.
#
# Errors that nobody can return go through k8s.io/apimachinery/pkg/util/runtime. Its last handler slows down hot loops: it sleeps
# until a millisecond has passed since the last error. It takes that time from the clock once when the process starts, which
# is real time. The clock of a bubble begins on 1 January 2000. So the last error lies decades ahead, and the handler sleeps until
# then, though its own comment says that it does nothing when time moves backwards. The sleep takes no real time, but the bubble
# is in another year after it: all timeouts of the test are over, and leases have expired. A test
# of an informer whose first list fails meets it, since the default watch error handler ends there. Each bubble begins anew, and
# its first error sleeps again.
#
# Seen with k8s.io/apimachinery v0.37.2 and Go 1.26: the first error moves the clock of each of two bubbles by more than 9,000
# days, the second one by nothing; outside of a bubble an error takes at most some milliseconds.
#
# Needs Go 1.25 or newer and the module proxy. Exits 1 when the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding >/dev/null 2>&1
cat >error_test.go <<'GO'
package finding

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/apimachinery/pkg/util/runtime"
)

func handled() time.Duration {
	began := time.Now()
	runtime.HandleErrorWithContext(context.Background(), errors.New("the list failed"), "An error that nobody returns")
	return time.Since(began)
}

func TestErrors(t *testing.T) {
	for range 2 {
		var first, second time.Duration
		synctest.Test(t, func(*testing.T) { first, second = handled(), handled() })
		days := int(first.Hours() / 24)
		t.Logf("in a bubble, the first error took %d days, and the second %s", days, second)
		if days < 9000 || second > time.Second {
			t.Error("CHANGED: apimachinery no longer does what this finding says")
		}
	}
	if outside := handled(); outside > time.Minute {
		t.Errorf("CHANGED: outside of a bubble, an error took %s", outside)
	}
}
GO
go get k8s.io/apimachinery@v0.37.2 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
go test -count=1 -v -run TestErrors . 2>&1 | grep -vE '^E[0-9]{4}'
