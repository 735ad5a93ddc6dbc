// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.regex.Pattern;

/// The id of a block: a UUID, ordered as its 16 unsigned bytes (`spec/blocks.md §2`, §13).
///
/// @param uuid the UUID
public record BlockId(UUID uuid) implements Comparable<BlockId> {

    /// The smallest id, the default lower end of a shard.
    public static final BlockId MIN = new BlockId(new UUID(0, 0));

    /// The largest id, the default upper end of a shard.
    public static final BlockId MAX = new BlockId(new UUID(-1, -1));

    private static final Pattern SHAPE =
            Pattern.compile("\\p{XDigit}{8}-?\\p{XDigit}{4}-?\\p{XDigit}{4}-?\\p{XDigit}{4}-?\\p{XDigit}{12}");

    /// Parses a UUID of 32 hex digits in either case, with or without its four hyphens.
    ///
    /// @throws TempoException.Invalid when the text is not a UUID
    public static BlockId parse(String text) {
        if (!SHAPE.matcher(text).matches()) {
            throw new TempoException.Invalid("invalid block id \"" + text + "\": expected a UUID");
        }
        String hex = text.replace("-", "");
        return new BlockId(new UUID(Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16)));
    }

    /// Reads the 16 bytes of an id.
    public static BlockId of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new BlockId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    /// The 16 bytes of this id.
    public byte[] toBytes() {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    @Override
    public int compareTo(BlockId other) {
        int order = Long.compareUnsigned(uuid.getMostSignificantBits(), other.uuid.getMostSignificantBits());
        return order != 0
                ? order
                : Long.compareUnsigned(uuid.getLeastSignificantBits(), other.uuid.getLeastSignificantBits());
    }

    /// Lower-case hex with hyphens, as it stands in object keys.
    @Override
    public String toString() {
        return uuid.toString();
    }
}
