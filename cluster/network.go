// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// The addresses of the cluster; files/ has them too.
const (
	clusterNetwork    = "10.213.0.0/16" // all networks below
	podNetwork        = "10.213.0.0/24"
	serviceNetwork    = "10.213.64.0/18"
	kubernetesAddress = "10.213.64.1" // of the Service "kubernetes"
	hostAddress       = "10.213.255.1"
	nodeAddress       = "10.213.255.2"
	linkPrefix        = "/30"
	hostLink          = "topicpages0" // the host's end of the link to the node
	nodeLink          = "eth0"
)

// linkNetwork connects the network of a process to the host's.
func (c *cluster) linkNetwork(pid int) error {
	routes, err := runCommand("ip", "-4", "route", "show", "root", clusterNetwork)
	if err != nil {
		return err
	}
	if routes != "" {
		return fmt.Errorf("cannot use the addresses %s: this machine has a route to them:\n%s", clusterNetwork, routes)
	}
	node := strconv.Itoa(pid)
	inside := func(arguments ...string) []string {
		return append([]string{"nsenter", "--net=/proc/" + node + "/ns/net", "ip"}, arguments...)
	}
	for _, words := range [][]string{
		{"ip", "link", "add", hostLink, "type", "veth", "peer", "name", nodeLink, "netns", node},
		{"ip", "link", "set", hostLink, "alias", c.alias()},
		{"ip", "address", "add", hostAddress + linkPrefix, "dev", hostLink},
		{"ip", "link", "set", hostLink, "up"},
		inside("link", "set", "lo", "up"),
		inside("address", "add", nodeAddress+linkPrefix, "dev", nodeLink),
		inside("link", "set", nodeLink, "up"),
		inside("route", "add", "default", "via", hostAddress),
		{"ip", "route", "add", clusterNetwork, "via", nodeAddress},
	} {
		if _, err := runCommand(words[0], words[1:]...); err != nil {
			return err
		}
	}
	return nil
}

// alias names the owner of the link.
func (c *cluster) alias() string { return "cluster in " + c.state }

// unlinkNetwork removes the link, and the route with it. Usually the kernel has already done so. The link of a
// cluster in another directory is left alone.
func (c *cluster) unlinkNetwork() error {
	link, err := runCommand("ip", "link", "show", "dev", hostLink)
	if err != nil {
		return nil //nolint:nilerr // it does not exist
	}
	// An alias ends its line. Without one, a start was interrupted.
	if strings.Contains(link, "alias ") && !strings.HasSuffix(link, c.alias()) {
		return fmt.Errorf("another cluster has the network link of this one: end that first:\n%s", link)
	}
	if _, err := runCommand("ip", "link", "delete", hostLink); err != nil {
		if _, gone := runCommand("ip", "link", "show", "dev", hostLink); gone != nil {
			return nil //nolint:nilerr // the kernel was faster
		}
		return err
	}
	return nil
}

// runCommand runs a program and returns its output.
func runCommand(name string, arguments ...string) (string, error) {
	output, err := exec.Command(name, arguments...).CombinedOutput()
	text := strings.TrimSpace(string(output))
	if err != nil {
		return "", fmt.Errorf("cannot run %s %s: %w: %s", name, strings.Join(arguments, " "), err, text)
	}
	return text, nil
}
