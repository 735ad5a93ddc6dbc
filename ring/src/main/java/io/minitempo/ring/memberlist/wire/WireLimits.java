// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

/// The most that a peer may send; everything above is refused before memory is set aside for it.
///
/// Real peers stay far below: their packets are bounded to 10 MiB, a state of 1000 instances with 512 tokens each is
/// about 2.6 MiB.
public final class WireLimits {

    /// Bytes of one packet, and of what its compressed parts expand to together.
    public static final int MAX_PACKET_BYTES = 32 << 20;
    /// Bytes of the user state of one push/pull, compressed or not.
    public static final int MAX_STATE_BYTES = 64 << 20;
    /// Bytes of one user message that comes on a stream.
    public static final int MAX_STREAM_MESSAGE_BYTES = 16 << 20;
    /// Members in one push/pull.
    public static final int MAX_NODES = 100_000;
    /// Bytes of a name, an error text or any other string.
    public static final int MAX_TEXT_BYTES = 4096;
    /// Bytes of a member's meta data.
    public static final int MAX_META_BYTES = 512;
    /// Bytes of an ack's payload.
    public static final int MAX_ACK_PAYLOAD_BYTES = 1 << 20;
    /// How deep compound, compressed and checked messages may stand in each other.
    public static final int MAX_NESTING = 8;
    /// Bytes of a cluster label.
    public static final int MAX_LABEL_BYTES = 255;

    private WireLimits() {}
}
