// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package pace decides when the operator works on Topics, Sites and Posts, and how long it waits for anything. limits.go
// has all constants of time. A controller asks Pacer.Wait before it reconciles an object, and Pacer.TakeTurn before it
// runs templates of a tenant.
//
// A change in a namespace touches Topics, Sites and Posts. A Pacer hands them out at once, or holds them. Each
// namespace is in one of four states:
//
//		             Synced                   more than 5 changes,
//		  ┌─────────┐      ┌───────────┐      50 a second      ┌─────────┐
//		  │ Reading │      │   Quiet   │ ────────────────────> │ Loading │ <─┐
//		  └────┬────┘      └───────────┘                       └────┬────┘   │ the load
//		       │             ^       ^                              │        │ goes on
//		       │ no Sites    │       │ after 5 minutes: hand out    │        │
//		       ├─────────────┘       │ Topics, Sites and Posts      │        │
//		       │                     ├──────────────────────────────┤        │
//		       │ hand out            │                              │ pause: hand out
//		       │ Topics and Sites    │ hand out Posts               │ Topics and Sites
//		       │               ┌─────┴─────┐                        │        │
//		       └─────────────> │ Finishing │ <──────────────────────┘        │
//		                       └─────┬─────┘                                 │
//		                             └───────────────────────────────────────┘
//
//	  - Reading: the operator reads the initial list after a start, and the ConfigMaps that it names.
//	    Everything is held, since nothing may be published from half a view.
//	  - Quiet: each change is handed out at once.
//	  - Loading: a program applies many objects, and nobody reads its first results. Everything is
//	    held, so that it is computed and written once. The load ends when it pauses, when it
//	    slows down, or after maxHold. Until then controllers see Topics and Sites as they were
//	    before (kube.Archives), so they can repair foreign changes at any time.
//	  - Finishing: Topics and Sites are handed out. Posts are held until the pages are written.
//
// Three rules hold in every state:
//
//   - The first write of an object goes out at once. The next one waits in proportion to the
//     cost of the last one (Pacer.Wrote).
//   - The status of a Post waits during the first minute of a burst of changes, and while a Site of
//     its namespace is being published (Pacer.Wait).
//   - Namespaces take turns, and none may occupy all workers (Options). Neither may all Sites with their own
//     templates together (Pacer.TakeTurn).
package pace
