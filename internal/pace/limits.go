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
	// PodsInterval is the shortest time between two refreshes of the Pods of a Site.
	PodsInterval = time.Second
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
	// TurnInterval is how often a Site that waits for its turn asks again.
	TurnInterval = 200 * time.Millisecond
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

// Contests are the pauses between writes of a field that others keep reverting. An edit by hand is undone at once,
// and a program that keeps reverting costs one write in five minutes.
var Contests = contest.Pauses{AtOnce: 3, Min: time.Second, Max: 5 * time.Minute, Calm: 10 * time.Second}
