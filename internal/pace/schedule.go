// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import "time"

// state is a state of a namespace: see the documentation of the package.
type state int

const (
	quiet state = iota
	reading
	loading
	finishing
)

// A schedule decides which objects of one namespace are handed out, and when. It knows neither the clock
// nor the subscribers. The zero value is quiet.
type schedule struct {
	state state
	since time.Time // when the state began
	// announced is true once the Sites have been handed out to report the load.
	announced  bool
	burst      burst
	held       held
	publishing int // Sites that are being published
}

func (s *schedule) enter(next state, now time.Time) { s.state, s.since, s.announced = next, now, false }

// changed notes a change, and returns the touched objects to hand out.
func (s *schedule) changed(t Touched, now time.Time) Touched {
	if len(t.Topics) > 0 {
		s.burst.note(now)
	}
	switch s.state {
	case quiet, finishing:
		if !s.burst.bulk(now) {
			return t
		}
		s.enter(loading, now)
	}
	s.held.add(t)
	return Touched{}
}

// synced ends the state reading.
func (s *schedule) synced(now time.Time) Touched {
	if s.state != reading {
		return Touched{}
	}
	pages := s.held.takePages()
	pages.Initial = true
	s.finish(&pages, len(pages.Sites) == 0, now)
	return pages
}

// finish continues with the Posts: at once, or once the pages are written.
func (s *schedule) finish(t *Touched, atOnce bool, now time.Time) {
	if atOnce {
		t.Posts = s.held.takePosts()
	}
	if len(s.held.posts) > 0 {
		s.enter(finishing, now)
	} else {
		s.enter(quiet, now)
	}
}

// due returns the objects to hand out at an instant, and the time to ask again. A zero time means never.
func (s *schedule) due(now time.Time) (t Touched, next time.Time) {
	switch s.state {
	case loading:
		end, why := s.end()
		if now.Before(end) {
			return s.announce(end, now)
		}
		t = s.held.takePages()
		t.BulkLoad = true
		s.finish(&t, why == reachedLimit, now)
	case finishing:
		if wait := s.busy(now); wait > 0 {
			return Touched{}, now.Add(wait)
		}
		t.Posts = s.held.takePosts()
		s.enter(quiet, now)
	}
	if s.state == finishing {
		next = now.Add(quietTime)
	}
	return t, next
}

// announce hands out the Sites of a long load. They stay held.
func (s *schedule) announce(end, now time.Time) (t Touched, next time.Time) {
	at := s.since.Add(announceAfter)
	switch {
	case s.announced:
		return Touched{}, end
	case now.Before(at):
		if at.Before(end) {
			end = at
		}
		return Touched{}, end
	}
	s.announced = true
	return Touched{Sites: sorted(s.held.sites), BulkLoad: true}, end
}

// Why a load ends.
const (
	paused       = "nothing changes any more"
	slowedDown   = "changes are fewer"
	reachedLimit = "it was held for long enough"
)

// end returns when and why a load ends if nothing changes from now on.
func (s *schedule) end() (end time.Time, why string) {
	end, why = s.burst.last.Add(s.burst.pause()), paused
	if slow := s.burst.slow(); slow.Before(end) {
		end, why = slow, slowedDown
	}
	if limit := s.limit(); limit.Before(end) {
		end, why = limit, reachedLimit
	}
	return end, why
}

// limit returns the latest end of a load.
func (s *schedule) limit() time.Time { return s.since.Add(maxHold) }

// busy returns how long the statuses of Posts wait at least.
func (s *schedule) busy(now time.Time) time.Duration {
	remaining := s.burst.remaining(now)
	if s.publishing > 0 {
		remaining = max(remaining, quietTime)
	}
	return remaining
}
