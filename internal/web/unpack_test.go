// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/test/nginxtest"
)

// unpacker runs unpack.sh, and can disturb it.
type unpacker struct {
	shell  []string // with its arguments
	path   string   // of the programs
	volume *mountedVolume
	dir    string // has the files, and wrappers of the programs
}

// forEachShell runs a test with the shell and the programs of this machine, and with BusyBox, which is what most images have.
func forEachShell(t *testing.T, test func(t *testing.T, u *unpacker)) {
	t.Helper()
	t.Run("sh", func(t *testing.T) { test(t, newUnpacker(t, []string{"/bin/sh"}, os.Getenv("PATH"))) })
	t.Run("busybox", func(t *testing.T) {
		program := os.Getenv("BUSYBOX")
		if program == "" {
			t.Skip(`needs BusyBox: run "make busybox", and set BUSYBOX`)
		}
		dir := t.TempDir()
		for _, tool := range append([]string{"sh"}, unpackPrograms...) {
			if err := os.Symlink(program, filepath.Join(dir, tool)); err != nil {
				t.Fatal(err)
			}
		}
		test(t, newUnpacker(t, []string{program, "sh"}, dir))
	})
}

// unpackPrograms are the programs that unpack.sh runs.
var unpackPrograms = []string{"cat", "cp", "gzip", "ln", "mkdir", "mv", "rm", "tar"}

func newUnpacker(t *testing.T, shell []string, path string) *unpacker {
	t.Helper()
	u := &unpacker{shell: shell, path: path, volume: newVolume(t, ""), dir: t.TempDir()}
	if err := os.Mkdir(filepath.Join(u.dir, "files"), 0o755); err != nil {
		t.Fatal(err)
	}
	// The programs of a pipe run at the same time; one of them counts.
	for _, tool := range []string{"cp", "ln", "mkdir", "mv", "rm", "tar"} {
		wrapper := fmt.Sprintf(`read -r left <%[1]s/left; echo $((left - 1)) >%[1]s/left; [ "$left" -ne 0 ] || . %[1]s/disturb; PATH=$UNDISTURBED; exec %[2]s "$@"`, u.dir, tool)
		if err := os.WriteFile(filepath.Join(u.dir, tool), []byte("#!/bin/sh\n"+wrapper+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return u
}

// run runs unpack.sh. Before it starts the program with a number, counted from 0, disturb is run by the shell; for a negative number never.
func (u *unpacker) run(number int, disturb string) (string, error) {
	for name, content := range map[string]string{"unpack.sh": unpackScript, "left": strconv.Itoa(number) + "\n", "disturb": "PATH=$UNDISTURBED\n" + disturb + "\n"} {
		if err := os.WriteFile(filepath.Join(u.dir, name), []byte(content), 0o644); err != nil {
			return "", err
		}
	}
	arguments := append(u.shell[1:len(u.shell):len(u.shell)], filepath.Join(u.dir, "unpack.sh"), u.volume.dir, filepath.Join(u.dir, "files"))
	command := exec.Command(u.shell[0], arguments...)
	command.Env = []string{"PATH=" + u.dir + ":" + u.path, "UNDISTURBED=" + u.path}
	output, err := command.CombinedOutput()
	return string(output), err
}

// publish replaces the content of the volume.
func (u *unpacker) publish(t *testing.T, p bundledEdition) {
	t.Helper()
	if err := u.volume.publishRaw(p.keys(t)); err != nil {
		t.Fatal(err)
	}
}

// begin serves a first edition, and returns it with the source of the next ones.
func (u *unpacker) begin(t *testing.T, seed uint64) (*rand.Rand, bundledEdition) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, seed+1))
	first := bundledEdition{}.next(random)
	u.publish(t, first)
	u.serves(t, first)
	return random, first
}

// served returns the files that readers get.
func (u *unpacker) served(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(filepath.Join(u.dir, "files", servedDirectory))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(u.dir, "files", servedDirectory, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = string(content)
	}
	return files
}

