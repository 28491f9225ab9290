// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package pace decides when work is done. All that makes the operator wait is here, with its
// constants in limits.go; controllers ask Pacer.Wait and nothing else.
//
// A change in a namespace touches Topics, Sites and Posts. A Pacer hands them out at once, or
// holds them. Each namespace is in one of four states:
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
//	  - Reading: the first list after a start is being read, and the ConfigMaps that it names.
//	    Everything is held, since nothing may be published from half a view.
//	  - Quiet: each change is handed out at once.
//	  - Loading: a program applies many objects, and reads no page before it is done. Everything is
//	    held, so that it is computed and written once. The load ends when it pauses, when it
//	    slows down, or after maxHold. Meanwhile controllers see Topics and Sites as they were
//	    (kube.Archives), so they can repair what others change at any time.
//	  - Finishing: Topics and Sites are handed out, and Posts are held until the pages are written.
//
// Three rules hold in every state:
//
//   - The first write of an object goes out at once. The next one waits for a time in
//     proportion to the cost of the last (Pacer.Wrote).
//   - The status of a Post waits while changes follow each other, in the first minute of a burst,
//     and while a Site of its namespace is being published (Pacer.Wait).
//   - Namespaces take turns, and none has all workers (Options).
package pace
