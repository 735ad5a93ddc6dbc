// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore;

import org.jspecify.annotations.Nullable;

/// A run of bytes of an object.
///
/// @param offset the first byte, counted from 0
/// @param length how many bytes, may be 0
/// @param role which cache may hold it; null for none
public record ByteRange(long offset, int length, @Nullable CacheRole role) {

    /// A run that no cache holds.
    public ByteRange(long offset, int length) {
        this(offset, length, null);
    }

    /// Checks that neither is negative and that the end can be counted.
    public ByteRange {
        if (offset < 0 || length < 0 || offset + length < 0) {
            throw new IllegalArgumentException("range must not be negative: offset " + offset + ", length " + length);
        }
    }

    /// The first byte after the range.
    public long end() {
        return offset + length;
    }
}
