// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/test/nginxtest"
)

// patience bounds the wait for a server that does not answer.
const patience = 30 * time.Second

// halves opens connections that each send a part of a request and then nothing.
func halves(t *testing.T, url, part string, count int) []net.Conn {
	t.Helper()
	var open []net.Conn
	t.Cleanup(func() {
		for _, c := range open {
			_ = c.Close()
		}
	})
	for range count {
		c, err := net.DialTimeout("tcp", strings.TrimPrefix(url, "http://"), patience)
		if err != nil {
			t.Fatalf("connection %d: %v", len(open)+1, err)
		}
		open = append(open, c)
		if _, err := io.WriteString(c, part); err != nil {
			t.Fatalf("connection %d: %v", len(open), err)
		}
	}
	return open
}

func TestHalfRequestsLeaveRoomForReaders(t *testing.T) {
	for name, part := range map[string]string{
		"of a request line": "GET / HT",
		"of headers":        "GET / HTTP/1.1\r\nHost: x\r\nX-A: ",
		"of long headers":   "GET / HTTP/1.1\r\nHost: x\r\nCookie: " + strings.Repeat("x", 6000),
		"of a body":         "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nx",
		"of another body":   "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nx",
	} {
		t.Run(name, func(t *testing.T) {
			forEachNginx(t, func(t *testing.T, program string) {
				t.Parallel() // it waits for timeouts of nginx
				// Twice the number that stopped a server with 1,024 connections.
				const count = 2200
				requireFiles(t, 2*count+100)
				server := publishedVolume(t).serve(t, program, &redirect.Redirects{})
				open := halves(t, server.URL, part, count)
				client := &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
				for _, path := range []string{"/", "/robots.txt"} {
					response, err := client.Get(server.URL + path)
					if err != nil {
						t.Fatalf("%s: %v", path, err)
					}
					_ = response.Body.Close()
				}
				kib, err := residentKiB(server.Pid)
				t.Logf("with %d half requests: %d MiB, %v", count, kib>>10, err)
				last := open[len(open)-1]
				if !errors.Is(drain(last, time.Millisecond), os.ErrDeadlineExceeded) {
					t.Error("readers were not answered until the half requests had ended")
				}
				if err := drain(last, patience); errors.Is(err, os.ErrDeadlineExceeded) {
					t.Error("a half request is never ended")
				}
				server.Expect() // the hard limit of files may be lower than nginx would like
			})
		})
	}
}

