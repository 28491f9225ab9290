#!/usr/bin/env bash
# A watch of client-go keeps, for as long as it lasts, a buffer that has held its largest event, even if the program keeps
# nothing of the event. The buffer takes 1.25 to 2.5 times the size of the event.
#
# The decoder of the stream begins with 1 KiB, doubles that until an event fits, and uses the same buffer for the next one
# (NewDecoder and Decode in k8s.io/apimachinery/pkg/runtime/serializer/streaming). Its append leaves room for a quarter more. One watch
# of a whole kind has one such buffer, so nobody notices. A kubelet has a watch for each ConfigMap that its Pods mount. There, an
# object of 70 KB costs its own size, and another 160 KiB. In a heap profile of a kubelet of Kubernetes 1.37.2 with 632 ConfigMaps of 93 KB, these buffers took 121 MB, the
# ConfigMaps 59 MB, and the gzip readers of the watches 57 MB, of 269 MB in all. The garbage collector doubles that.
#
# Seen with k8s.io/client-go v0.37.2 and Go 1.26: a watch in protobuf, as a kubelet's, that has got an event of 70 KB keeps 156 KiB
# more than one that has got a short event, and 316 KiB after one of 140 KB. In JSON, the default of client-go, these are 284 and
# 572 KiB.
#
# Needs Go 1.26 or newer and the module proxy. Exits 1 when the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding >/dev/null 2>&1
cat >watch_test.go <<'GO'
package finding

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kruntime "k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/streaming"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	restwatch "k8s.io/client-go/rest/watch"
)

const watches = 400

// held is the heap in use for each of some watches, after each has had one event with a text of a size.
func held(t *testing.T, media string, size int) int64 {
	info, ok := kruntime.SerializerInfoForMediaType(scheme.Codecs.SupportedMediaTypes(), media)
	if !ok {
		t.Fatal(media)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", media+";stream=watch")
		encoder := scheme.Codecs.EncoderForVersion(info.Serializer, corev1.SchemeGroupVersion)
		stream := streaming.NewEncoder(info.StreamSerializer.Framer.NewFrameWriter(w),
			scheme.Codecs.EncoderForVersion(info.StreamSerializer, corev1.SchemeGroupVersion))
		text := strings.Repeat("x", size)
		err := restwatch.NewEncoder(stream, encoder).Encode(&watch.Event{
			Type: watch.Added, Object: &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "a"}, Data: map[string]string{"a": text}},
		})
		if err != nil {
			t.Error(err)
		}
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	defer server.Close()
	client := kubernetes.NewForConfigOrDie(&rest.Config{Host: server.URL, QPS: -1, ContentConfig: rest.ContentConfig{ContentType: media}})
	before := inUse()
	var open []watch.Interface
	for range watches {
		w, err := client.CoreV1().ConfigMaps("a").Watch(context.Background(), metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if event := <-w.ResultChan(); event.Type != watch.Added {
			t.Fatalf("an event of type %q", event.Type)
		}
		open = append(open, w)
	}
	each := (inUse() - before) / watches
	for _, w := range open {
		w.Stop()
	}
	return each
}

func inUse() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestWatches(t *testing.T) {
	for media, of := range map[string]map[int]int64{
		kruntime.ContentTypeProtobuf: {70_000: 160, 140_000: 320},
		kruntime.ContentTypeJSON:     {70_000: 288, 140_000: 576},
	} {
		short := held(t, media, 0)
		for size, kib := range of {
			more := (held(t, media, size) - short) >> 10
			t.Logf("%s: a watch that has got %d KB keeps %d KiB more than one that has got a short event", media, size/1000, more)
			if more < kib*9/10 || more > kib*11/10 {
				t.Errorf("CHANGED: want about %d KiB", kib)
			}
		}
	}
}
GO
go get k8s.io/client-go@v0.37.2 k8s.io/apimachinery@v0.37.2 >/dev/null 2>&1 || { echo 'cannot get client-go'; exit 1; }
go mod tidy >/dev/null 2>&1
go test -count=1 -v -run TestWatches . 2>&1 | grep -vE '^=== '
