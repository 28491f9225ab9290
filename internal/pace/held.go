// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

// Held is what waits in a namespace.
type Held struct {
	// Objects are the numbers of objects that are held, by kind. A kind without any is missing.
	Objects map[Kind]int
	// BulkLoad is the bulk load in progress, even if it began a moment ago; nil without one.
	BulkLoad *BulkLoad
}

// Held returns what waits, by namespace. A namespace in which nothing waits is missing.
func (p *Pacer) Held() map[string]Held {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := map[string]Held{}
	for name, n := range p.namespaces {
		waiting := Held{Objects: map[Kind]int{}}
		for kind, count := range map[Kind]int{Topics: len(n.held.topics), Sites: len(n.held.sites), Posts: len(n.held.posts)} {
			if count > 0 {
				waiting.Objects[kind] = count
			}
		}
		if n.state == loading {
			waiting.BulkLoad = &BulkLoad{n.since, n.limit()}
		}
		if len(waiting.Objects) > 0 || waiting.BulkLoad != nil {
			all[name] = waiting
		}
	}
	return all
}
