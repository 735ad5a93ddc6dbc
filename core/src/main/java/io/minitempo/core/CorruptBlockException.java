// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core;

import org.jspecify.annotations.Nullable;

/// Stored data is damaged: a block, a WAL file or a metadata object does not hold what its format demands.
///
/// The message names the object and, where known, the byte offset. The rest of the store keeps answering.
public final class CorruptBlockException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// The offset of a damage whose place is unknown.
    public static final long UNKNOWN_OFFSET = -1;

    private final String object;
    private final long offset;

    /// A damage found in `object` at byte `offset`, or [#UNKNOWN_OFFSET].
    public CorruptBlockException(String object, long offset, String problem, @Nullable Throwable cause) {
        super(object + (offset < 0 ? "" : " at byte " + offset) + ": " + problem, cause);
        this.object = object;
        this.offset = offset;
    }

    /// A damage found in `object` at byte `offset`, or [#UNKNOWN_OFFSET].
    public CorruptBlockException(String object, long offset, String problem) {
        this(object, offset, problem, null);
    }

    /// The key or path of the damaged object.
    public String object() {
        return object;
    }

    /// The byte offset of the damage, or [#UNKNOWN_OFFSET].
    public long offset() {
        return offset;
    }
}
