// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"errors"
	"fmt"
	"html/template"

	"github.com/topicpages/topicpages/internal/linkeddata"
	"github.com/topicpages/topicpages/internal/sandbox"
)

// compileOwn compiles templates in a sandbox: the theme's own, and the embedded ones that the theme does
// not replace.
func (t *Theme) compileOwn(own map[string]string) error {
	source := func(name string) sandbox.TemplateFile {
		if text, ok := own[name]; ok {
			return sandbox.TemplateFile{Name: name, Text: text}
		}
		return sandbox.TemplateFile{Name: name, Text: embeddedText(name)}
	}
	t.sandbox = sandbox.New()
	t.sandbox.Define(t.functions())
	t.sandbox.Define(template.FuncMap{
		"t": t.sandbox.Text(t.language.Text),
		"linkedData": func(graph linkeddata.Graph) (template.JS, error) {
			text, err := linkeddata.Script(graph)
			return text, errors.Join(err, t.sandbox.Produce(len(text)))
		},
	})
	t.templates = map[string]*template.Template{}
	for _, name := range pageTemplates {
		set, err := t.sandbox.Compile(source("base.html"), source(name))
		if err != nil {
			return fmt.Errorf("the templates base.html and %s do not work: %w", name, err)
		}
		t.templates[name] = set
	}
	return nil
}

// StopWhen has templates of the theme's own fail once expired returns true; nil never does.
func (t *Theme) StopWhen(expired func() bool) {
	if t.sandbox != nil {
		t.sandbox.StopWhen(expired)
	}
}
