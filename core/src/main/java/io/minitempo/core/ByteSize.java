// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core;

/// A number of bytes in a configuration.
///
/// @param bytes the number, not negative
public record ByteSize(long bytes) {

    /// Checks that the size is not negative.
    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("size must not be negative: " + bytes);
        }
    }

    /// A size of `bytes`.
    public static ByteSize of(long bytes) {
        return new ByteSize(bytes);
    }

    @Override
    public String toString() {
        return Long.toString(bytes);
    }
}
