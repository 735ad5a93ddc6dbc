// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.stream;

import io.grpc.Status;
import io.minitempo.frontend.query.SubRequestException;
import io.minitempo.server.http.HttpErrors;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.traceql.ast.TraceQlException;
import java.nio.charset.StandardCharsets;

/// Failures of queries as gRPC statuses: what HTTP answers, by code and body (`spec/api.md §5.5`).
final class StreamErrors {

    private static final int TOO_MANY = 429;

    private StreamErrors() {}

    /// The status of a failure.
    ///
    /// @param isMetrics whether it is a metrics query, for which TraceQL that is refused is code Unknown
    ///     (`spec/traceql.md §1`, note a); everything else about the request is InvalidArgument
    static Status status(RuntimeException failure, boolean isMetrics) throws InterruptedException {
        HttpResponse response = failure instanceof SubRequestException failed
                ? failed.response().toClient()
                : HttpErrors.response(failure, HttpErrors.Style.IN_BAND);
        String text = new String(response.bodyBytes(), StandardCharsets.UTF_8);
        if (isMetrics && failure.getCause() instanceof TraceQlException) {
            return Status.UNKNOWN.withDescription(text);
        }
        return code(response.status()).withDescription(text);
    }

    private static Status code(int httpStatus) {
        return switch (httpStatus) {
            case 400 -> Status.INVALID_ARGUMENT;
            case 404 -> Status.NOT_FOUND;
            case TOO_MANY -> Status.RESOURCE_EXHAUSTED;
            case HttpErrors.CLIENT_CLOSED_REQUEST -> Status.CANCELLED;
            default -> httpStatus >= 500 ? Status.INTERNAL : Status.UNKNOWN;
        };
    }
}
