// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.requestlog;

import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What stands in a line about a request.
///
/// @param atInfo whether requests that succeed are logged at info instead of debug
/// @param headers whether their headers are logged; credentials never are
/// @param excludedHeaders headers that are left out, whatever their case
/// @param sourceIps where the address of the client is taken from; null when lines do not name it
public record RequestLogSettings(
        boolean atInfo,
        boolean headers,
        Set<String> excludedHeaders,
        @Nullable SourceIps sourceIps) {

    private static final Set<String> CREDENTIALS = Set.of("cookie", "x-csrf-token", "authorization");

    /// Lower-cases the headers and adds those that hold credentials.
    public RequestLogSettings {
        excludedHeaders = excludedHeaders.stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Neither headers nor addresses, at debug.
    public static RequestLogSettings defaults() {
        return new RequestLogSettings(false, false, Set.of(), null);
    }

    /// The headers that may be shown, as `name: "value";` each.
    String shown(HttpHeaders all) {
        StringJoiner shown = new StringJoiner(" ");
        for (HttpHeaders.Header header : all.lines()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (!CREDENTIALS.contains(name) && !excludedHeaders.contains(name)) {
                shown.add(header.name() + ": \"" + header.value() + "\";");
            }
        }
        return shown.toString();
    }

    /// The addresses of the client, if lines name them and the request has any.
    Optional<String> sourceOf(HttpRequest request) {
        return sourceIps == null ? Optional.empty() : sourceIps.of(request);
    }
}
