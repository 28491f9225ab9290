// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package linkeddata

import (
	"encoding/json"
	"fmt"
	"html/template"
)

// Script returns v as JSON that can be the content of a script element as it is, for
// html/template:
//
//	<script type="application/ld+json">{{script .}}</script>
//
// It is template.JS, which html/template copies into a script but escapes anywhere
// else, so that a wrong place shows the JSON and runs nothing; template.HTML would
// be copied into the text of a page. All of "<", ">", "&", U+2028 and U+2029 are
// escaped as \u003c and so on, so that no text can end the element or begin a comment
// in it (https://html.spec.whatwg.org/#restrictions-for-contents-of-script-elements).
// Invalid UTF-8 becomes U+FFFD. It returns an error when v has no form in JSON; a
// Graph always has one.
func Script(v any) (template.JS, error) {
	body, err := json.Marshal(v) // escapes for HTML, also what a json.Marshaler returns
	if err != nil {
		return "", fmt.Errorf("cannot encode linked data: %w", err)
	}
	return template.JS(body), nil
}
