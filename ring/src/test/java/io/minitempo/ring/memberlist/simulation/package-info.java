// SPDX-License-Identifier: Apache-2.0
/// A whole gossip cluster in one thread: virtual time, a network that loses, delays, doubles and reorders, and nodes
/// that run the real membership and store.
@NullMarked
package io.minitempo.ring.memberlist.simulation;

import org.jspecify.annotations.NullMarked;
