// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEmphasisBesideFullWidthPunctuation(t *testing.T) {
	for source, want := range map[string]string{
		"**注意：**请看日志。":             "<strong>注意：</strong>请看日志。",
		"就是**「队列」**的意思。":           "就是<strong>「队列」</strong>的意思。",
		"**索引（B 树）**很快。":           "<strong>索引（B 树）</strong>很快。",
		"他说**“好”**了":               "他说<strong>“好”</strong>了",
		"用**`go test`**跑":          "用<strong><code>go test</code></strong>跑",
		"看**[日志](/a)**吧":           "看<strong><a href=\"/a\">日志</a></strong>吧",
		"価格**¥100**です":             "価格<strong>¥100</strong>です",
		"**C#**や**F#**を使う":         "<strong>C#</strong>や<strong>F#</strong>を使う",
		"*これは強調。*次の文":              "<em>これは強調。</em>次の文",
		"~~古い。~~新しい":               "<del>古い。</del>新しい",
		"**굵게(괄호)**를 쓴다":           "<strong>굵게(괄호)</strong>를 쓴다",
		"**ｶﾅ｡**の":                 "<strong>ｶﾅ｡</strong>の",
		"**葛󠄀（くず）**と":              "<strong>葛󠄀（くず）</strong>と",
		"_注意：_请":                   "_注意：_请", // "_" emphasises no part of a word
		"「_注意_」":                   "「<em>注意</em>」",
		"** 重要：**先":                "** 重要：**先",
		"**重要： **先":                "**重要： **先",
		"a**(b)**c":                "a**(b)**c", // as CommonMark has it
		"**a:**b":                  "**a:**b",
		"**bold**:text **b**, c":   "<strong>bold</strong>:text <strong>b</strong>, c",
		"2 * 3 * 4 与 **5**":        "2 * 3 * 4 与 <strong>5</strong>",
		"😀**(a)**😀":                "😀<strong>(a)</strong>😀",
		"**重要：**<!-- secret -->先读": "<strong>重要：</strong>先读",
	} {
		if diff := cmp.Diff(want, innerHTML(render(t, source))); diff != "" {
			t.Errorf("%s: %s", source, diff)
		}
		checkAny(t, source)
	}
}

func TestLineBreaksBetweenLetters(t *testing.T) {
	for source, want := range map[string]string{
		"先读\n日志":               "先读日志",
		"句子。\n下一句":             "句子。下一句",
		"ひらがな\nカタカナ":           "ひらがなカタカナ",
		"ｶﾅ\nかな":               "ｶﾅかな",
		"한국어\n문장":              "한국어\n문장",
		"中文\n한국어":              "中文\n한국어",
		"使用\nGo 语言":            "使用\nGo 语言",
		"one\ntwo.\nThree":     "one\ntwo.\nThree",
		"**先**\n*读*":           "<strong>先</strong><em>读</em>",
		"先\n[读\n书](/a)":        `先<a href="/a">读书</a>`,
		"先\n`读\n书`":            "先<code>读 书</code>",
		"先  \n读":               "先<br>\n读",
		"先\n![](/a.png)\n读":    "先\n<img src=\"/a.png\" alt=\"\" loading=\"lazy\" decoding=\"async\">\n读",
		"😀\n😀":                 "😀\n😀",
		"![先\n读 a\nb](/a.png)": "<img src=\"/a.png\" alt=\"先读 a b\" loading=\"lazy\" decoding=\"async\">",
	} {
		if diff := cmp.Diff(want, innerHTML(render(t, source))); diff != "" {
			t.Errorf("%s: %s", source, diff)
		}
		checkAny(t, source)
	}
	if got := render(t, "先\n读\n=").Headings; len(got) != 1 || got[0].Text != "先读" {
		t.Errorf("got %v", got)
	}
}
