// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.wire;

/// Bytes that are not protobuf: truncated, an impossible tag, an over-long varint. Always the sender's fault.
public final class WireException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Says what was wrong and where.
    public WireException(String problem, int offset) {
        super(problem + " at byte " + offset);
    }
}
