// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package linkeddata

import (
	"encoding/json"
	"fmt"
	"html/template"
)

// Script returns v as JSON that html/template can copy into a script element
// unchanged:
//
//	<script type="application/ld+json">{{script .}}</script>
//
// The result is template.JS, which html/template copies into a script but escapes everywhere
// else. So in a wrong place the JSON is shown and runs nothing. template.HTML would
// be copied into the text of a page. The characters "<", ">", "&", U+2028 and U+2029 are
// escaped as \u003c and so on, so that no text can end the element or begin a comment
// in it (https://html.spec.whatwg.org/#restrictions-for-contents-of-script-elements).
// Invalid UTF-8 becomes U+FFFD. It returns an error if v has no form in JSON; a
// Graph always has one.
func Script(v any) (template.JS, error) {
	body, err := json.Marshal(v) // escapes for HTML, including the result of a json.Marshaler
	if err != nil {
		return "", fmt.Errorf("cannot encode linked data: %w", err)
	}
	return template.JS(body), nil
}