// serves runs unpack.sh, and checks that readers get this edition and that nothing else is left.
func (u *unpacker) serves(t *testing.T, p bundledEdition) {
	t.Helper()
	output, err := u.run(-1, "")
	if err != nil || output != "" {
		t.Fatalf("edition %d: %v, %s", p.number, err, output)
	}
	if diff := cmp.Diff(p.files(), u.served(t)); diff != "" {
		t.Fatalf("edition %d (-want +got):\n%s", p.number, diff)
	}
	for _, directory := range []string{"unpacking", "waiting", "retired", "links"} {
		left, err := os.ReadDir(filepath.Join(u.dir, "files", directory))
		if err != nil || len(left) > 0 {
			t.Fatalf("edition %d leaves %v in %s, %v", p.number, left, directory, err)
		}
	}
}

func TestUnpackServesEachEdition(t *testing.T) {
	forEachShell(t, func(t *testing.T, u *unpacker) {
		random, edition := rand.New(rand.NewPCG(1, 2)), bundledEdition{}
		for range 40 {
			edition = edition.next(random)
			u.publish(t, edition)
			u.serves(t, edition)
		}
	})
}

// whole returns what is wrong with the served files after unpacking has ended at any point between two editions.
func whole(before, after bundledEdition, got map[string]string) string {
	was, is := before.files(), after.files()
	for key, content := range got {
		if content != was[key] && content != is[key] {
			return fmt.Sprintf("%s is %q, which no edition has", key, content)
		}
	}
	for key := range is {
		if _, both := was[key]; both && got[key] == "" {
			return key + " is missing, which both editions have"
		}
	}
	if _, pages, _ := strings.Cut(got[indexKey], ": "); got[indexKey] == is[indexKey] {
		for _, key := range strings.Fields(pages) {
			if got[key] == "" {
				return "the new index leads to " + key + ", which is missing"
			}
		}
	}
	if got[digestKey] == is[digestKey] && !maps.Equal(is, got) {
		return "the digest is new, and not everything else: " + cmp.Diff(is, got)
	}
	return ""
}

// Unpacking may be killed, and memory may be full. So it ends before each of the programs that it runs, one after the other.
func TestUnpackMayEndAtAnyPoint(t *testing.T) {
	forEachShell(t, func(t *testing.T, u *unpacker) {
		random, before := u.begin(t, 3)
		for number := 0; ; number++ {
			after := before.next(random)
			u.publish(t, after)
			_, err := u.run(number, "exit 1")
			if fault := whole(before, after, u.served(t)); fault != "" {
				t.Fatalf("after %d programs: %s", number, fault)
			}
			if err == nil && number > 20 {
				return
			}
			if random.IntN(2) == 0 { // or the next edition comes before it is tried again
				after = after.next(random)
				u.publish(t, after)
			}
			u.serves(t, after)
			before = after
		}
	})
}

