// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import io.minitempo.receiver.zipkin.ZipkinV1Span.BinaryAnnotation;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.util.Optional;
import java.util.OptionalLong;

/// Finds the status of a span of version 1 among its binary annotations: that of OpenCensus before that of
/// OpenTelemetry before `error` before that of HTTP (`spec/write-path.md §1.5`). Owned by one thread, for one span.
final class ZipkinV1Status {

    private OptionalLong census = OptionalLong.empty();
    private OptionalLong otel = OptionalLong.empty();
    private OptionalLong http = OptionalLong.empty();
    private boolean error;
    private Optional<String> censusMessage = Optional.empty();
    private Optional<String> otelMessage = Optional.empty();
    private String httpMessage = "";

    /// Looks at an annotation; true when it is about the status only, and so no attribute.
    boolean take(BinaryAnnotation annotation) {
        AnyValue value = annotation.value();
        switch (annotation.key()) {
            case "census.status_code" -> census = number(value);
            case "otel.status_code" -> otel = number(value);
            case "error" -> error = true;
            case "census.status_description", "opencensus.status_description" ->
                censusMessage = Optional.of(value.getStringValue());
            case "otel.status_description" -> otelMessage = Optional.of(value.getStringValue());
            case "http.status_code" -> {
                http = number(value);
                return false;
            }
            case "http.status_message" -> {
                httpMessage = value.getStringValue();
                return false;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static OptionalLong number(AnyValue value) {
        if (value.hasIntValue()) {
            return OptionalLong.of(value.getIntValue());
        }
        try {
            return OptionalLong.of(Long.parseLong(value.getStringValue()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    Status status() {
        Status.Builder status = Status.newBuilder();
        if (census.isPresent()) {
            return status.setCode(census.getAsLong() == 0 ? StatusCode.STATUS_CODE_OK : StatusCode.STATUS_CODE_ERROR)
                    .setMessage(censusMessage.orElse(""))
                    .build();
        }
        if (otel.isPresent()) {
            return status.setCodeValue((int) otel.getAsLong())
                    .setMessage(otelMessage.orElse(""))
                    .build();
        }
        if (error) {
            return status.setCode(StatusCode.STATUS_CODE_ERROR)
                    .setMessage(censusMessage.or(() -> otelMessage).orElse(""))
                    .build();
        }
        if (http.isPresent() && (http.getAsLong() < 100 || http.getAsLong() > 399)) {
            return status.setCode(StatusCode.STATUS_CODE_ERROR)
                    .setMessage(httpMessage)
                    .build();
        }
        return status.build();
    }
}
