// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package release

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// files returns the digests of the files of a directory.
func files(t *testing.T, directory string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(directory)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, entry := range entries {
		found[entry.Name()] = fmt.Sprintf("%x", sha256.Sum256(read(t, directory, entry.Name())))
	}
	return found
}

func read(t *testing.T, names ...string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(names...))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// platform is the end of the names of files for this machine.
func platform() string { return "_" + version + "_linux_" + runtime.GOARCH }

func TestTwoBuildsAreEqual(t *testing.T) {
	first, second := files(t, shared(t)), files(t, release(t, filepath.Join(t.TempDir(), "dist")))
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("the files differ (-first +second):\n%s", diff)
	}
	for _, name := range []string{
		"install.yaml", "crds.yaml", "samples.yaml", "topicpages-" + version[1:] + ".tgz", "image_" + version + ".tar", "topicpages" + platform() + ".tar.gz",
		"topicpages" + platform() + ".cdx.json", "manager" + platform() + ".cdx.json", "post_v1alpha1.json", "topic_v1alpha1.json", "site_v1alpha1.json",
		"topicpages.yaml", "release-notes.md", "checksums.txt",
	} {
		if first[name] == "" {
			t.Errorf("the release has no %s", name)
		}
		delete(first, name)
	}
	if len(first) > 0 {
		t.Errorf("the release has files that docs/releasing.md does not list: %v", first)
	}
}

// fileIn returns the file of an archive with gzip, or nil.
func fileIn(archive []byte, name string) ([]byte, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, nil
	}
	for entries := tar.NewReader(unzipped); ; {
		header, err := entries.Next()
		if err == io.EOF {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if header.Name == name {
			return io.ReadAll(entries)
		}
	}
}

// fileInImage returns a file of the first layer that has it.
func fileInImage(t *testing.T, image, name string) []byte {
	t.Helper()
	for blobs := tar.NewReader(bytes.NewReader(read(t, image))); ; {
		if _, err := blobs.Next(); err != nil {
			t.Fatalf("no layer has %s: %v", name, err)
		}
		blob, err := io.ReadAll(blobs)
		if err != nil {
			t.Fatal(err)
		}
		if content, err := fileIn(blob, name); err != nil {
			t.Fatal(err)
		} else if content != nil {
			return content
		}
	}
}

// bill is a bill of materials in CycloneDX.
type bill struct {
	BOMFormat string
	Metadata  struct {
		Component component
		Tools     []struct{ Hashes []any }
	}
	// Components are the modules of a program.
	Components []component
}

type component struct{ Name, Version string }

func TestTheBillOfMaterialsIsWhole(t *testing.T) {
	dist := shared(t)
	command, err := fileIn(read(t, dist, "topicpages"+platform()+".tar.gz"), "topicpages")
	if err != nil || command == nil {
		t.Fatalf("the archive has no topicpages: %v", err)
	}
	for name, program := range map[string][]byte{
		"topicpages": command,
		"manager":    fileInImage(t, filepath.Join(dist, "image_"+version+".tar"), "manager"),
	} {
		build, err := buildinfo.Read(bytes.NewReader(program))
		if err != nil {
			t.Fatal(err)
		}
		var listed bill
		if err := json.Unmarshal(read(t, dist, name+platform()+".cdx.json"), &listed); err != nil {
			t.Fatal(err)
		}
		if want := (component{build.Main.Path, version}); listed.BOMFormat != "CycloneDX" || listed.Metadata.Component != want {
			t.Errorf("the bill of %s is a %s of %v, want one of %v", name, listed.BOMFormat, listed.Metadata.Component, want)
		}
		if len(listed.Metadata.Tools) != 1 || listed.Metadata.Tools[0].Hashes != nil {
			t.Errorf("the bill of %s depends on the build of the tool that wrote it: %v", name, listed.Metadata.Tools)
		}
		has := map[component]bool{}
		for _, c := range listed.Components {
			has[c] = true
		}
		if len(build.Deps) < 20 {
			t.Errorf("%s has %d modules", name, len(build.Deps))
		}
		for _, module := range build.Deps {
			if module.Replace != nil {
				module = module.Replace
			}
			if !has[component{module.Path, module.Version}] {
				t.Errorf("the bill of %s lacks %s %s", name, module.Path, module.Version)
			}
		}
		if !has[component{"std", build.GoVersion}] {
			t.Errorf("the bill of %s lacks Go's library of %s", name, build.GoVersion)
		}
	}
}

func TestTheManifestNamesTheImage(t *testing.T) {
	dist := shared(t)
	image := "ghcr.io/topicpages/topicpages:" + version
	if text := string(read(t, dist, "install.yaml")); !strings.Contains(text, "image: "+image+"\n") || strings.Contains(text, "controller:latest") {
		t.Errorf("install.yaml does not run %s", image)
	}
	if archive := string(read(t, dist, "image_"+version+".tar")); !strings.Contains(archive, `"`+image+`"`) {
		t.Errorf("the image is not called %s", image)
	}
	c := open(t, dist, "")
	if out := c.must(t, "helm template topicpages oci://ghcr.io/topicpages/charts/topicpages"); !strings.Contains(out, `image: "`+image+`"`) {
		t.Errorf("the chart does not run %s", image)
	}
	if out := c.must(t, "helm show chart oci://ghcr.io/topicpages/charts/topicpages"); !strings.Contains(out, "\nversion: "+version[1:]+"\n") {
		t.Errorf("the chart is\n%s", out)
	}
	if got, want := string(read(t, dist, "topicpages.yaml")), "/download/"+version+"/topicpages"+platform()+".tar.gz"; !strings.Contains(got, want) {
		t.Errorf("the manifest of the plugin does not name %s:\n%s", want, got)
	}
}

