// SPDX-License-Identifier: Apache-2.0
/// The key-value store whose copies in all processes are kept equal by gossip, and the service that runs it.
///
/// Must not know what its values mean: codecs and merge rules come as value types. Start reading at
/// [io.minitempo.ring.memberlist.MemberlistService], then [io.minitempo.ring.memberlist.GossipKv].
@NullMarked
package io.minitempo.ring.memberlist;

import org.jspecify.annotations.NullMarked;
