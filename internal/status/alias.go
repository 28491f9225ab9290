// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status

import (
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
)

// maxAliasesNamed is how many aliases a condition names.
const maxAliasesNamed = 4

// postAliases returns the condition about the aliases of a Post. It is nil if the Post has no aliases and its article
// has its permalink.
func postAliases(a archive.Aliases) *metav1.Condition {
	var pages, claims []string
	for _, c := range a.Conflicts {
		if c.Page != nil {
			pages = append(pages, fmt.Sprintf("%q is %s", c.Alias, pageOf(*c.Page)))
		} else {
			claims = append(claims, claimed(c))
		}
	}
	var unreadable []string
	for _, alias := range a.Unreadable {
		unreadable = append(unreadable, fmt.Sprintf("%q", alias))
	}
	var left []string
	for _, permalinks := range a.LeftInPlace {
		left = append(left, fmt.Sprintf("%q", permalinks))
	}
	var reason string
	var sentences []string
	for _, kind := range []struct {
		reason, format string
		list           []string
	}{
		{v1alpha1.AliasIsPageReason, "A page has the address of an alias: %s. Remove the alias or the page", pages},
		{v1alpha1.AliasClaimedTwiceReason, "The oldest object keeps an alias that several claim: %s. Remove it from the others", claims},
		{v1alpha1.AliasUnreadableReason, "No request can have the path %s: write it as browsers show it", unreadable},
		{v1alpha1.PermalinkTakenReason, "The article stays at /posts/<name>/: its address by the permalinks %s belongs to another page, or is too long. Rename the Post", left},
	} {
		if len(kind.list) == 0 {
			continue
		}
		if reason == "" {
			reason = kind.reason
		}
		sentences = append(sentences, fmt.Sprintf(kind.format, named(kind.list)))
	}
	switch {
	case reason != "":
		return new(isFalse(v1alpha1.AliasesResolvedCondition, reason, strings.Join(sentences, ". ")))
	case a.Claimed > 0:
		return new(isTrue(v1alpha1.AliasesResolvedCondition, v1alpha1.PostAliasesResolvedReason, "Every alias leads to this Post alone"))
	}
	return nil
}

// named returns the first names of a list, and the number of the others.
func named(list []string) string {
	if more := len(list) - maxAliasesNamed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:maxAliasesNamed], ", "), more)
	}
	return strings.Join(list, ", ")
}

// pageOf names the owner of a page.
func pageOf(page archive.Claimant) string {
	if page.Name == "" {
		return "a page of every Site"
	}
	return fmt.Sprintf("the page of %s %q", page.Kind, page.Name)
}

// claimed names the objects that claim an alias. The first one has it.
func claimed(c archive.AliasConflict) string {
	var claimants []string
	for _, claimant := range c.Claimants {
		claimants = append(claimants, fmt.Sprintf("%s %q", claimant.Kind, claimant.Name))
	}
	if c.More {
		claimants = append(claimants, "others")
	}
	return fmt.Sprintf("%q, which %s have", c.Alias, strings.Join(claimants, ", "))
}
