// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

/// Bytes from a peer that are not what the protocol says, or that exceed a limit. Always the sender's fault.
public final class MalformedMessageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Says what was expected and what was found.
    public MalformedMessageException(String message) {
        super(message);
    }

    /// As above, with what the decoder below said.
    public MalformedMessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
