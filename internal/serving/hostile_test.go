// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package serving

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"

	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/redirect"
)

var hostile = types.NamespacedName{Namespace: "hostile", Name: "site"}

// counted counts the bytes that are read from a connection.
type counted struct {
	net.Conn
	bytes *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.bytes.Add(int64(n))
	return n, err
}

// answering connects, for any address, to a web server that reads a request and then answers with the output of the
// function. Only the allowed address may be asked.
func answering(t *testing.T, allowed string, answer func(io.Writer)) (dial Dial, asked, bytes *atomic.Int64) {
	asked, bytes = &atomic.Int64{}, &atomic.Int64{}
	return func(_ context.Context, _, address string) (net.Conn, error) {
		if address != allowed {
			t.Errorf("%s was asked", address)
		}
		asked.Add(1)
		client, server := net.Pipe()
		go func() {
			defer func() { _ = server.Close() }()
			if _, err := http.ReadRequest(bufio.NewReader(server)); err == nil {
				answer(server)
			}
		}()
		return counted{client, bytes}, nil
	}, asked, bytes
}

// endless writes a text until the reader stops.
func endless(w io.Writer, text string) {
	for {
		if _, err := io.WriteString(w, text); err != nil {
			return
		}
	}
}

func TestAHostileAnswerIsAFaultAndCostsLittle(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	kilobyte := strings.Repeat("a", 1<<10)
	for name, tc := range map[string]struct {
		answer func(io.Writer)
		want   fault
	}{
		"Redirect": {func(w io.Writer) {
			_, _ = io.WriteString(w, "HTTP/1.1 302 Found\r\nLocation: http://192.0.2.99/latest/meta-data\r\nContent-Length: 0\r\n\r\n")
		}, "302 Found"},
		"Redirect with the digest": {func(w io.Writer) {
			_, _ = io.WriteString(w, "HTTP/1.1 307 Temporary Redirect\r\nLocation: /\r\nContent-Length: 23\r\n\r\n"+`{"digest":"sha256:new"}`)
		}, "307 Temporary Redirect"},
		"Status with a text": {func(w io.Writer) { _, _ = io.WriteString(w, "HTTP/1.1 599 \x1b[31mred\r\n\r\n") }, "599"},
		"Endless headers":    {func(w io.Writer) { _, _ = io.WriteString(w, ok); endless(w, "X-A: "+kilobyte+"\r\n") }, faultHeader},
		"Endless header":     {func(w io.Writer) { _, _ = io.WriteString(w, ok+"X-A: "); endless(w, kilobyte) }, faultHeader},
		"Endless status":     {func(w io.Writer) { endless(w, kilobyte) }, faultHeader},
		"Endless continuing": {func(w io.Writer) { endless(w, "HTTP/1.1 103 Early Hints\r\nX-A: "+kilobyte+"\r\n\r\n") }, faultHeader},
		"Nothing":            {func(io.Writer) {}, faultHeader},
		"Endless digest":     {func(w io.Writer) { _, _ = io.WriteString(w, ok+"\r\n"+`{"digest":"`); endless(w, kilobyte) }, faultBody},
		"Endless space":      {func(w io.Writer) { _, _ = io.WriteString(w, ok+"\r\n"); endless(w, strings.Repeat(" ", 1<<10)) }, faultBody},
		"Endless nesting":    {func(w io.Writer) { _, _ = io.WriteString(w, ok+"\r\n"); endless(w, strings.Repeat("[", 1<<10)) }, faultBody},
		"Endless chunks": {func(w io.Writer) {
			_, _ = io.WriteString(w, ok+"Transfer-Encoding: chunked\r\n\r\n")
			endless(w, "1\r\n \r\n")
		}, faultBody},
		"Endless chunk sizes": {func(w io.Writer) {
			_, _ = io.WriteString(w, ok+"Transfer-Encoding: chunked\r\n\r\n")
			endless(w, "1;"+kilobyte+"\r\n \r\n")
		}, faultBody},
		"A byte each 100 ms": {func(w io.Writer) {
			for {
				if _, err := io.WriteString(w, "H"); err != nil {
					return
				}
				time.Sleep(100 * time.Millisecond) // on the test's own clock
			}
		}, faultSlow},
		"A header and silence": {func(w io.Writer) { _, _ = io.WriteString(w, ok+"\r\n{"); time.Sleep(time.Hour) }, faultSlow},
		"Silence":              {func(io.Writer) { time.Sleep(time.Hour) }, faultSlow},
		"Compressed":           {func(w io.Writer) { _, _ = io.WriteString(w, ok+"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08") }, faultBody},
		"No digest":            {func(w io.Writer) { _, _ = io.WriteString(w, ok+"\r\n{}") }, faultBody},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dial, asked, bytes := answering(t, "192.0.2.1:8080", tc.answer)
				p := NewProber(func(types.NamespacedName) {}, dial, clock.RealClock{})
				defer p.stop()
				began := time.Now()
				got, err := p.get("http://192.0.2.1:8080")
				if !errors.Is(err, tc.want) {
					t.Errorf("it answers %q, %v, want %v", got, err, tc.want)
				}
				if n := bytes.Load(); n > 64<<10 || asked.Load() != 1 {
					t.Errorf("%d bytes were read in %d connections", n, asked.Load())
				}
				if took := time.Since(began); took > pace.PollTimeout {
					t.Errorf("it took %v", took)
				}
				time.Sleep(2 * time.Hour) // the server has ended by then
			})
		})
	}
}

