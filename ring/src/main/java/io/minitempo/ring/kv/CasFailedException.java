// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import org.jspecify.annotations.Nullable;

/// A compare-and-set that stored nothing; the message is the one of `spec/ring.md §11.3`, shown on ring pages.
public final class CasFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    CasFailedException(String key, Reason reason, String problem, @Nullable Throwable cause) {
        super("failed to CAS-update key " + key + ": " + problem, cause);
        this.reason = reason;
    }

    /// Why nothing was stored.
    public Reason reason() {
        return reason;
    }

    /// The message, never null.
    public String text() {
        return String.valueOf(getMessage());
    }

    /// Why a compare-and-set gave up.
    public enum Reason {
        /// The update left nothing changed, ten times.
        NO_CHANGE,
        /// Another writer was faster, ten times.
        VERSION_MISMATCH,
        /// The update threw; its exception is the cause.
        REJECTED
    }
}