// The validation of krew's index takes the manifest, and krew installs the plugin with it.
func TestKrewInstallsThePlugin(t *testing.T) {
	c := open(t, shared(t), "")
	manifest := filepath.Join(c.dist, "topicpages.yaml")
	c.must(t, "validate-krew-manifest -skip-install -manifest '"+manifest+"'")
	c.must(t, "KREW_ROOT=$PWD/krew krew install --manifest='"+manifest+"' --archive='"+c.dist+"/topicpages_v0.2.0_linux_"+runtime.GOARCH+".tar.gz'")
	if out := c.must(t, "PATH=$PWD/krew/bin:$PATH kubectl topicpages version"); !strings.HasPrefix(out, "topicpages version "+version+" ") {
		t.Errorf("the plugin prints %s", out)
	}
	if _, err := os.Stat(filepath.Join(c.directory, "krew", "store", "topicpages", version, "LICENSE")); err != nil {
		t.Errorf("the plugin is installed without its license: %v", err)
	}
}

// The commands about the command line, schemas and verification need no cluster.
func TestCommandsThatNeedNoCluster(t *testing.T) {
	c := open(t, shared(t), "")
	for _, name := range []string{"content", "bin"} {
		if err := os.Mkdir(filepath.Join(c.directory, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(c.directory, "content", "samples.yaml"), read(t, c.dist, "samples.yaml"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, section := range []string{"The command line", "Schemas for editors"} {
		for _, command := range commands(t, "docs/install.md", section) {
			command = strings.Replace(command, "linux_amd64", "linux_"+runtime.GOARCH, 1)
			out := c.must(t, command)
			if strings.HasPrefix(command, "./topicpages") && !strings.HasPrefix(out, "topicpages version "+version+" (commit "+head(t)) {
				t.Errorf("%s prints %s", command, out)
			}
			if strings.HasPrefix(command, "kubeconform") {
				refuses(t, c, command)
			}
		}
	}
	if out := c.must(t, commands(t, "docs/install.md", "With Helm")[2]); strings.TrimSpace(out) != strings.TrimSpace(string(read(t, root(t, "charts", "topicpages", "values.yaml")))) {
		t.Errorf("helm show values prints\n%s", out)
	}
	verifies(t, c)
}

func head(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "git", "-C", root(t), "rev-parse", "--short=12", "HEAD").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// refuses runs a command of kubeconform on manifests with a fault.
func refuses(t *testing.T, c *terminal, command string) {
	t.Helper()
	for name, spec := range map[string]string{"an unknown field": "titel: T", "a wrong type": "title: [T]", "a text that is too long": "title: " + strings.Repeat("t", 2000)} {
		file := filepath.Join(c.directory, "content", "fault.yaml")
		manifest := "apiVersion: topicpages.dev/v1alpha1\nkind: Post\nmetadata: {name: a}\nspec: {title: T, publishDate: \"2026-01-01\", tags: [a]}\n"
		manifest = strings.Replace(manifest, "title: T", spec, 1)
		if err := os.WriteFile(file, []byte(manifest), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := c.run(t, command); err == nil || !strings.Contains(out, "fault.yaml") {
			t.Errorf("kubeconform takes %s: %v", name, err)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
}

// verifies runs the commands that verify a release, and sign it, with a cosign that only notes what it is asked.
func verifies(t *testing.T, c *terminal) {
	t.Helper()
	cosign := "#!/bin/sh\necho \"$@\" >>'" + filepath.Join(c.directory, "cosign.txt") + "'\n"
	if err := os.WriteFile(filepath.Join(c.directory, "bin", "cosign"), []byte(cosign), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, command := range commands(t, "docs/releasing.md", "Verify") {
		c.must(t, "cd '"+c.dist+"' && "+command)
	}
	making := commands(t, "docs/releasing.md", "Make a release")
	if making[0] != "make release VERSION=v0.2.0" || making[1] != "hack/release.sh publish v0.2.0" || making[2] != "hack/release.sh sign v0.2.0" || len(making) != 3 {
		t.Errorf("docs/releasing.md makes a release with %q", making)
	}
	c.must(t, "DIST='"+c.dist+"' '"+root(t)+"'/"+making[2])
	said := string(read(t, c.directory, "cosign.txt"))
	for _, want := range []string{
		"verify-blob checksums.txt --bundle checksums.txt.sigstore.json ", "verify ghcr.io/topicpages/topicpages:" + version + " ",
		"sign-blob --yes --bundle " + c.dist + "/checksums.txt.sigstore.json " + c.dist + "/checksums.txt\n",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("cosign is not asked to %s, but to\n%s", want, said)
		}
	}
}
