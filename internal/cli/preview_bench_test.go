// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/manifest"
	"github.com/topicpages/topicpages/internal/preview"
	"github.com/topicpages/topicpages/test/builder"
)

// BenchmarkSave is a save of one Post among 10,000, from the read of its file until readers get the pages.
func BenchmarkSave(b *testing.B) {
	corpus := builder.NewCorpus(10_000, 200)
	dir := b.TempDir()
	saveCorpus(b, dir, corpus)
	watcher, err := preview.NewWatcher()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = watcher.Close() })
	cmd := &cobra.Command{}
	cmd.SetErr(io.Discard)
	p := &previewed{
		previewCommand: &previewCommand{input: input{clock: func() time.Time { return corpus.Now }}, templates: true}, cmd: cmd, watcher: watcher,
		server: preview.NewServer(), pages: &preview.Pages{}, reader: manifest.NewReader([]string{dir}, nil, defaultNamespace),
		content: newContent(corpus.Now), press: &printing{templates: true},
	}
	if err := p.renew(nil); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		path := save(b, dir, corpus.Edit(n*477%len(corpus.Posts), n+1))
		before := p.pages.Digest()
		b.StartTimer()
		if err := p.renew([]string{path}); err != nil {
			b.Fatal(err)
		}
		if p.pages.Digest() == before {
			b.Fatal("nothing has changed")
		}
	}
}

// save writes the manifest of an object, and returns its path.
func save(b testing.TB, dir string, object client.Object) string {
	b.Helper()
	path := filepath.Join(dir, object.GetName()+".json")
	text, err := json.Marshal(object)
	if err == nil {
		err = os.WriteFile(path, text, 0o644)
	}
	if err != nil {
		b.Fatal(err)
	}
	return path
}

func saveCorpus(b testing.TB, dir string, corpus *builder.Corpus) {
	b.Helper()
	for _, topic := range corpus.Topics {
		save(b, dir, topic)
	}
	for _, post := range corpus.Posts {
		save(b, dir, post)
	}
	save(b, dir, corpus.Site)
}
