// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.encoding;

/// A body that cannot be read: too large, damaged, cut short, or in an encoding that is not accepted. The message is
/// what the client is told, with status 400.
public final class UnreadableBodyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableBodyException(String message) {
        super(message);
    }

    UnreadableBodyException(String message, Throwable cause) {
        super(message, cause);
    }

    /// The message, never null.
    public String text() {
        return String.valueOf(getMessage());
    }
}
