// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A failure that has a defined answer for the caller: its own fault, a limit, or a part that cannot serve now.
///
/// The server module maps each kind to one HTTP and one gRPC code. Damaged data is [CorruptBlockException];
/// programmers' faults stay JDK exceptions. Messages say what was expected, what was found, and where; clients see
/// them.
public abstract sealed class TempoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private TempoException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// The message, never null.
    public String text() {
        return String.valueOf(getMessage());
    }

    /// The request itself is wrong: HTTP 400, gRPC InvalidArgument.
    public static final class Invalid extends TempoException {
        private static final long serialVersionUID = 1L;

        /// A wrong request.
        public Invalid(String message) {
            super(message, null);
        }

        /// A wrong request, found by another failure.
        public Invalid(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// The request names no tenant: HTTP 401, gRPC Unauthenticated unless a surface defines otherwise.
    public static final class Unauthenticated extends TempoException {
        private static final long serialVersionUID = 1L;

        /// A request without tenant.
        public Unauthenticated(String message) {
            super(message, null);
        }
    }

    /// The thing asked for does not exist: HTTP 404, gRPC NotFound.
    public static final class NotFound extends TempoException {
        private static final long serialVersionUID = 1L;

        /// A missing thing.
        public NotFound(String message) {
            super(message, null);
        }
    }

    /// A rate or a queue is exhausted: HTTP 429, gRPC ResourceExhausted.
    public static final class TooMany extends TempoException {
        private static final long serialVersionUID = 1L;
        private final @Nullable Duration retryAfter;

        /// An exhausted limit without advice when to come back.
        public TooMany(String message) {
            this(message, null);
        }

        /// An exhausted limit; `retryAfter` becomes `Retry-After` and `google.rpc.RetryInfo`.
        public TooMany(String message, @Nullable Duration retryAfter) {
            super(message, null);
            this.retryAfter = retryAfter;
        }

        /// When the client may try again, if the tenant is told.
        public Optional<Duration> retryAfter() {
            return Optional.ofNullable(retryAfter);
        }
    }

    /// A body, record or trace is larger than allowed: HTTP 413 or 422, gRPC ResourceExhausted.
    public static final class TooLarge extends TempoException {
        private static final long serialVersionUID = 1L;

        /// Something too large.
        public TooLarge(String message) {
            super(message, null);
        }
    }

    /// A part needed for the answer cannot serve now; trying again is right: HTTP 503, gRPC Unavailable.
    public static final class Unavailable extends TempoException {
        private static final long serialVersionUID = 1L;

        /// A part that cannot serve now.
        public Unavailable(String message) {
            super(message, null);
        }

        /// A part that cannot serve now, and why.
        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// The deadline of the request passed: HTTP 504, gRPC DeadlineExceeded.
    public static final class DeadlineExceeded extends TempoException {
        private static final long serialVersionUID = 1L;

        /// A passed deadline.
        public DeadlineExceeded(String message) {
            super(message, null);
        }
    }

    /// The caller went away or cancelled: HTTP 499, gRPC Canceled.
    public static final class Canceled extends TempoException {
        private static final long serialVersionUID = 1L;

        /// A cancelled request.
        public Canceled(String message) {
            super(message, null);
        }
    }

    /// The feature is known to Tempo but not built here: HTTP 501, gRPC Unimplemented.
    public static final class NotBuilt extends TempoException {
        private static final long serialVersionUID = 1L;

        /// A feature that does not exist here; `COMPATIBILITY.md` lists it.
        public NotBuilt(String message) {
            super(message, null);
        }
    }

    /// Anything else that failed on our side: HTTP 500, gRPC Internal.
    public static final class Internal extends TempoException {
        private static final long serialVersionUID = 1L;

        /// A failure on our side.
        public Internal(String message) {
            super(message, null);
        }

        /// A failure on our side, and why.
        public Internal(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
