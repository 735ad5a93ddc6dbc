// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns failures into answers: the one place that maps each family of errors to an HTTP status (`spec/api.md §1.4`).
public final class HttpErrors {

    /// The status of a request whose client went away, known to proxies though not to the RFC.
    public static final int CLIENT_CLOSED_REQUEST = 499;

    private static final Logger log = LoggerFactory.getLogger(HttpErrors.class);

    private HttpErrors() {}

    /// The two styles of error bodies.
    public enum Style {
        /// The bare message, as the query-frontend writes it.
        IN_BAND {
            @Override
            HttpResponse response(int status, String message) {
                return HttpResponse.inBandError(status, message);
            }
        },
        /// Message, line feed and `nosniff`, as everything else writes it.
        HANDLER {
            @Override
            HttpResponse response(int status, String message) {
                return HttpResponse.error(status, message);
            }
        };

        abstract HttpResponse response(int status, String message);
    }

    /// The status of a kind of error.
    public static int status(TempoException e) {
        return switch (e) {
            case TempoException.Invalid x -> 400;
            case TempoException.Unauthenticated x -> 401;
            case TempoException.NotFound x -> 404;
            case TempoException.TooLarge x -> 413;
            case TempoException.TooMany x -> 429;
            case TempoException.Canceled x -> CLIENT_CLOSED_REQUEST;
            case TempoException.Internal x -> 500;
            case TempoException.NotBuilt x -> 501;
            case TempoException.Unavailable x -> 503;
            case TempoException.DeadlineExceeded x -> 504;
        };
    }

    /// The answer to a failure. One that is nobody's known fault is logged, and its text is kept from the client.
    public static HttpResponse response(Throwable failure, Style style) {
        return switch (failure) {
            case TempoException e -> withRetryAfter(style.response(status(e), e.text()), e);
            case InterruptedException e -> style.response(CLIENT_CLOSED_REQUEST, "context canceled");
            case CorruptBlockException e -> {
                log.atError().setCause(e).log("request met damaged data");
                yield style.response(500, String.valueOf(e.getMessage()));
            }
            default -> {
                log.atError().setCause(failure).log("request failed");
                yield style.response(500, "internal error");
            }
        };
    }

    private static HttpResponse withRetryAfter(HttpResponse response, TempoException e) {
        Optional<Duration> retryAfter =
                e instanceof TempoException.TooMany tooMany ? tooMany.retryAfter() : Optional.empty();
        return retryAfter
                .map(d -> response.with("Retry-After", Long.toString(wholeSeconds(d))))
                .orElse(response);
    }

    private static long wholeSeconds(Duration duration) {
        return duration.plusSeconds(1).minusNanos(1).toSeconds();
    }

    /// The same handler, whose failures are answered in `style`.
    public static HttpHandler answering(Style style, HttpHandler handler) {
        return request -> {
            try {
                return handler.handle(request);
            } catch (RuntimeException e) {
                return response(e, style);
            }
        };
    }
}
