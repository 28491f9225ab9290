// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language

import "testing"

func TestDirectionOf(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "ltr", "pt-BR": "ltr", "ja": "ltr", "zh-Hant": "ltr", "az-Latn-IR": "ltr",
		"ar": "rtl", "he": "rtl", "FA": "rtl", "ur-PK": "rtl", "dv": "rtl", "ckb": "rtl", "pa-Arab": "rtl", "ff-Adlm": "rtl", "en-Hebr": "rtl",
		"": "auto", "qq": "auto", "not a tag": "auto",
	} {
		if got := DirectionOf(tag); got != want {
			t.Errorf("DirectionOf(%q) = %q, want %q", tag, got, want)
		}
	}
}
