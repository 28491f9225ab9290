// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"slices"
	"strings"
	"sync"

	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// Options returns the number of workers of a controller, its queue, its delays after errors, and the time for one reconcile.
func Options(kind Kind) controller.Options {
	timeout := ReconcileTimeout
	if kind == Sites {
		timeout = PublicationTimeout
	}
	return controller.Options{
		MaxConcurrentReconciles: shares[kind].workers, NewQueue: fairQueueOf(shares[kind].ofNamespace), RateLimiter: rateLimiter(),
		ReconciliationTimeout: timeout,
	}
}

// NewQueue returns a queue for a kind of work without a controller, and its number of workers.
func NewQueue(kind Kind) (queue workqueue.TypedRateLimitingInterface[reconcile.Request], workers int) {
	return fairQueueOf(shares[kind].ofNamespace)(strings.ToLower(string(kind)), rateLimiter()), shares[kind].workers
}

func rateLimiter() workqueue.TypedRateLimiter[reconcile.Request] {
	return workqueue.NewTypedItemExponentialFailureRateLimiter[reconcile.Request](minRetry, maxRetry)
}

// fairQueueOf returns a constructor of queues, for controller.Options.NewQueue. The namespaces take turns, and each
// has at most share requests in progress at a time, so that none waits for all the work of another one. Within a
// namespace, requests of a higher priority come first. The controller needs more workers than a share.
func fairQueueOf(share int) func(string, workqueue.TypedRateLimiter[reconcile.Request]) workqueue.TypedRateLimitingInterface[reconcile.Request] {
	return func(name string, limiter workqueue.TypedRateLimiter[reconcile.Request]) workqueue.TypedRateLimitingInterface[reconcile.Request] {
		o := &turnOrder{share: share, waiting: map[string]*line{}, atWork: map[string]int{},
			priorities: map[reconcile.Request]int{}, taken: map[reconcile.Request]int{}}
		ready := workqueue.NewTypedWithConfig(workqueue.TypedQueueConfig[reconcile.Request]{Name: name, Queue: o})
		delaying := workqueue.NewTypedDelayingQueueWithConfig(workqueue.TypedDelayingQueueConfig[reconcile.Request]{Name: name, Queue: ready})
		return &fairQueue{order: o, TypedRateLimitingInterface: workqueue.NewTypedRateLimitingQueueWithConfig(limiter,
			workqueue.TypedRateLimitingQueueConfig[reconcile.Request]{Name: name, DelayingQueue: delaying})}
	}
}

// fairQueue is a queue of client-go that takes its next request from an order.
type fairQueue struct {
	workqueue.TypedRateLimitingInterface[reconcile.Request]
	order *turnOrder
}

var _ priorityqueue.PriorityQueue[reconcile.Request] = &fairQueue{}

// AddWithOpts implements priorityqueue.PriorityQueue.
func (q *fairQueue) AddWithOpts(o priorityqueue.AddOpts, requests ...reconcile.Request) {
	priority := 0
	if o.Priority != nil {
		priority = *o.Priority
	}
	for _, r := range requests {
		q.order.prioritize(r, priority)
		if o.RateLimited {
			q.AddRateLimited(r)
		} else {
			q.AddAfter(r, o.After)
		}
	}
}

// Add implements workqueue.TypedInterface.
func (q *fairQueue) Add(r reconcile.Request) { q.AddWithOpts(priorityqueue.AddOpts{}, r) }

// GetWithPriority implements priorityqueue.PriorityQueue.
func (q *fairQueue) GetWithPriority() (r reconcile.Request, priority int, shutdown bool) {
	r, shutdown = q.Get()
	return r, q.order.begun(r), shutdown
}

// Done implements workqueue.TypedInterface.
func (q *fairQueue) Done(r reconcile.Request) {
	// The worker that has finished takes the next request, so no other has to be woken.
	q.order.ended(r)
	q.TypedRateLimitingInterface.Done(r)
}

// turnOrder holds the requests that are ready, and decides which is next. It implements workqueue.Queue.
type turnOrder struct {
	share int

	mu         sync.Mutex
	namespaces []string                  // with requests, in the order of their turns
	waiting    map[string]*line          // by namespace
	atWork     map[string]int            // requests of each namespace
	priorities map[reconcile.Request]int // of the requests that are ready or due later
	taken      map[reconcile.Request]int // priorities of requests that a worker is just taking
}

// line holds the ready requests of a namespace.
type line struct {
	requests map[int][]reconcile.Request // by priority, in their order
	count    int
}

// prioritize raises the priority of a request that is new, or has not begun.
func (t *turnOrder) prioritize(r reconcile.Request, priority int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	before, known := t.priorities[r]
	if known && before >= priority {
		return
	}
	t.priorities[r] = priority
	if l := t.waiting[r.Namespace]; known && l != nil && l.take(before, r) {
		l.put(priority, r)
	}
}

// begun returns the priority of a request that a worker has taken.
func (t *turnOrder) begun(r reconcile.Request) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	priority := t.taken[r]
	delete(t.taken, r)
	return priority
}

func (t *turnOrder) ended(r reconcile.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.atWork[r.Namespace]--; t.atWork[r.Namespace] <= 0 {
		delete(t.atWork, r.Namespace)
	}
}

// Touch implements workqueue.Queue.
func (*turnOrder) Touch(reconcile.Request) {}

// Push implements workqueue.Queue.
func (t *turnOrder) Push(r reconcile.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.waiting[r.Namespace]
	if l == nil {
		l = &line{requests: map[int][]reconcile.Request{}}
		t.waiting[r.Namespace] = l
		t.namespaces = append(t.namespaces, r.Namespace)
	}
	l.put(t.priorities[r], r)
}

// Len implements workqueue.Queue: it counts the requests of namespaces that may have one more in progress.
func (t *turnOrder) Len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	count := 0
	for _, namespace := range t.namespaces {
		if t.atWork[namespace] < t.share {
			count += t.waiting[namespace].count
		}
	}
	return count
}

// Pop implements workqueue.Queue. The queue asks only when Len is not zero.
func (t *turnOrder) Pop() reconcile.Request {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := slices.IndexFunc(t.namespaces, func(n string) bool { return t.atWork[n] < t.share })
	namespace := t.namespaces[at]
	l := t.waiting[namespace]
	r := l.next()
	t.atWork[namespace]++
	t.taken[r] = t.priorities[r]
	delete(t.priorities, r)
	t.namespaces = slices.Delete(t.namespaces, at, at+1)
	if l.count > 0 {
		t.namespaces = append(t.namespaces, namespace)
	} else {
		delete(t.waiting, namespace)
	}
	return r
}

func (l *line) put(priority int, r reconcile.Request) {
	l.requests[priority] = append(l.requests[priority], r)
	l.count++
}

// take takes a request out, and reports whether it was there.
func (l *line) take(priority int, r reconcile.Request) bool {
	at := slices.Index(l.requests[priority], r)
	if at < 0 {
		return false
	}
	l.requests[priority] = slices.Delete(l.requests[priority], at, at+1)
	l.drop(priority)
	return true
}

// next takes out the first request of the highest priority.
func (l *line) next() reconcile.Request {
	highest, found := 0, false
	for priority := range l.requests {
		if !found || priority > highest {
			highest, found = priority, true
		}
	}
	r := l.requests[highest][0]
	l.requests[highest] = l.requests[highest][1:]
	l.drop(highest)
	return r
}

// drop notes that a request of a priority was taken out.
func (l *line) drop(priority int) {
	if l.count--; len(l.requests[priority]) == 0 {
		delete(l.requests, priority)
	}
}
