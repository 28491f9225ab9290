// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strings"
	"testing"
)

// article is about 8 KiB of what people write.
var article = strings.Repeat(`## How a leader is elected

A node that hears *nothing* for a while becomes a **candidate** ([Ongaro, 2014](https://raft.github.io/raft.pdf)), as
[[raft]] explains and [[topic:logs|the topic on logs]] shows. It asks all others for their votes[^votes], with `+"`RequestVote`"+`.

> [!TIP]
> Use timeouts at random, of 150–300 ms: see https://example.org/timeouts.

1. The term grows by one.
2. The node votes for *itself*.
   - It does so once in a term.
   - It writes this down first.
3. The others answer.

| message | who sends it | how often |
| :-- | :-: | --: |
| AppendEntries | the leader | each 50 ms |
| RequestVote | a candidate | each term |

`+"```go"+`
// Step takes in a message; it never blocks.
func (r *raft) Step(m Message) error {
	switch {
	case m.Term > r.Term:
		r.becomeFollower(m.Term, m.From)
	case m.Term < r.Term:
		return fmt.Errorf("an old term: %d", m.Term)
	}
	return r.step(m)
}
`+"```"+`

![How terms follow each other](/images/terms.png) shows what happens when two candidates share the votes: nobody
wins, the term ends, and another begins. That is why the timeouts are random, and why there should be an odd number of
nodes. Most clusters have three or five of them; seven are rare. Every write waits for the slower half of the nodes.

`, 6) + "[^votes]: Each node has *one* vote in a term.\n"

func TestArticle(t *testing.T) {
	if len(article) < 7<<10 || len(article) > 10<<10 {
		t.Errorf("the article has %d bytes", len(article))
	}
	checkAny(t, article)
}

func BenchmarkRender(b *testing.B) {
	b.ReportAllocs()
	b.SetBytes(int64(len(article)))
	for b.Loop() {
		if _, err := Render(article, links, english); err != nil {
			b.Fatal(err)
		}
	}
}