// The memory limit of a Pod suffices for slow readers.
func TestSlowReadersFitIntoTheMemoryOfAPod(t *testing.T) {
	const unpacked, packed = 1000, 2500
	forEachNginx(t, func(t *testing.T, program string) {
		requireFiles(t, 2*(unpacked+packed)+200)
		v := newVolume(t, "")
		v.slow = true
		pages := editionOf(0)
		pages["posts/large/index.html"] = strings.Repeat("a page that no socket holds. ", 100_000)
		if err := v.publish(pages, func() {}); err != nil {
			t.Fatal(err)
		}
		server := v.serve(t, program, &redirect.Redirects{})
		slow := func(count int, encoding string) {
			request := "GET /posts/large/ HTTP/1.1\r\nHost: x\r\nAccept-Encoding: " + encoding + "\r\n\r\n"
			for i, c := range halves(t, server.URL, request, count) {
				if err := c.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
					t.Fatal(err)
				}
				begin := make([]byte, len("HTTP/1.1 200"))
				if _, err := io.ReadFull(c, begin); err != nil || string(begin) != "HTTP/1.1 200" {
					t.Fatalf("reader %d, %s: %q, %v", i, encoding, begin, err)
				}
			}
		}
		slow(unpacked, "identity")
		if status, _, err := get(server.URL+"/", "identity"); err != nil || status != http.StatusServiceUnavailable {
			t.Errorf("one reader more without gzip: status %d, %v", status, err)
		}
		// The server counts a reader as nginx decides who gets gzip.
		for encoding, want := range map[string]int{
			"br": 503, "gzip;q=0": 503, "gzip; q=0.0": 503, "xgzip": 503, "gzip-2": 503, "gzip;q=1.5": 503, "gzip;q=0.0001": 503,
			"gzip;q=0, gzip": 503, "gzip-2, gzip": 503, "gzip;q=0.5x": 503,
			"br;q=1.0, gzip;q=0.8, *;q=0.1": 200, "x-gzip, gzip": 200, "gzip;q=0.001": 200, "gzip;q=1.000,br": 200,
			"GZIP": 200, "br, gzip": 200, "br,gzip;q=0.5": 200, "gzip; q=1, *;q=0": 200, "gzip , deflate": 200, "gzip, deflate, br, zstd": 200,
		} {
			if status, _, err := get(server.URL+"/", encoding); err != nil || status != want {
				t.Errorf("one reader more, Accept-Encoding %q: status %d, %v; want %d", encoding, status, err, want)
			}
		}
		slow(packed, "gzip")
		if status, _, err := get(server.URL+"/", "gzip"); err != nil || status != http.StatusOK {
			t.Errorf("one reader more with gzip: status %d, %v", status, err)
		}
		kib, err := residentKiB(server.Pid)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("with %d slow readers: %d MiB", unpacked+packed, kib>>10)
		if kib<<10 > minMemory*9/10 {
			t.Errorf("slow readers take %d MiB of %d", kib>>10, minMemory>>20)
		}
		server.Expect()
	})
}

// The size of a body makes no difference to what is allowed.
func TestLargeBodiesAreRefused(t *testing.T) {
	forEachNginx(t, func(t *testing.T, program string) {
		server, asked := publishedVolume(t).serve(t, program, &redirect.Redirects{}), 0
		for _, path := range []string{"/", "/search/", "/robots.txt", "/topics", "/nothing/", "/media/x/y.png", livePath} {
			for method, want := range map[string]int{"POST": 405, "PUT": 405, "GET": 413} {
				asked++
				request, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(strings.Repeat("x", 2000)))
				if err != nil {
					t.Fatal(err)
				}
				response, err := http.DefaultTransport.RoundTrip(request)
				if err != nil {
					t.Fatal(err)
				}
				_ = response.Body.Close()
				allow := ""
				if want == http.StatusMethodNotAllowed {
					allow = "GET, HEAD"
				}
				policies := len(response.Header.Values("Content-Security-Policy"))
				if got := response.Header.Get("Allow"); response.StatusCode != want || got != allow || policies != 1 || response.Header.Get("Cache-Control") == "" {
					t.Errorf("%s %s: status %d, want %d; Allow %q, want %q; %d policies", method, path, response.StatusCode, want, got, allow, policies)
				}
			}
		}
		nginxtest.Eventually(t, func() error {
			if got := strings.Count(server.Output(), "too large body"); got != asked {
				return fmt.Errorf("nginx reports %d large bodies of %d", got, asked)
			}
			return nil
		})
		server.Expect()
	})
}

// A proxy may ask by HTTP/1.0, as older versions of nginx do by default, or add "Via", as many CDNs do.
func TestProxiesGetPackedPages(t *testing.T) {
	forEachNginx(t, func(t *testing.T, program string) {
		server := publishedVolume(t).serve(t, program, &redirect.Redirects{})
		for _, request := range []string{
			"GET /search/ HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n",
			"GET /search/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nVia: 2 cdn\r\nAccept-Encoding: gzip\r\n\r\n",
			"GET /search/ HTTP/1.0\r\nVia: 1.0 cdn\r\nAccept-Encoding: gzip\r\n\r\n",
		} {
			answer, err := io.ReadAll(halves(t, server.URL, request, 1)[0])
			head, _, _ := strings.Cut(string(answer), "\r\n\r\n")
			for _, line := range []string{" 200 OK", "Content-Encoding: gzip", "Vary: Accept-Encoding"} {
				if err != nil || !strings.Contains(head, line) {
					t.Errorf("%q: no %q: %v\n%s", request, line, err, head)
				}
			}
		}
	})
}

