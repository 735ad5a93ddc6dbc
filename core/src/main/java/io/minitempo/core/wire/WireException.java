// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.wire;

/// Bytes that are not protobuf: truncated, an impossible tag, an over-long varint. Always the sender's fault.
public final class WireException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean truncated;

    /// Says what was wrong and where.
    public WireException(String problem, int offset) {
        this(problem, offset, false);
    }

    private WireException(String problem, int offset, boolean truncated) {
        super(problem + " at byte " + offset);
        this.truncated = truncated;
    }

    /// The bytes end before what they announce.
    static WireException truncated(String problem, int offset) {
        return new WireException(problem, offset, true);
    }

    /// Whether the bytes end before what they announce, which Go calls `unexpected EOF`.
    public boolean isTruncated() {
        return truncated;
    }
}
