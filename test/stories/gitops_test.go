// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/test/testenv"
)

// shellBlock and yamlBlock are examples in Markdown that are run or applied.
var (
	shellBlock = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")
	yamlBlock  = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$")
)

// workshop is a machine of an author or of CI: a checkout, and the commands that the documentation uses.
type workshop struct {
	*story
	dir string
	env []string
}

// workshop makes a repository with a blog, and a server to push to.
func (s *story) workshop() *workshop {
	s.Helper()
	dir := s.TempDir()
	self, err := os.Executable()
	if err != nil {
		s.Fatal(err)
	}
	kubeconfig, err := s.env.Kubeconfig(testenv.AdminUser)
	if err != nil {
		s.Fatal(err)
	}
	programs := filepath.Join(dir, "programs")
	err = errors.Join(os.MkdirAll(programs, 0o755), os.MkdirAll(filepath.Join(dir, "repository"), 0o755),
		os.Symlink(self, filepath.Join(programs, commandLine)),
		os.Symlink(filepath.Join(os.Getenv("KUBEBUILDER_ASSETS"), "kubectl"), filepath.Join(programs, "kubectl")),
		os.WriteFile(filepath.Join(dir, "kubeconfig"), kubeconfig, 0o600))
	if err != nil {
		s.Fatal(err)
	}
	w := &workshop{story: s, dir: filepath.Join(dir, "repository"), env: append(os.Environ(),
		"PATH="+programs+string(os.PathListSeparator)+os.Getenv("PATH"), "KUBECONFIG="+filepath.Join(dir, "kubeconfig"), "HOME="+dir,
		"GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=author", "GIT_AUTHOR_EMAIL=author@example.com", "GIT_COMMITTER_NAME=author", "GIT_COMMITTER_EMAIL=author@example.com")}
	w.run("git init -q --bare -b main ../server && git init -q -b main . && git remote add origin ../server && git config push.autoSetupRemote true")
	if err := os.CopyFS(filepath.Join(w.dir, "blog"), os.DirFS(s.root("internal", "cli", "testdata", "import", "jekyll"))); err != nil {
		s.Fatal(err)
	}
	w.run("git add blog && git commit -qm 'Ten years of posts'")
	return w
}

// run runs a script in the repository, and returns its output.
func (w *workshop) run(script string) string {
	w.Helper()
	command := exec.CommandContext(w.Context(), "sh", "-euc", script)
	command.Dir, command.Env = w.dir, w.env
	output, err := command.CombinedOutput()
	if err != nil {
		w.Fatalf("%s\n%v\n%s", script, err, output)
	}
	return string(output)
}

// TestBothWaysOfTheGitOpsPage runs every script of docs/gitops.md, in order.
func TestBothWaysOfTheGitOpsPage(t *testing.T) {
	s := tell(t)
	page, err := os.ReadFile(s.root("docs", "gitops.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range yamlBlock.FindAllSubmatch(page, -1) {
		var object map[string]any
		if err := yaml.UnmarshalStrict(block[1], &object); err != nil || object["kind"] == nil {
			t.Errorf("an example is no manifest: %v\n%s", err, block[1])
		}
	}
	var scripts []string
	for _, block := range shellBlock.FindAllSubmatch(page, -1) {
		scripts = append(scripts, strings.NewReplacer("-n blog", "-n "+s.namespace, "--namespace blog", "--namespace "+s.namespace, "config/gitops", s.root("config", "gitops")).Replace(string(block[1])))
	}
	if len(scripts) != 7 {
		t.Fatalf("the page has %d scripts", len(scripts))
	}
	first, again, alone, pullRequest, compare, apply, health := scripts[0], scripts[1], scripts[2], scripts[3], scripts[4], scripts[5], scripts[6]
	w := s.workshop()
	w.run(first)
	w.run(`printf 'apiVersion: topicpages.dev/v1alpha1\nkind: Site\nmetadata: {name: notes}\n' >content/site.yaml && git add content && git commit -qm 'Add a Site'`)
	if got := w.run(compare); !strings.Contains(got, "+ /topics/") {
		t.Errorf("the first comparison with the cluster says\n%s", got)
	}
	w.run(apply)
	s.published("notes")
	s.shows("notes", "posts/alerts/index.html", "Alerts: what to page for")

	// The blog stays the source. A second import commits only changes, and makes no commit without any.
	w.run(again)
	if got := w.run("git log --format=%s"); strings.Count(got, "\n") != 3 {
		t.Errorf("an import without changes was committed:\n%s", got)
	}
	w.run(`sed -i 's/^title:.*/title: Changed in the blog/' blog/_posts/2023-11-02-first-notes.md && git commit -qam 'Edit a post of the blog'`)
	w.run(again)
	if got := w.run("git show --stat --format= HEAD"); !strings.Contains(got, "content/first-notes.yaml") || strings.Contains(got, "content/alerts.yaml") {
		t.Errorf("the second import committed\n%s", got)
	}

	// Manifests without a blog: a pull request as CI sees it, and a diff with the cluster.
	w.run(alone)
	w.run("git checkout -q -b edit && sed -i 's/Changed in the blog/Changed by hand/' content/first-notes.yaml && git commit -qam 'Change a title'")
	w.run(pullRequest)
	if comment, err := os.ReadFile(filepath.Join(filepath.Dir(w.dir), "comment.md")); err != nil || !strings.Contains(string(comment), "| `/posts/first-notes/` changed | `title`: `Changed in the blog` becomes `Changed by hand` |") {
		t.Errorf("the comment is %q, %v", comment, err)
	}
	w.run(apply)
	s.shows("notes", "posts/first-notes/index.html", "Changed by hand")
	if got := w.run(compare); !strings.Contains(got, `0 pages of Site "notes" would change`) {
		t.Errorf("after applying, the comparison says\n%s", got)
	}

	w.run("kubectl create namespace argocd && kubectl create configmap argocd-cm -n argocd --from-literal=url=https://argocd.example.com")
	w.run(health)
	if got := w.run("kubectl get configmap argocd-cm -n argocd -o yaml"); strings.Count(got, "resource.customizations.health.topicpages.dev_") != 3 || !strings.Contains(got, "url: https") {
		t.Errorf("the settings of Argo CD are now\n%s", got)
	}
}
