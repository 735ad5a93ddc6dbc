// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.scan;

import io.minitempo.core.wire.WireException;

/// A request that does not decode; its message is what the client is told. Always the sender's fault.
public final class MalformedRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Says what was wrong.
    public MalformedRequestException(String message) {
        super(message);
    }

    /// Says what was wrong, and which failure showed it.
    public MalformedRequestException(String message, Throwable cause) {
        super(message, cause);
    }

    /// Puts damage of protobuf bytes into the words of Go servers, followed by ours.
    public static MalformedRequestException of(WireException e) {
        String detail = String.valueOf(e.getMessage());
        return new MalformedRequestException(
                e.isTruncated() ? "unexpected EOF: " + detail : "proto: illegal wire format: " + detail, e);
    }

    /// The message, never null.
    public String text() {
        return String.valueOf(getMessage());
    }
}