// A web server with a different answer each time must not cause a reconcile each time.
func TestAServerThatAnswersSomethingElseEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p *Prober
		var right atomic.Bool
		var number, told atomic.Int64
		dial, asked, _ := answering(t, "192.0.2.1:8080", func(w io.Writer) {
			digest := fmt.Sprintf("sha256:%d", number.Add(1))
			if right.Load() {
				digest = "sha256:wanted"
			}
			body := fmt.Sprintf(`{"digest":%q}`, digest)
			_, _ = fmt.Fprintf(w, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		})
		targets := []Target{{"a", "pod-a", "http://192.0.2.1:8080"}}
		reconcile := func() map[types.UID]Answer { return p.Observe(hostile, "sha256:wanted", targets) }
		p = NewProber(func(types.NamespacedName) { told.Add(1); reconcile() }, dial, clock.RealClock{})
		defer p.stop()

		reconcile()
		time.Sleep(time.Minute)
		// Once for the first answer, and once for the fault.
		if told.Load() != 2 {
			t.Errorf("its Site was reconciled %d times", told.Load())
		}
		if got := reconcile()["a"].Fault; got != string(faultChanges) {
			t.Errorf("its fault is %q", got)
		}
		if n := asked.Load(); n < 10 || n > 60 {
			t.Errorf("it was asked %d times in a minute", n)
		}

		// However often others cause a reconcile, the server is asked at most every MinPollInterval.
		before := asked.Load()
		for range 1000 {
			reconcile()
			time.Sleep(time.Millisecond)
		}
		if n := asked.Load() - before; n > int64(time.Second/pace.MinPollInterval)+1 {
			t.Errorf("it was asked %d times in a second", n)
		}

		right.Store(true)
		time.Sleep(pace.MaxPollInterval)
		if got := reconcile()["a"]; got != (Answer{Digest: "sha256:wanted"}) || told.Load() != 3 {
			t.Errorf("it answers %+v, and its Site was reconciled %d times", got, told.Load())
		}
	})
}

// nginx loads new redirects when it is asked, so a reader waits for the next question of the Prober.
func TestAServerThatFollowsLateIsAskedSoon(t *testing.T) {
	for _, late := range []time.Duration{100 * time.Millisecond, time.Second, 2 * time.Second, 10 * time.Second} {
		t.Run(late.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				var seen atomic.Int64
				dial, _, _ := answering(t, "192.0.2.1:8080", func(w io.Writer) {
					digest := "sha256:old"
					if took := time.Since(began); took >= late {
						digest = "sha256:wanted"
						seen.CompareAndSwap(0, int64(took))
					}
					body := fmt.Sprintf(`{"digest":%q}`, digest)
					_, _ = fmt.Fprintf(w, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
				})
				p := NewProber(func(types.NamespacedName) {}, dial, clock.RealClock{})
				defer p.stop()
				p.Observe(hostile, "sha256:wanted", []Target{{"a", "pod-a", "http://192.0.2.1:8080"}})
				time.Sleep(2 * late)
				after, bound := time.Duration(seen.Load()), late+pace.PollInterval(late)
				if after == 0 || after > bound {
					t.Errorf("it was asked after %s, want at most %s", after, bound)
				}
			})
		})
	}
}

func TestManyServersAreAskedAFewAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var open, most atomic.Int64
		dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
			n := open.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			<-ctx.Done()
			open.Add(-1)
			return nil, ctx.Err()
		}
		p := NewProber(func(types.NamespacedName) {}, dial, clock.RealClock{})
		var targets []Target
		for i := range 10 * maxConcurrent {
			targets = append(targets, Target{types.UID(fmt.Sprint(i)), fmt.Sprint(i), fmt.Sprintf("http://192.0.2.1:%d", i+1)})
		}
		p.Observe(hostile, "sha256:wanted", targets)
		time.Sleep(10 * pace.PollTimeout)
		p.stop()
		// A dial may end a moment after its request.
		if n := most.Load(); n < maxConcurrent || n > 2*maxConcurrent {
			t.Errorf("%d were asked at a time", n)
		}
	})
}

// The reported answer of a server changes as seldom as possible, because each change writes a status.
func TestAFaultIsToldOnce(t *testing.T) {
	unreachable := errors.New("cannot connect")
	for name, tc := range map[string]struct {
		answers []any // digests and errors, in order
		want    Answer
		news    int
	}{
		"Behind":                      {[]any{"old", "old", "old"}, Answer{Digest: "old"}, 1},
		"Up to date":                  {[]any{"old", "wanted"}, Answer{Digest: "wanted"}, 2},
		"Not reached":                 {[]any{unreachable, unreachable, unreachable, unreachable}, Answer{}, 1},
		"Wrong for a moment":          {[]any{faultBody, faultBody, "old"}, Answer{Digest: "old"}, 1},
		"Wrong":                       {[]any{faultBody, faultBody, faultBody, faultBody}, Answer{Fault: string(faultBody)}, 1},
		"Wrong, between connections":  {[]any{faultBody, unreachable, faultBody, faultBody}, Answer{Fault: string(faultBody)}, 2},
		"Wrong in several ways":       {[]any{faultBody, faultBody, faultBody, faultSlow, faultSlow, faultSlow, faultSlow}, Answer{Fault: string(faultBody)}, 1},
		"Wrong and right in turn":     {[]any{faultBody, faultBody, faultBody, "old", faultBody, faultBody, faultBody, "old"}, Answer{Digest: "old", Fault: string(faultBody)}, 2},
		"Wrong, and then up to date":  {[]any{faultBody, faultBody, faultBody, "wanted"}, Answer{Digest: "wanted"}, 2},
		"New pages and new redirects": {[]any{"old old", "new old", "wanted", "wanted"}, Answer{Digest: "wanted"}, 2},
		"Other redirects each time":   {[]any{"a 1", "a 2", "a 3", "a 4", "a 5", "a 6", "a 7"}, Answer{Digest: "a 7", Fault: string(faultChanges), Reloading: true}, 2},
		"Another one each time":       {[]any{"1", "2", "3", "4", "5", "6", "7"}, Answer{Digest: "7", Fault: string(faultChanges)}, 2},
	} {
		r, news := &record{}, 0
		for i, answer := range tc.answers {
			digest, _ := answer.(string)
			err, _ := answer.(error)
			at := time.Unix(int64(i), 0)
			if r.take(timedAnswer{digest, err, at, at}, "wanted") {
				news++
			}
		}
		if r.Answer != tc.want || news != tc.news {
			t.Errorf("%s: %+v, told %d times, want %+v, told %d times", name, r.Answer, news, tc.want, tc.news)
		}
	}
}