// The kubelet does not wait until the last edition is unpacked before it removes it.
func TestUnpackWhileTheVolumeIsRefreshed(t *testing.T) {
	forEachShell(t, func(t *testing.T, u *unpacker) {
		random, before := u.begin(t, 5)
		for number := 0; ; number++ {
			after := before.next(random)
			last := after.next(random)
			u.publish(t, after)
			old := u.volume.edition
			next := filepath.Join(u.volume.dir, "..next"+strconv.Itoa(number))
			if err := os.Mkdir(next, 0o755); err != nil {
				t.Fatal(err)
			}
			for key, content := range last.keys(t) {
				if err := os.WriteFile(filepath.Join(next, key), []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			// Half of the files are gone first.
			_, err := u.run(number, fmt.Sprintf("rm -f %[1]s/..data; ln -s %[2]s %[1]s/..data; rm -f %[3]s/*[02468].tar.gz; [ %[4]d -eq 0 ] || rm -rf %[3]s",
				u.volume.dir, next, old, number%2))
			if to, _ := os.Readlink(filepath.Join(u.volume.dir, CurrentLink)); to != next { // it runs fewer programs
				if err != nil || number < 15 {
					t.Fatalf("not refreshed after %d programs: %v", number, err)
				}
				return
			}
			u.volume.edition = next
			served := u.served(t)
			one, other := whole(before, after, served), whole(before, last, served)
			if one != "" && other != "" {
				t.Fatalf("refreshed after %d programs (%v): %s; %s", number, err, one, other)
			}
			u.serves(t, last)
			before = last
		}
	})
}

// While a page moves, the shard that it leaves may still have it as it was.
func TestUnpackServesTheNewerOfTwoFiles(t *testing.T) {
	forEachShell(t, func(t *testing.T, u *unpacker) {
		const page = "posts_a_index.html.gz"
		both := bundledEdition{number: 1, versions: []int{1, 1, 1}, shards: []map[string]string{
			{page: "new", digestKey: "1"}, {}, {page: "old"}, // of two new ones, the last one is served
		}}
		u.publish(t, both)
		if output, err := u.run(-1, ""); err != nil {
			t.Fatal(err, output)
		}
		moved := bundledEdition{number: 2, versions: []int{1, 1, 2}, shards: []map[string]string{{page: "new", digestKey: "1"}, {}, {}}}
		u.publish(t, moved)
		u.serves(t, moved)
	})
}

// A damaged bundle changes nothing, until the operator has replaced it.
func TestUnpackLeavesADamagedBundle(t *testing.T) {
	forEachShell(t, func(t *testing.T, u *unpacker) {
		random, before := u.begin(t, 7)
		after := before.next(random)
		after.plain = 0
		for damage, change := range map[string]func(string) string{
			"cut":       func(bundle string) string { return bundle[:len(bundle)/2] },
			"no bundle": func(string) string { return "nothing" },
			"empty":     func(string) string { return "" },
			"a link":    func(string) string { return linked(t, fmt.Sprintf("1-%d", after.versions[1])) },
			"another name": func(string) string {
				return bundledEdition{versions: []int{7}, shards: []map[string]string{{}}}.keys(t)["0-7.tar.gz"]
			},
		} {
			keys := after.keys(t)
			damaged := fmt.Sprintf("1-%d.tar.gz", after.versions[1]) // with the index, which always changes
			keys[damaged] = change(keys[damaged])
			if err := u.volume.publishRaw(keys); err != nil {
				t.Fatal(err)
			}
			if _, err := u.run(-1, ""); err == nil {
				t.Errorf("%s: it is taken", damage)
			}
			if diff := cmp.Diff(before.files(), u.served(t)); diff != "" {
				t.Errorf("%s (-before +after):\n%s", damage, diff)
			}
		}
		u.publish(t, after)
		u.serves(t, after)
	})
}

// Through nginx, as in a Pod.
func TestReadersGetBundles(t *testing.T) {
	forEachNginx(t, func(t *testing.T, program string) {
		volume, configuration := newVolume(t, ""), newVolume(t, "")
		edition := func(number int) map[string]string {
			files := map[string]string{}
			dir := t.TempDir()
			keys, err := write(dir, editionOf(number))
			if err != nil {
				t.Fatal(err)
			}
			for key := range keys {
				content, err := os.ReadFile(filepath.Join(dir, key))
				if err != nil {
					t.Fatal(err)
				}
				files[key] = string(content)
			}
			return bundledEdition{number: number, versions: []int{number}, shards: []map[string]string{files}}.keys(t)
		}
		if err := volume.publishRaw(edition(0)); err != nil {
			t.Fatal(err)
		}
		server := volume.start(t, program, configuration)
		for number := range 5 {
			if err := volume.publishRaw(edition(number)); err != nil {
				t.Fatal(err)
			}
			nginxtest.Eventually(t, func() error {
				if _, err := loaded(server.URL); err != nil { // the question of the operator
					return err
				}
				s := &swaps{url: server.URL}
				s.published.Store(int64(number))
				s.publishing.Store(int64(number))
				for _, address := range append([]string{evenPage}, editedPages...) {
					if err := s.ask(address, "gzip"); err != nil {
						return err
					}
				}
				return nil
			})
		}
	})
}
