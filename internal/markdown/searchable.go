// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

// collectedText is the text that readers see, with a space where a word ends. A nil one collects nothing.
type collectedText struct {
	text []byte
	// omits is true while the renderer writes text that nobody looks for.
	omits bool
}

func (c *collectedText) add(text string) {
	switch {
	case c == nil:
	case c.omits:
		c.end()
	default:
		c.text = append(c.text, text...)
	}
}

func (c *collectedText) end() {
	if c != nil && len(c.text) > 0 && c.text[len(c.text)-1] != ' ' {
		c.text = append(c.text, ' ')
	}
}

// join takes back the end of a word.
func (c *collectedText) join() {
	if last := c.length() - 1; last >= 0 && c.text[last] == ' ' {
		c.text = c.text[:last]
	}
}

func (c *collectedText) length() int {
	if c == nil {
		return 0
	}
	return len(c.text)
}

// unsearched calls a function that writes an address or a number instead of text by the author.
func (r *renderer) unsearched(write func()) {
	c := r.words.collected
	if c == nil || c.omits {
		write()
		return
	}
	c.omits = true
	write()
	c.omits = false
}

// Searchable returns the text that readers of the page can look for: what they see of the article, code among it, without
// markup, addresses, the texts of pictures and the numbers of footnotes. A [[link]] without a text of its own has the name of
// its target. The text is "" if Render returns an error.
func (t *Text) Searchable() string {
	if admit(t.source) != nil {
		return ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.parse()
	c := &collectedText{}
	r := &renderer{source: p.source, colourless: true, discard: true, words: words{collected: c}}
	if r.render(p) != nil {
		return ""
	}
	return string(c.text)
}
