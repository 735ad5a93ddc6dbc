// SPDX-License-Identifier: Apache-2.0
/// Who is in the cluster: alive, suspect, dead and left members, probing, gossip rounds and exchanges of full state.
///
/// Must not know sockets, keys or rings: it talks to peers through a transport, carries user messages without looking
/// inside, and takes time and randomness from outside, so that a whole cluster can run in one test with virtual time.
/// Start reading at [io.minitempo.ring.memberlist.membership.Membership].
@NullMarked
package io.minitempo.ring.memberlist.membership;

import org.jspecify.annotations.NullMarked;
