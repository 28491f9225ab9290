// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
)

// spent is CPU time in seconds by process.
type spent struct{ manager, apiServer, etcd, client float64 }

// spent returns the CPU time that each process has used so far.
func (c *cluster) spent(m *manager) spent {
	u := spent{apiServer: cpuSeconds(c.pids["kube-apiserver"]), etcd: cpuSeconds(c.pids["etcd"]), client: cpuSeconds(os.Getpid())}
	if m != nil {
		u.manager = cpuSeconds(m.command.Process.Pid)
	}
	return u
}

// since returns the CPU time used in between.
func (s spent) since(t spent) spent {
	return spent{s.manager - t.manager, s.apiServer - t.apiServer, s.etcd - t.etcd, s.client - t.client}
}

func (s spent) String() string {
	return fmt.Sprintf("manager %.1f, API server %.1f, etcd %.1f, client %.1f", s.manager, s.apiServer, s.etcd, s.client)
}