// After nginx has reloaded, its old workers answer some connections as before.
func TestNewRedirectsCountOnceNoOldWorkerAnswers(t *testing.T) {
	const overlap = pace.ReloadOverlap
	for name, tc := range map[string]struct {
		answers []string
		asked   []time.Duration // when each was asked for
		late    time.Duration   // from question to answer
		current bool
	}{
		"The first answer":               {[]string{"new b"}, []time.Duration{0}, 0, true},
		"Other pages":                    {[]string{"old a", "new a"}, []time.Duration{0, 1}, 0, true},
		"Other redirects":                {[]string{"old a", "new b", "new b"}, []time.Duration{0, 1, overlap}, 0, false},
		"For a while":                    {[]string{"old a", "new b", "new b"}, []time.Duration{0, 1, overlap + 1}, 0, true},
		"For a while, but answered late": {[]string{"old a", "new b", "new b"}, []time.Duration{0, 1, overlap + 1}, time.Millisecond, false},
		"An old worker in between":       {[]string{"old a", "new b", "old a", "new b"}, []time.Duration{0, 1, 2, overlap + 2}, 0, false},
		"The first redirects":            {[]string{"new", "new b", "new b"}, []time.Duration{0, 1, overlap}, 0, false},
		"No redirects any more":          {[]string{"new a", "new", "new"}, []time.Duration{0, 1, overlap}, 0, false},
	} {
		r, last := &record{}, tc.answers[len(tc.answers)-1]
		for i, answer := range tc.answers {
			asked := time.Unix(0, 0).Add(tc.asked[i])
			r.take(timedAnswer{answer, nil, asked, asked.Add(tc.late)}, last)
		}
		if r.Digest != last || r.Reloading == tc.current {
			t.Errorf("%s: %+v, want it to be reloading: %v", name, r.Answer, !tc.current)
		}
	}
}

// An alias is added and taken back. The server was not asked in between, and may be about to load it.
func TestAnUndoneAliasIsNotBelievedAtOnce(t *testing.T) {
	at := func(after time.Duration) timedAnswer {
		asked := time.Unix(0, 0).Add(after)
		return timedAnswer{"p a", nil, asked, asked}
	}
	s := &poll{digest: "p a", servers: map[types.UID]*record{"a": {}}}
	s.servers["a"].take(at(0), "p a")
	s.expect("p b", time.Unix(0, 1))
	s.digest = "p b"
	s.expect("p a", time.Unix(0, 2))
	s.digest = "p a"
	if s.servers["a"].take(at(3), "p a"); !s.servers["a"].Reloading {
		t.Error("its first answer counts at once")
	}
	if s.servers["a"].take(at(2+pace.ReloadOverlap), "p a"); s.servers["a"].Reloading {
		t.Error("its answer does not count later")
	}
}

// A server that has been behind for long is asked seldom, but soon again once it reloads.
func TestAServerThatReloadsIsAskedSoonAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		dial, _, _ := answering(t, "192.0.2.1:8080", func(w io.Writer) {
			loaded := "0=a"
			if time.Since(began) > time.Minute {
				loaded = "0=b"
			}
			body := `{"digest":"p"}`
			_, _ = fmt.Fprintf(w, "HTTP/1.1 200 OK\r\n%s: %s\r\nContent-Length: %d\r\n\r\n%s", redirect.Header, loaded, len(body), body)
		})
		told := make(chan types.NamespacedName, 10)
		p := NewProber(func(site types.NamespacedName) { told <- site }, dial, clock.RealClock{})
		defer p.stop()
		targets, wanted := []Target{{"a", "a", "http://192.0.2.1:8080"}}, Served("p", redirect.LoadedDigest([]string{"0=b"}))
		p.Observe(hostile, wanted, targets)
		<-told // its first answer
		<-told
		if got := p.Observe(hostile, wanted, targets)["a"]; got != (Answer{Digest: wanted}) {
			t.Errorf("it tells of %+v", got)
		}
		if late := time.Since(began) - time.Minute; late > pace.MaxPollInterval+pace.ReloadOverlap {
			t.Errorf("it tells %v after the reload", late)
		}
		p.Forget(hostile)
		p.stop()
		time.Sleep(time.Hour)
	})
}