// residentKiB returns the memory of an nginx and its processes.
func residentKiB(pid int) (total int, err error) {
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return 0, err
	}
	for _, process := range append(strings.Fields(string(children)), fmt.Sprint(pid)) {
		var kib int
		if _, err := fmt.Sscanf(resident(process), "VmRSS: %d", &kib); err != nil {
			return 0, err
		}
		total += kib
	}
	return total, nil
}

// drain reads everything available from a connection. The error is os.ErrDeadlineExceeded if the server keeps it open
// for that long.
func drain(c net.Conn, wait time.Duration) error {
	if err := c.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, c)
	return err
}

// requireFiles ensures that this process, and nginx with it, may open count files.
func requireFiles(t *testing.T, count uint64) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if limit.Max < count {
		t.Skipf("this machine allows %d open files, and the test takes %d", limit.Max, count)
	}
}

// Files are compressed, and a part of one could not be decoded.
func TestThereAreNoRanges(t *testing.T) {
	forEachNginx(t, func(t *testing.T, program string) {
		server := publishedVolume(t).serve(t, program, &redirect.Redirects{})
		for _, asked := range []string{"bytes=0-9", "bytes=100-", "bytes=-5", "bytes=999999999-", "bytes=0-1,4-5"} {
			for _, encoding := range []string{"gzip", "identity"} {
				request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/search/", nil)
				if err != nil {
					t.Fatal(err)
				}
				request.Header.Set("Range", asked)
				request.Header.Set("Accept-Encoding", encoding)
				response, err := http.DefaultTransport.RoundTrip(request)
				if err != nil {
					t.Fatal(err)
				}
				body, err := io.ReadAll(response.Body)
				_ = response.Body.Close()
				if err != nil || response.StatusCode != http.StatusOK || len(body) < 1000 || response.Header.Get("Accept-Ranges") != "" {
					t.Errorf("%s, %s: status %d, %d bytes, Accept-Ranges %q, %v", asked, encoding, response.StatusCode, len(body),
						response.Header.Get("Accept-Ranges"), err)
				}
			}
		}
	})
}

func TestAPodListensOnIPv6(t *testing.T) {
	if _, err := os.Stat("/proc/net/if_inet6"); err != nil {
		t.Skip("this machine has no IPv6")
	}
	forEachNginx(t, func(t *testing.T, program string) {
		server := publishedVolume(t).start(t, program, newVolume(t, ""))
		_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
		for _, host := range []string{"127.0.0.1", "[::1]"} {
			nginxtest.Eventually(t, func() error {
				status, _, err := get("http://"+host+":"+port+"/", "gzip")
				if err == nil && status != http.StatusOK {
					err = fmt.Errorf("status %d", status)
				}
				if err != nil {
					return fmt.Errorf("%s: %w", host, err)
				}
				return nil
			})
		}
	})
}

// A Pod ends with QUIT, after its last answer, or with TERM.
func TestAPodEndsWhenItIsTold(t *testing.T) {
	for name, signal := range map[string]syscall.Signal{"QUIT": syscall.SIGQUIT, "TERM": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			server := publishedVolume(t).start(t, nginxtest.Program(t), newVolume(t, ""))
			if err := server.Signal(signal); err != nil {
				t.Fatal(err)
			}
			select {
			case <-server.Ended():
			case <-time.After(10 * time.Second):
				t.Fatal("nginx does not end")
			}
			// The script that reloads nginx must not be left behind.
			nginxtest.Eventually(t, func() error {
				if err := syscall.Kill(-server.Pid, 0); err == nil {
					return errors.New("a process is left")
				}
				return nil
			})
		})
	}
}
