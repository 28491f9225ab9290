// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDirectionOfCodeAndMeasures(t *testing.T) {
	for source, want := range map[string]string{
		"المهلة 10 ms فقط":          `المهلة <bdi dir="ltr">10 ms</bdi> فقط`,
		"من 150–300 ms و5 GiB":      `من <bdi dir="ltr">150–300 ms</bdi> و<bdi dir="ltr">5 GiB</bdi>`,
		"زاد 50% أو -3.5 km/h":      `زاد <bdi dir="ltr">50%</bdi> أو <bdi dir="ltr">-3.5 km/h</bdi>`,
		"لغة C++ ولغة C# و.NET":     `لغة <bdi dir="ltr">C++</bdi> ولغة <bdi dir="ltr">C#</bdi> و<bdi dir="ltr">.NET</bdi>`,
		"الأمر `kubectl -n 5 get`":  `الأمر <code dir="ltr">kubectl -n 5 get</code>`,
		"`kubectl` أداة، 5 kB":      `<code dir="ltr">kubectl</code> أداة، <bdi dir="ltr">5 kB</bdi>`,
		"انظر https://example.org/": `انظر <a href="https://example.org/" rel="external noopener" dir="ltr">https://example.org/</a>`,
		"10 ms تقريبا":              `<bdi dir="ltr">10 ms</bdi> تقريبا`,
		"في عام 2024":               "في عام 2024",
		"Go takes 10 ms `x`":        "Go takes 10 ms <code>x</code>",
		"Go هو 10 ms":               "Go هو 10 ms",
		"زمن 10 µs <x>":             `زمن <bdi dir="ltr">10 µs</bdi> &lt;x&gt;`,
	} {
		if diff := cmp.Diff(want, innerHTML(render(t, source))); diff != "" {
			t.Errorf("%s: %s", source, diff)
		}
		checkAny(t, source)
	}
}
