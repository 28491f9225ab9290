// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package intake

import (
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// hidingFields are fields by which plugins and themes lock a page, or keep it out of lists.
var hidingFields = strings.Fields("password private protected secret encrypted hidden hide unlisted members members_only membersonly visibility access")

// IsHidingField reports whether a field may hide a page, whatever its value.
func IsHidingField(key string) bool { return slices.Contains(hidingFields, strings.ToLower(key)) }

// HideIfInDoubt makes a post a draft if its metadata have a field by which a plugin may hide it.
func (in *Intake) HideIfInDoubt(post *importer.Post, file string, matter frontmatter.Value) {
	for _, field := range matter.Fields {
		if !post.Draft && IsHidingField(field.Key) && hides(field.Value) {
			post.Draft = true
			in.Lose(file, field.Value.Line, importer.VisibilityUnclear, "%s may hide the page: a draft here", field.Key)
		}
	}
}

// hides reports whether the value of a field means yes, or some readers only.
func hides(value frontmatter.Value) bool {
	switch {
	case value.Kind == frontmatter.Null, value.IsScalar() && strings.TrimSpace(value.Text) == "":
		return false
	case value.Kind == frontmatter.Bool:
		return value.Bool
	case value.Kind == frontmatter.List || value.Kind == frontmatter.Map:
		return len(value.Items)+len(value.Fields) > 0
	}
	return !slices.Contains([]string{"false", "no", "off", "0", "none", "public", "everyone", "all"}, strings.ToLower(strings.TrimSpace(value.Text)))
}
