// SPDX-License-Identifier: Apache-2.0
/// The bytes of the gossip protocol: msgpack messages, the layers of a packet, streams, and the key-value envelope.
///
/// Must not know sockets, clocks, members or rings; it turns bytes into values and back, within hard limits.
/// Start reading at [io.minitempo.ring.memberlist.wire.Message], then [io.minitempo.ring.memberlist.wire.PacketCodec].
@NullMarked
package io.minitempo.ring.memberlist.wire;

import org.jspecify.annotations.NullMarked;
