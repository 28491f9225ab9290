// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"time"
)

// lifetime is the validity of certificates. A cluster is not meant to last.
const lifetime = 5 * 365 * 24 * time.Hour

// certificateAuthority signs the certificates of the cluster.
type certificateAuthority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// writeKeys writes all keys and certificates, and the files that use them. Keys
// of an earlier start are kept.
func (c *cluster) writeKeys() error {
	const complete = "complete"
	if _, err := os.Stat(c.path("pki", complete)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	signer, err := c.newAuthority()
	if err != nil {
		return err
	}
	for name, template := range certificates() {
		if err := c.issue(signer, name, template); err != nil {
			return fmt.Errorf("cannot issue the certificate %s: %w", name, err)
		}
	}
	for user, file := range map[string]string{
		"admin":                   "kubeconfig",
		"kube-controller-manager": "etc/kube-controller-manager.kubeconfig",
		"kube-scheduler":          "etc/kube-scheduler.kubeconfig",
		"kube-proxy":              "etc/kube-proxy.kubeconfig",
		"kubelet":                 "etc/kubelet.kubeconfig",
	} {
		if err := c.writeKubeconfig(user, file); err != nil {
			return err
		}
	}
	if err := c.writeAccountKeys(); err != nil {
		return err
	}
	if err := os.WriteFile(c.path("pki", complete), nil, 0o600); err != nil {
		return fmt.Errorf("cannot note that the keys are complete: %w", err)
	}
	return nil
}

// certificates returns the templates of all certificates, by name.
func certificates() map[string]x509.Certificate {
	server, client := x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth
	who := func(use x509.ExtKeyUsage, name string, groups ...string) x509.Certificate {
		return x509.Certificate{
			Subject:     pkix.Name{CommonName: name, Organization: groups},
			KeyUsage:    x509.KeyUsageDigitalSignature,
			ExtKeyUsage: []x509.ExtKeyUsage{use},
		}
	}
	apiServer := who(server, "kube-apiserver")
	apiServer.DNSNames = []string{"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local", nodeName}
	apiServer.IPAddresses = []net.IP{net.ParseIP(nodeAddress), net.ParseIP(kubernetesAddress)}
	kubelet := who(server, "kubelet")
	kubelet.DNSNames = []string{nodeName}
	kubelet.IPAddresses = []net.IP{net.ParseIP(nodeAddress)}
	return map[string]x509.Certificate{
		"kube-apiserver":          apiServer,
		"kubelet-server":          kubelet,
		"kubelet":                 who(client, "system:node:"+nodeName, "system:nodes"),
		"kube-apiserver-client":   who(client, "kube-apiserver-kubelet-client", "system:masters"),
		"kube-controller-manager": who(client, "system:kube-controller-manager"),
		"kube-scheduler":          who(client, "system:kube-scheduler"),
		"kube-proxy":              who(client, "system:kube-proxy"),
		"admin":                   who(client, "admin", "system:masters"),
	}
}

// newAuthority makes the authority and writes it.
func (c *cluster) newAuthority() (*certificateAuthority, error) {
	template := x509.Certificate{
		Subject:               pkix.Name{CommonName: "topicpages one-node cluster"},
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("cannot make a key: %w", err)
	}
	signer := &certificateAuthority{certificate: &template, key: key}
	if signer.certificate, err = c.sign(signer, "ca", template, key); err != nil {
		return nil, fmt.Errorf("cannot make the authority: %w", err)
	}
	return signer, nil
}

// issue makes a key and its certificate.
func (c *cluster) issue(signer *certificateAuthority, name string, template x509.Certificate) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("cannot make a key: %w", err)
	}
	_, err = c.sign(signer, name, template, key)
	return err
}

// sign writes a key and the certificate that signer gives it.
func (c *cluster) sign(signer *certificateAuthority, name string, template x509.Certificate, key *ecdsa.PrivateKey) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("cannot make a serial number: %w", err)
	}
	template.SerialNumber = serial
	template.NotBefore = time.Now().Add(-time.Hour) // clocks differ
	template.NotAfter = time.Now().Add(lifetime)
	der, err := x509.CreateCertificate(rand.Reader, &template, signer.certificate, key.Public(), signer.key)
	if err != nil {
		return nil, fmt.Errorf("cannot sign: %w", err)
	}
	if err := os.WriteFile(c.path("pki", name+".crt"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644); err != nil {
		return nil, fmt.Errorf("cannot write a certificate: %w", err)
	}
	if err := c.writeKey(name, key); err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// writeKey writes a private key.
func (c *cluster) writeKey(name string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return fmt.Errorf("cannot encode a key: %w", err)
	}
	if err := os.WriteFile(c.path("pki", name+".key"), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		return fmt.Errorf("cannot write a key: %w", err)
	}
	return nil
}

// writeAccountKeys writes the keys that sign and verify tokens of service accounts.
func (c *cluster) writeAccountKeys() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("cannot make a key: %w", err)
	}
	if err := c.writeKey("accounts", key); err != nil {
		return err
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return fmt.Errorf("cannot encode a key: %w", err)
	}
	if err := os.WriteFile(c.path("pki", "accounts.pub"), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), 0o644); err != nil {
		return fmt.Errorf("cannot write a key: %w", err)
	}
	return nil
}
