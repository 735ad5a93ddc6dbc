// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import org.jspecify.annotations.Nullable;

/// Bytes do not hold what their encoding demands.
///
/// Whoever knows the object and the offset turns it into a [io.minitempo.core.CorruptBlockException].
public final class DecodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Says what was expected and what was found.
    public DecodeException(String problem) {
        super(problem);
    }

    /// Says what was expected and what was found, and which failure showed it.
    public DecodeException(String problem, @Nullable Throwable cause) {
        super(problem, cause);
    }
}
