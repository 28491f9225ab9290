// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package testenv

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// guardScript waits for the end of its input, which comes when this program ends for any reason. It then stops the
// processes of the environment, by their ids, and removes its files. After a clean Stop there is nothing to do.
const guardScript = `
pids() { cat "$0"/*.pid; }
stop() { for pid in $(pids); do kill -"$1" "$pid"; done; }
gone() { for pid in $(pids); do kill -0 "$pid" && return 1; done; return 0; }
exec 2>/dev/null
read -r _
[ -d "$0" ] || exit 0
stop TERM
for _ in 1 2 3 4 5 6 7 8 9 10; do gone && break; sleep 1; done
gone || stop KILL
rm -rf "$0"
`

// guard ensures that nothing outlives this program, even if it is killed, or a test times out before Stop.
type guard struct {
	dir   string
	shell *exec.Cmd
	input io.Closer
}

// startGuard starts a guard over the processes whose files are in dir.
func startGuard(dir string) (*guard, error) {
	shell := exec.Command("sh", "-c", guardScript, dir)
	ownGroup(shell)
	input, err := shell.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("cannot talk to the guard: %w", err)
	}
	if err := shell.Start(); err != nil {
		return nil, fmt.Errorf("cannot start the guard: %w", err)
	}
	return &guard{dir: dir, shell: shell, input: input}, nil
}

// executable returns a program that runs the named binary as a process that the guard knows. Calls for --help, which
// envtest makes, do not count.
func (g *guard) executable(assets, name string) (string, error) {
	assets, err := filepath.Abs(assets)
	if err != nil {
		return "", fmt.Errorf("cannot tell where %s is: %w", name, err)
	}
	script := fmt.Sprintf("#!/bin/sh\n[ \"$1\" = --help ] || echo $$ >%s\nexec %s \"$@\"\n",
		quote(filepath.Join(g.dir, name+".pid")), quote(filepath.Join(assets, name)))
	file := filepath.Join(g.dir, name)
	if err := os.WriteFile(file, []byte(script), 0o700); err != nil {
		return "", fmt.Errorf("cannot write the start of %s: %w", name, err)
	}
	return file, nil
}

// dismiss ends the guard after the environment has stopped and its files are gone.
func (g *guard) dismiss() error {
	if err := g.input.Close(); err != nil {
		return fmt.Errorf("cannot dismiss the guard: %w", err)
	}
	overdue := time.AfterFunc(2*stopTimeout, func() { killGroup(g.shell) })
	defer overdue.Stop()
	if err := g.shell.Wait(); err != nil {
		return fmt.Errorf("cannot dismiss the guard: %w", err)
	}
	return nil
}

// quote quotes text as one word of the shell.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
