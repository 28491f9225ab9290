// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"fmt"
	"testing"
)

// Sites with templates of their own leave workers to the others.
func TestTurns(t *testing.T) {
	var open turns
	ends := map[string]func(){}
	for _, step := range []struct {
		namespace string
		end, want bool
	}{
		{"a", false, true},
		{"a", false, false}, // it has one
		{"b", false, true},
		{"c", false, true},
		{"d", false, false}, // all are taken
		{"a", true, true},
		{"d", false, true}, // a's turn
		{"a", false, false},
		{"b", true, true},
		{"a", false, true},
	} {
		what := fmt.Sprintf("namespace %q, end %t", step.namespace, step.end)
		if step.end {
			ends[step.namespace]()
			continue
		}
		end := open.take(step.namespace)
		if (end != nil) != step.want {
			t.Fatalf("%s: it has its turn: %t, want %t", what, end != nil, step.want)
		}
		if end != nil {
			ends[step.namespace] = end
		}
		if n := len(open.taken); n > maxTurns {
			t.Errorf("%s: %d have their turn", what, n)
		}
	}
	if maxTurns >= shares[Sites].workers {
		t.Errorf("%d of %d workers may be busy with templates", maxTurns, shares[Sites].workers)
	}
}
