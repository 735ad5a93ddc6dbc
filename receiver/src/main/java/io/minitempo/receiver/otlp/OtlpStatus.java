// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.otlp;

import io.grpc.Status;
import io.minitempo.receiver.intake.GrpcRequests;
import io.minitempo.receiver.intake.PushFailure;
import io.minitempo.server.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.io.JsonStringEncoder;

/// An error of OTLP/HTTP: a `google.rpc.Status` in the encoding of the request (`spec/write-path.md §1.3`).
///
/// @param code the status code
/// @param message what the client is told
/// @param retryAfter when it may try again
record OtlpStatus(Status.Code code, String message, Optional<Duration> retryAfter) {

    /// A body that cannot be read or decoded.
    static OtlpStatus malformed(String message) {
        return new OtlpStatus(Status.Code.INVALID_ARGUMENT, message, Optional.empty());
    }

    /// A push that failed; one without a status of its own may be tried again.
    static OtlpStatus of(PushFailure failure) {
        return new OtlpStatus(failure.code().orElse(Status.Code.UNAVAILABLE), failure.message(), failure.retryAfter());
    }

    /// The HTTP response in `encoding`, with `Retry-After` where the client may come back.
    HttpResponse response(OtlpEncoding encoding) {
        int status = httpStatus();
        byte[] body = switch (encoding) {
            case PROTOBUF -> protobuf();
            case JSON -> json().getBytes(StandardCharsets.UTF_8);
        };
        HttpResponse response = HttpResponse.of(status, encoding.contentType(), body);
        return status == 429 || status == 503
                ? retryAfter
                        .map(d -> response.with("Retry-After", Long.toString(d.toSeconds())))
                        .orElse(response)
                : response;
    }

    private int httpStatus() {
        return switch (code) {
            case CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS -> 503;
            case RESOURCE_EXHAUSTED -> 429;
            case INVALID_ARGUMENT -> 400;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case UNIMPLEMENTED -> 404;
            case OK, UNKNOWN, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, INTERNAL -> 500;
        };
    }

    private byte[] protobuf() {
        com.google.rpc.Status.Builder status =
                com.google.rpc.Status.newBuilder().setCode(code.value()).setMessage(message);
        retryAfter.ifPresent(delay -> status.addDetails(GrpcRequests.retryInfo(delay)));
        return status.build().toByteArray();
    }

    /// Proto3 JSON in the spacing that Tempo's build has: none after a colon, one after a comma.
    private String json() {
        StringBuilder json = new StringBuilder("{\"code\":")
                .append(code.value())
                .append(", \"message\":\"")
                .append(JsonStringEncoder.getInstance().quoteAsCharArray(message))
                .append('"');
        retryAfter.ifPresent(
                delay -> json.append(", \"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\"")
                        .append(", \"retryDelay\":\"")
                        .append(seconds(delay))
                        .append("\"}]"));
        return json.append('}').toString();
    }

    /// Whole seconds, or three, six or nine digits of fraction.
    private static String seconds(Duration delay) {
        String nanos = String.format(Locale.ROOT, "%09d", delay.toNanosPart()).replaceFirst("(000){1,3}$", "");
        return delay.toSeconds() + (nanos.isEmpty() ? "" : "." + nanos) + "s";
    }
}
