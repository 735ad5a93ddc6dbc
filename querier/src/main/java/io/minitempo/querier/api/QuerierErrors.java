// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.api;

import io.minitempo.core.TempoException;
import io.minitempo.querier.trace.TraceFinder;
import io.minitempo.server.http.HttpErrors;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpResponse;

/// The statuses of a querier's errors (`spec/api.md §6`): 400 for requests that are wrong, 422 for traces that are too
/// large, 501 for what is not built, else 500; always text with a line feed.
final class QuerierErrors {

    private static final int UNPROCESSABLE = 422;
    private static final int INTERNAL_ERROR = 500;

    private QuerierErrors() {}

    /// The same handler with answers in place of failures.
    static HttpHandler answering(HttpHandler handler) {
        return request -> {
            try {
                return handler.handle(request);
            } catch (TempoException e) {
                return HttpResponse.error(status(e), e.text());
            } catch (RuntimeException e) {
                return HttpErrors.response(e, HttpErrors.Style.HANDLER);
            }
        };
    }

    private static int status(TempoException failure) {
        return switch (failure) {
            case TempoException.Invalid e -> HttpErrors.status(e);
            case TempoException.NotBuilt e -> HttpErrors.status(e);
            case TempoException.TooLarge e -> e.text().contains(TraceFinder.TOO_LARGE) ? UNPROCESSABLE : INTERNAL_ERROR;
            case TempoException.Unauthenticated e -> INTERNAL_ERROR;
            case TempoException.NotFound e -> INTERNAL_ERROR;
            case TempoException.TooMany e -> INTERNAL_ERROR;
            case TempoException.Canceled e -> INTERNAL_ERROR;
            case TempoException.Internal e -> INTERNAL_ERROR;
            case TempoException.Unavailable e -> INTERNAL_ERROR;
            case TempoException.DeadlineExceeded e -> INTERNAL_ERROR;
        };
    }
}
