// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"time"

	"sigs.k8s.io/controller-runtime/pkg/handler"

	"github.com/topicpages/topicpages/internal/contest"
)

// The times between two writes of one object.
const (
	// After a write the next one waits windowFactor times as long as the write took, at least minWindow and at most
	// maxWindow.
	windowFactor         = 4
	minWindow, maxWindow = 50 * time.Millisecond, 2 * time.Second
	// PodsInterval is the shortest time between two refreshes of the Pods of a Site. A kubelet looks at a Pod again only after it has
	// listed its containers once more, which it does each second (podWorkerLoop in pod_workers.go of Kubernetes 1.37).
	PodsInterval = time.Second
	// A Pod that still serves old pages is refreshed again after a time that grows with its ConfigMaps, since the kubelet may have
	// been told of the refresh before it was told of the new pages. A repeat while it still writes the volume would make it compare
	// all files once more. So a Pod with many ConfigMaps waits for largeRepeat and repeatOfShard for each of them. A Pod of a small
	// Site waits for smallRepeat, and smallRepeatOfShard for each of them, as long as that is less than largeRepeat: the kubelet
	// would delay an earlier repeat, and then also the next edit.
	smallRepeat, smallRepeatOfShard = 1100 * time.Millisecond, 10 * time.Millisecond
	largeRepeat, repeatOfShard      = 2 * time.Second, time.Millisecond
	// The next repeats come after laterRepeat, which doubles each time.
	laterRepeat = 10 * time.Second
	// RefreshRepeats is how many times a Pod is refreshed again for one publication: until the kubelet's own refresh is due.
	RefreshRepeats = 4
)

// Looks at things that no event reports.
const (
	// NameConflictInterval is when to look again whether an object of someone else still has a name that a
	// Site needs. Someone has to remove it by hand.
	NameConflictInterval = 15 * time.Second
	// FormerSiteInterval is when to look again whether the objects of a former Site with the same name are
	// gone. The garbage collector removes them within seconds, and readers wait for the new Site.
	FormerSiteInterval = time.Second
	// GatewayAPIInterval is when to look again whether the Gateway API is installed, for a Site that needs it.
	GatewayAPIInterval = time.Minute
	// ImageVolumeInterval is when to try an image volume again that the API server has refused. By then the
	// cluster may have been updated.
	ImageVolumeInterval = 10 * time.Minute
	// FirstPodsInterval is when to look again whether the Pods have been read for the first time.
	FirstPodsInterval = 100 * time.Millisecond
)

// Questions to web servers about the pages they serve.
const (
	// MinPollInterval is between two questions to a server that is behind, during eagerPolling. Readers wait for it.
	MinPollInterval = 50 * time.Millisecond
	// MaxPollInterval bounds the interval, because a server may be broken for days.
	MaxPollInterval = 5 * time.Second
	// eagerPolling is how long after a publication the interval stays as it is. A web server notices new pages only when it is
	// asked, and kubelets take half a second to refresh 400 ConfigMaps (bench/README.md, P10).
	eagerPolling = 800 * time.Millisecond
	// Then the interval grows by one part in pollGrowth of the time waited.
	// nginx notices new redirects only when it is asked, so a new alias waits for the next question twice, and once more for ReloadOverlap.
	pollGrowth = 8
	// PollTimeout bounds one question. A server answers within milliseconds, and tenants choose the servers.
	PollTimeout = time.Second
	// ReloadOverlap is longer than old workers of nginx accept connections beside the new ones after a reload: 100 ms
	// (ngx_master_process_cycle in ngx_process_cycle.c). Until then a new alias may be answered as before.
	ReloadOverlap = 250 * time.Millisecond
)

