// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.request;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.GoDuration;
import io.minitempo.server.http.QueryParameters;
import io.minitempo.server.query.GoIntegers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// Single parameters with Tempo's complaints, `invalid <name>: <why>`.
final class Parameters {

    private Parameters() {}

    /// An unsigned number of 32 bits, or a fallback.
    static int unsigned32(QueryParameters query, String name, int fallback) {
        return parsed(query, name, GoIntegers::parseUnsigned32)
                .map(Long::intValue)
                .orElse(fallback);
    }

    /// As [#unsigned32], but what is not a number counts as absent.
    static int lenient32(QueryParameters query, String name) {
        try {
            return unsigned32(query, name, 0);
        } catch (TempoException.Invalid e) {
            return 0;
        }
    }

    /// A duration in Go's spelling, in whole milliseconds; 0 when absent.
    static int millis(QueryParameters query, String name) {
        return parsed(query, name, Parameters::duration)
                .map(duration -> (int) duration.toMillis())
                .orElse(0);
    }

    private static Duration duration(String text) {
        try {
            return GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TempoException.Invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private static <T> Optional<T> parsed(QueryParameters query, String name, Function<String, T> parser) {
        try {
            return query.get(name).map(parser);
        } catch (TempoException.Invalid e) {
            throw new TempoException.Invalid("invalid " + name + ": " + e.text(), e);
        }
    }
}
