// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// serverURL is the address of the API server.
const serverURL = "https://" + nodeAddress + ":6443"

// apiClient is a client of the API server.
type apiClient struct{ http *http.Client }

// newAPI returns a client with the rights of the administrator.
func (c *cluster) newAPI() (*apiClient, error) {
	authority, err := os.ReadFile(c.path("pki", "ca.crt"))
	if err != nil {
		return nil, fmt.Errorf("cannot read the cluster's authority: %w", err)
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(authority)
	admin, err := tls.LoadX509KeyPair(c.path("pki", "admin.crt"), c.path("pki", "admin.key"))
	if err != nil {
		return nil, fmt.Errorf("cannot read the administrator's key: %w", err)
	}
	settings := &tls.Config{RootCAs: trusted, Certificates: []tls.Certificate{admin}}
	return &apiClient{&http.Client{
		Timeout:   5 * time.Second,
		Transport: &http.Transport{TLSClientConfig: settings, DisableKeepAlives: true},
	}}, nil
}

// get reads the object at an address.
func (a *apiClient) get(ctx context.Context, url string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, fmt.Errorf("cannot ask the API server: %w", err)
	}
	response, err := a.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("cannot ask the API server: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("cannot read the API server's answer: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the API server answers %s: %s", response.Status, body)
	}
	return body, nil
}

// serverReady asks whether the API server is ready.
func (a *apiClient) serverReady(ctx context.Context) error {
	_, err := a.get(ctx, serverURL+"/readyz")
	return err
}

// serviceReady asks the same through the Service that Pods use, which kube-proxy implements.
func (a *apiClient) serviceReady(ctx context.Context) error {
	_, err := a.get(ctx, "https://"+kubernetesAddress+"/readyz")
	return err
}

// accountReady asks for the service account of Pods in the default namespace.
func (a *apiClient) accountReady(ctx context.Context) error {
	_, err := a.get(ctx, serverURL+"/api/v1/namespaces/default/serviceaccounts/default")
	return err
}

// nodeObject has some fields of a Node.
type nodeObject struct {
	Spec struct {
		Taints []struct{ Key string }
	}
	Status struct {
		Conditions []struct {
			Type, Status, Message string
			LastHeartbeatTime     time.Time
		}
	}
}

// nodeReady reports whether the node is ready, by its reports since a time.
func (a *apiClient) nodeReady(ctx context.Context, since time.Time) error {
	var n nodeObject
	if err := a.read(ctx, "/api/v1/nodes/"+nodeName, &n); err != nil {
		return err
	}
	var heard time.Time
	for _, condition := range n.Status.Conditions {
		if condition.Type != "Ready" {
			continue
		}
		if condition.Status != "True" {
			return fmt.Errorf("the node says: %s", condition.Message)
		}
		heard = condition.LastHeartbeatTime
	}
	if len(n.Spec.Taints) > 0 {
		return fmt.Errorf("the node has the taint %s", n.Spec.Taints[0].Key)
	}
	if heard.Before(since) { // it reports its state at its start, and then only renews its lease
		var lease struct {
			Spec struct{ RenewTime time.Time }
		}
		if err := a.read(ctx, "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/"+nodeName, &lease); err != nil {
			return err
		}
		heard = lease.Spec.RenewTime
	}
	if heard.Before(since) {
		return fmt.Errorf("the node was last heard of at %s", heard.Format(time.RFC3339))
	}
	return nil
}

// read reads an object.
func (a *apiClient) read(ctx context.Context, path string, into any) error {
	body, err := a.get(ctx, serverURL+path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("cannot read %s: %w", path, err)
	}
	return nil
}