// Bursts and bulk loads.
const (
	// quietTime without a change ends a burst. After a long burst it takes up to maxPause.
	quietTime = 500 * time.Millisecond
	// maxBurst is how long a burst holds up the statuses of Posts.
	maxBurst = time.Minute
	// A burst of more than bulkChanges changes, at bulkRate or more per second, is a bulk load: a program applies
	// many objects.
	bulkChanges, bulkRate = 5, 50
	// A bulk load ends after a pause of a pauseShare-th of its length, because a long load may falter for a moment.
	pauseShare         = 20
	minPause, maxPause = 100 * time.Millisecond, time.Second
	// maxHold is the longest time for which a bulk load is held. After it everything is written once more, so it
	// exceeds the time that 50,000 Posts take on a slow machine. docs/operating.md, docs/scale.md,
	// docs/architecture.md and README.md mention it.
	maxHold = 5 * time.Minute
	// announceAfter is the age of a bulk load at which the status of a Site reports it.
	announceAfter = 2 * time.Second
)

// Events of Posts and Topics.
const (
	// maxEvents is how many events a namespace may have at once, and as many warnings. After each eventInterval there
	// may be one more. A bulk load then has one event for a hundred Posts, and an edit always has its own.
	// docs/operating.md mentions both.
	maxEvents     = 20
	eventInterval = time.Second
)

// The order of work.
const (
	// PostDelay is how long the status of a Post waits for the Topics and pages that the same change touches.
	PostDelay = 100 * time.Millisecond
	// loadPriority is the priority of objects that a bulk load has touched. There may be hundreds of Topics at once,
	// which must not hold up the edits of other namespaces.
	loadPriority = -50
	// lowPriority is the priority of the initial list and of statuses of Posts.
	lowPriority = handler.LowPriority
)

// Workers by kind: in total, and for one namespace.
var shares = map[Kind]struct{ workers, ofNamespace int }{
	Topics: {12, 4},
	// Large Sites take a while.
	Sites: {6, 2},
	// Low-priority work must not take the API server from urgent work.
	Posts: {4, 1},
	// ConfigMaps that Posts and Sites name.
	Contents: {16, 4},
}

// Sites with their own templates.
const (
	// maxTurns is how many workers such Sites may occupy.
	maxTurns = 3
	// turnInterval is how often a Site that waits for its turn asks again.
	turnInterval = 200 * time.Millisecond
	// TrialTimeout bounds the trial of a theme in a child process, which has three seconds of processor time, on a
	// busy machine.
	TrialTimeout = time.Minute
	// UntriedInterval is when to try a theme again that could not be tried, for lack of memory or processes.
	UntriedInterval = 30 * time.Second
	// Templates that failed with the Posts of a Site are tried again after failureFactor times as long as they took,
	// at least minFailure and at most maxFailure. So the Site takes a small part of the operator's time.
	failureFactor          = 20
	minFailure, maxFailure = 2 * time.Second, 10 * time.Minute
)

// Repeated attempts.
const (
	// A failed request is tried again after minRetry, which doubles up to maxRetry. An object that failed for a while
	// must not stay wrong for minutes afterwards. docs/operating.md mentions both.
	minRetry, maxRetry = 50 * time.Millisecond, 30 * time.Second
	// maxTransition bounds how long a timer runs before the clock is read again, since
	// timers stand still while a machine is suspended.
	maxTransition = time.Hour
)

// HistogramInterval is the shortest time after which a histogram with too many buckets is reset.
const HistogramInterval = time.Hour

// StartTime is how long the operator counts as starting: it reads 50,000 Posts in ten seconds (bench/README.md, P4).
const StartTime = 10 * time.Second

// Work that hangs.
const (
	// ReconcileTimeout bounds one reconcile of anything but a Site.
	ReconcileTimeout = time.Minute
	// PublicationTimeout bounds one reconcile of a Site, which may render and write all of its pages: five minutes for 50,000 Posts
	// with articles on two cores that the API server shares. A write alone is bounded by the API server.
	PublicationTimeout = 10 * time.Minute
	// ContentTimeout bounds one attempt to read a ConfigMap that a Post or a Site names.
	ContentTimeout = 30 * time.Second
	// ReadAheadTimeout bounds a request ahead, whose page may never be asked for.
	ReadAheadTimeout = time.Minute
)

// Contests are the pauses between writes of a field that others keep reverting. An edit by hand is undone at once,
// and a program that keeps reverting costs one write in five minutes.
var Contests = contest.Pauses{AtOnce: 3, Min: time.Second, Max: 5 * time.Minute, Calm: 10 * time.Second}
