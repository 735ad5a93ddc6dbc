// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.otlp;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// The two encodings of OTLP/HTTP.
enum OtlpEncoding {
    PROTOBUF("application/x-protobuf", "\n\u0000"),
    JSON("application/json", "{\"partialSuccess\":{}}");

    private final String contentType;
    private final String success;

    OtlpEncoding(String contentType, String success) {
        this.contentType = contentType;
        this.success = success;
    }

    /// The encoding that a `Content-Type` names, whatever its parameters.
    static Optional<OtlpEncoding> of(String contentType) {
        int parameters = contentType.indexOf(';');
        String mediaType = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return switch (mediaType.strip().toLowerCase(Locale.ROOT)) {
            case "application/x-protobuf" -> Optional.of(PROTOBUF);
            case "application/json" -> Optional.of(JSON);
            default -> Optional.empty();
        };
    }

    String contentType() {
        return contentType;
    }

    /// The answer to a stored request: an empty partial success.
    byte[] success() {
        return success.getBytes(StandardCharsets.ISO_8859_1);
    }
}
