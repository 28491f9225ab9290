// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package testenv

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// Mark is a point in time, as a position in the audit log.
type Mark int64

// Request is a request that the API server has answered.
type Request struct {
	// User of the request. For impersonation, it is the impersonated user.
	User string
	// UserAgent is the program that sent the request.
	UserAgent string
	// Verb of RBAC: get, list, watch, create, update, patch, delete or deletecollection.
	Verb string
	// Group is the API group; empty for the core group.
	Group string
	// Resource in the plural, for example "topics". It is empty if the URI is not of a resource.
	Resource string
	// Subresource, for example "status"; empty for the resource itself.
	Subresource string
	// Namespace and Name of the object. Name may be empty if the server chose the name of a new object.
	Namespace, Name string
	// URI is the path and query of the request.
	URI string
	// Code is the HTTP status of the answer.
	Code int
	// Authorized is true if RBAC is known to have allowed the request.
	Authorized bool
	// Time of arrival of the request.
	Time time.Time
}

// Write is a request that asks for a change.
type Write = Request

// Permission returns the permission that RBAC must grant for the request: the verb, then the resource with its group
// and subresource, for example "update topicpages.dev/topics/status" or "create configmaps". For a request without a
// resource, it has the path instead.
func (r Request) Permission() string {
	if r.Resource == "" {
		path, _, _ := strings.Cut(r.URI, "?")
		return r.Verb + " " + path
	}
	resource := r.Resource
	if r.Group != "" {
		resource = r.Group + "/" + resource
	}
	if r.Subresource != "" {
		resource += "/" + r.Subresource
	}
	return r.Verb + " " + resource
}

// String is the request in one line, for the messages of tests.
func (r Request) String() string {
	object := r.Name
	if r.Namespace != "" {
		object = r.Namespace + "/" + r.Name
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s %s", r.Code, r.Permission(), object))
}

// Succeeded reports whether the request succeeded.
func (r Request) Succeeded() bool { return r.Code < 300 }

// Forbidden reports whether RBAC did not allow the request. Admission refuses other requests with the same status, such
// as new objects in a namespace that is being removed.
func (r Request) Forbidden() bool { return r.Code == 403 && !r.Authorized }

// IsWrite reports whether the request asks for a change.
func (r Request) IsWrite() bool {
	return r.Resource != "" && slices.Contains([]string{"create", "update", "patch", "delete", "deletecollection"}, r.Verb)
}

// DryRun reports whether the request was only a trial.
func (r Request) DryRun() bool {
	_, query, _ := strings.Cut(r.URI, "?")
	return slices.Contains(strings.Split(query, "&"), "dryRun=All")
}

// WithoutHousekeeping leaves out leases, events, access reviews and tokens. The other requests change something that
// people see.
func WithoutHousekeeping(requests []Request) []Request {
	return slices.DeleteFunc(slices.Clone(requests), func(r Request) bool {
		return slices.Contains([]string{"leases", "events", "tokenreviews", "subjectaccessreviews", "selfsubjectaccessreviews"}, r.Resource) ||
			r.Subresource == "token"
	})
}

// Mark returns the current point in time. All requests answered so far are before it.
func (e *Environment) Mark() Mark { return MarkIn(e.auditLog()) }

// MarkIn is Mark for the audit log of another API server. Without a log it is the beginning.
func MarkIn(path string) Mark {
	file, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer func() { _ = file.Close() }()
	end, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return 0
	}
	return Mark(lineBefore(file, end))
}

// lineBefore returns the end of the last complete line before a position. An incomplete line is from a request
// without an answer.
func lineBefore(log io.ReaderAt, end int64) int64 {
	const step = 64 << 10
	buffer := make([]byte, step)
	for end > 0 {
		start := max(0, end-step)
		n, _ := log.ReadAt(buffer[:end-start], start) // a part that cannot be read has no line
		if i := bytes.LastIndexByte(buffer[:n], '\n'); i >= 0 {
			return start + int64(i) + 1
		}
		end = start
	}
	return 0
}

// Writes returns the user's requests for a change since the mark, successful or not, in the order of their answers.
// The user "" stands for everybody.
func (e *Environment) Writes(since Mark, user string) ([]Write, error) {
	requests, err := e.Requests(since, user)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(requests, func(r Request) bool { return !r.IsWrite() }), nil
}

// Requests returns all requests of the user since the mark, in the order of their answers. A watch counts when it
// begins. The user "" stands for everybody.
func (e *Environment) Requests(since Mark, user string) ([]Request, error) {
	return ReadRequests(e.auditLog(), since, user)
}

// ReadRequests is Requests for the audit log of another API server. Its events are JSON, one per line.
func ReadRequests(path string, since Mark, user string) ([]Request, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the audit log: %w", err)
	}
	defer func() { _ = file.Close() }()
	if _, err := file.Seek(int64(since), io.SeekStart); err != nil {
		return nil, fmt.Errorf("cannot read the audit log from %d: %w", since, err)
	}
	return readRequests(file, user)
}

// auditLog returns the path of the file that kube-apiserver writes.
func (e *Environment) auditLog() string { return e.path("audit.log") }

// readRequests reads audit events, one per line, and returns the answered requests of the user. An incomplete last
// line is still being written, and is left out.
func readRequests(log io.Reader, user string) ([]Request, error) {
	var requests []Request
	lines := bufio.NewReaderSize(log, 64<<10)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return requests, nil
		}
		if err != nil {
			return nil, fmt.Errorf("cannot read the audit log: %w", err)
		}
		var event auditEvent
		if err := json.Unmarshal(line, &event); err != nil {
			return nil, fmt.Errorf("cannot read an event of the audit log: %w", err)
		}
		if request := event.request(); event.answered() && (user == "" || request.User == user) {
			requests = append(requests, request)
		}
	}
}
