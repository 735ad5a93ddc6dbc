// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.flush;

import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// The ids of the blocks of a section, the same whenever it is built again (`spec/blocks.md §14.1`).
///
/// An id is a UUID of version 5: SHA-1 over a namespace and a name, and the name is tenant, partition, first offset and
/// sequence number, the last three as 64 bits in little-endian order.
final class BlockIds {

    /// The first sequence number.
    static final long FIRST_SEQUENCE = 1;

    private static final UUID NAMESPACE = UUID.fromString("28840903-6eb5-4ffb-8880-93a4fa98dbcb");

    private BlockIds() {}

    static BlockId of(TenantId tenant, int partition, long firstOffset, long sequence) {
        byte[] owner = tenant.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer name = ByteBuffer.allocate(16 + owner.length + 24)
                .putLong(NAMESPACE.getMostSignificantBits())
                .putLong(NAMESPACE.getLeastSignificantBits())
                .put(owner)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(partition)
                .putLong(firstOffset)
                .putLong(sequence);
        ByteBuffer hash = ByteBuffer.wrap(sha1(name.array()));
        long high = hash.getLong() & ~0xf000L | 0x5000L;
        long low = hash.getLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
        return new BlockId(new UUID(high, low));
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
