// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package testenv

import "time"

// auditEvent holds some fields of an event of audit.k8s.io/v1.
type auditEvent struct {
	Stage            string     `json:"stage"`
	Verb             string     `json:"verb"`
	RequestURI       string     `json:"requestURI"`
	User             auditUser  `json:"user"`
	ImpersonatedUser *auditUser `json:"impersonatedUser"`
	UserAgent        string     `json:"userAgent"`
	ObjectRef        struct {
		APIGroup    string `json:"apiGroup"`
		Resource    string `json:"resource"`
		Subresource string `json:"subresource"`
		Namespace   string `json:"namespace"`
		Name        string `json:"name"`
	} `json:"objectRef"`
	ResponseStatus struct {
		Code int `json:"code"`
	} `json:"responseStatus"`
	Annotations struct {
		// Decision is the answer of RBAC, "allow" or "forbid".
		Decision string `json:"authorization.k8s.io/decision"`
	} `json:"annotations"`
	Received time.Time `json:"requestReceivedTimestamp"`
}

// auditUser is a user in an audit event.
type auditUser struct {
	Username string `json:"username"`
}

// answered reports whether the event is the one that counts its request.
func (e *auditEvent) answered() bool {
	if e.Verb == "watch" { // its answer has begun, and may end hours later
		return e.Stage == "ResponseStarted"
	}
	return e.Stage == "ResponseComplete" || e.Stage == "Panic"
}

// request returns the request that the event reports.
func (e *auditEvent) request() Request {
	user := e.User
	if e.ImpersonatedUser != nil {
		user = *e.ImpersonatedUser
	}
	return Request{
		User:        user.Username,
		UserAgent:   e.UserAgent,
		Verb:        e.Verb,
		Group:       e.ObjectRef.APIGroup,
		Resource:    e.ObjectRef.Resource,
		Subresource: e.ObjectRef.Subresource,
		Namespace:   e.ObjectRef.Namespace,
		Name:        e.ObjectRef.Name,
		URI:         e.RequestURI,
		Code:        e.ResponseStatus.Code,
		Authorized:  e.Annotations.Decision == "allow",
		Time:        e.Received,
	}
}
