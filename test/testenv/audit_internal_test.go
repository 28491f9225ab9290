// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package testenv

import (
	"fmt"
	"strings"
	"testing"
)

// auditLines are shortened events of the API server: a write of the operator, the two events of a watch, a forbidden
// request under another name, a request without a resource, and an incomplete line.
const auditLines = `{"stage":"ResponseComplete","verb":"update","requestURI":"/apis/topicpages.dev/v1alpha1/namespaces/n/topics/t/status","user":{"username":"operator"},"objectRef":{"apiGroup":"topicpages.dev","resource":"topics","subresource":"status","namespace":"n","name":"t"},"responseStatus":{"code":409}}
{"stage":"ResponseStarted","verb":"watch","requestURI":"/api/v1/configmaps?watch=true","user":{"username":"operator"},"objectRef":{"resource":"configmaps"},"responseStatus":{"code":200}}
{"stage":"ResponseComplete","verb":"watch","requestURI":"/api/v1/configmaps?watch=true","user":{"username":"operator"},"objectRef":{"resource":"configmaps"},"responseStatus":{"code":200}}
{"stage":"ResponseComplete","verb":"create","requestURI":"/api/v1/namespaces/n/configmaps?dryRun=All","user":{"username":"admin"},"impersonatedUser":{"username":"operator"},"objectRef":{"resource":"configmaps","namespace":"n"},"responseStatus":{"code":403}}
{"stage":"ResponseComplete","verb":"get","requestURI":"/healthz?verbose","user":{"username":"operator"},"responseStatus":{"code":200}}
{"stage":"ResponseComplete","verb":"create","requestURI":"/apis/coordination.k8s.io/v1/namespaces/n/leases","user":{"username":"operator"},"objectRef":{"apiGroup":"coordination.k8s.io","resource":"leases","namespace":"n","name":"l"},"responseStatus":{"code":201}}
{"stage":"ResponseComplete","verb":"delete","requestURI":"/api/v1/namespaces/n/configmaps/c","user":{"username":"admin"},"objectRef":{"resource":"configmaps","namespace":"n","name":"c"},"responseStatus":{"code":200}}
{"stage":"ResponseComplete","verb":"delete","user":{"username":"operator"},"objectRef":{"resource":"con`

// Admission refuses new objects in a namespace that is being removed, although RBAC allows them.
func TestARefusalByAdmissionIsNotForbidden(t *testing.T) {
	const line = `{"stage":"ResponseComplete","verb":"create","requestURI":"/api/v1/namespaces/n/configmaps","user":{"username":"operator"},"objectRef":{"resource":"configmaps","namespace":"n"},"responseStatus":{"code":403},"annotations":{"authorization.k8s.io/decision":"%s"}}` + "\n"
	for decision, forbidden := range map[string]bool{"allow": false, "forbid": true, "": true} {
		requests, err := readRequests(strings.NewReader(fmt.Sprintf(line, decision)), "operator")
		if err != nil || len(requests) != 1 || requests[0].Forbidden() != forbidden || requests[0].Succeeded() {
			t.Errorf("decision %q: %+v, %v", decision, requests, err)
		}
	}
}

// TestReadRequests reads the events above.
func TestReadRequests(t *testing.T) {
	requests, err := readRequests(strings.NewReader(auditLines), "operator")
	if err != nil {
		t.Fatal(err)
	}
	want := `409 update topicpages.dev/topics/status n/t
200 watch configmaps
403 create configmaps n/
200 get /healthz
201 create coordination.k8s.io/leases n/l`
	if got := requestsText(requests); got != want {
		t.Errorf("requests:\n%s\nwant:\n%s", got, want)
	}
	if len(requests) != 5 {
		t.FailNow()
	}
	if !requests[2].Forbidden() || !requests[2].DryRun() || requests[2].Succeeded() {
		t.Errorf("%+v: want a forbidden dry run", requests[2])
	}
	if requests[1].IsWrite() || requests[3].IsWrite() || !requests[0].IsWrite() {
		t.Error("of the watch, the health check and the update only the last is a write")
	}
	if got := WithoutHousekeeping(requests); len(got) != 4 {
		t.Errorf("without housekeeping:\n%s\nwant only the lease left out", requestsText(got))
	}
	if everybody, err := readRequests(strings.NewReader(auditLines), ""); err != nil || len(everybody) != 6 {
		t.Errorf("everybody made %d requests (%v), want 6", len(everybody), err)
	}
}

// requestsText returns the requests, one per line.
func requestsText(requests []Request) string {
	lines := make([]string, 0, len(requests))
	for _, request := range requests {
		lines = append(lines, request.String())
	}
	return strings.Join(lines, "\n")
}

// TestReadRequestsReportsWhatItCannotRead reads a file that is not a log.
func TestReadRequestsReportsWhatItCannotRead(t *testing.T) {
	if _, err := readRequests(strings.NewReader("not JSON\n"), ""); err == nil {
		t.Error("no error")
	}
}

// TestTail prints more than a tail keeps.
func TestTail(t *testing.T) {
	var all strings.Builder
	tail := &tailWriter{next: &all}
	if got := tail.String(); got != "" {
		t.Errorf("an empty tail is %q", got)
	}
	for i := range 2000 {
		if _, err := fmt.Fprintf(tail, "line %d\n", i); err != nil {
			t.Fatal(err)
		}
	}
	got := tail.String()
	if !strings.HasPrefix(got, "  | line ") || !strings.HasSuffix(got, "\n  | line 1999") || len(got) > 2*tailSize {
		t.Errorf("the tail is %q", got)
	}
	if !strings.HasPrefix(all.String(), "line 0\nline 1\n") || !strings.HasSuffix(all.String(), "line 1999\n") {
		t.Error("the output was not handed on")
	}
}

func TestLineBefore(t *testing.T) {
	long := strings.Repeat("x", 200<<10)
	for name, tc := range map[string]struct {
		log  string
		want int
	}{
		"an empty log":          {"", 0},
		"a line being written":  {"half", 0},
		"whole lines":           {"a\nb\n", 4},
		"and one being written": {"a\nb\nhalf", 4},
		"a long one":            {"a\n" + long, 2},
	} {
		if got := lineBefore(strings.NewReader(tc.log), int64(len(tc.log))); got != int64(tc.want) {
			t.Errorf("%s: %d, want %d", name, got, tc.want)
		}
	}
}
