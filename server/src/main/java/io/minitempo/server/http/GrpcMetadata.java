// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.grpc.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/// Metadata of gRPC as HTTP/2 header fields, and back (the gRPC protocol over HTTP/2).
final class GrpcMetadata {

    /// Fields that belong to the transport and not to the application.
    private static final Set<String> TRANSPORT = Set.of(
            "te",
            "content-type",
            "content-length",
            "host",
            "user-agent",
            "grpc-timeout",
            "grpc-encoding",
            "grpc-accept-encoding",
            "grpc-status",
            "grpc-message");

    private static final String BINARY = Metadata.BINARY_HEADER_SUFFIX;

    private GrpcMetadata() {}

    /// The application's metadata among the fields of a request.
    ///
    /// @throws IllegalArgumentException when a binary value is no base64
    static Metadata fromFields(HttpFields fields) {
        Metadata metadata = new Metadata();
        for (HttpField field : fields) {
            String name = field.getName().toLowerCase(Locale.ROOT);
            @Nullable String value = field.getValue();
            if (TRANSPORT.contains(name) || name.startsWith(":")) {
                continue;
            }
            if (name.endsWith(BINARY)) {
                for (String part : (value == null ? "" : value).split(",", -1)) {
                    metadata.put(
                            Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER),
                            Base64.getDecoder().decode(part.strip()));
                }
            } else {
                metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value == null ? "" : value);
            }
        }
        return metadata;
    }

    /// Adds metadata to the fields of a response.
    static void addTo(HttpFields.Mutable fields, Metadata metadata) {
        for (String name : metadata.keys()) {
            if (TRANSPORT.contains(name)) {
                continue;
            }
            for (String value : values(metadata, name)) {
                fields.add(name, value);
            }
        }
    }

    private static List<String> values(Metadata metadata, String name) {
        List<String> list = new ArrayList<>();
        if (name.endsWith(BINARY)) {
            @Nullable Iterable<byte[]> values = metadata.getAll(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER));
            if (values != null) {
                values.forEach(
                        v -> list.add(Base64.getEncoder().withoutPadding().encodeToString(v)));
            }
        } else {
            @Nullable
            Iterable<String> values = metadata.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
            if (values != null) {
                values.forEach(list::add);
            }
        }
        return list;
    }

    /// The nanoseconds of a `grpc-timeout` such as `10S` or `250m`; empty when there is none.
    ///
    /// @throws IllegalArgumentException when it is malformed
    static Optional<Long> timeoutNanos(HttpFields fields) {
        @Nullable String text = fields.get("grpc-timeout");
        if (text == null) {
            return Optional.empty();
        }
        if (text.length() < 2 || text.length() > 9) {
            throw new IllegalArgumentException("malformed grpc-timeout: " + text);
        }
        long amount;
        try {
            amount = Long.parseUnsignedLong(text, 0, text.length() - 1, 10);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("malformed grpc-timeout: " + text, e);
        }
        TimeUnit unit = switch (text.charAt(text.length() - 1)) {
            case 'H' -> TimeUnit.HOURS;
            case 'M' -> TimeUnit.MINUTES;
            case 'S' -> TimeUnit.SECONDS;
            case 'm' -> TimeUnit.MILLISECONDS;
            case 'u' -> TimeUnit.MICROSECONDS;
            case 'n' -> TimeUnit.NANOSECONDS;
            default -> throw new IllegalArgumentException("malformed grpc-timeout: " + text);
        };
        return Optional.of(unit.toNanos(amount));
    }

    /// A `grpc-message`: bytes outside of printable ASCII, and the percent sign, are percent-encoded.
    static String encodeMessage(String message) {
        StringBuilder out = new StringBuilder();
        for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') {
                out.append((char) b);
            } else {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return out.toString();
    }
}
