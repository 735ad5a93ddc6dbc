// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.minitempo.core.TempoException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The parameters of a URL's query: the first value of a name wins, and an empty one counts as absent
/// (`spec/api.md §1.1`). Immutable.
///
/// As in Go, a pair with a bad escape or a semicolon is dropped, and the others stay.
public final class QueryParameters {

    /// No parameters.
    public static final QueryParameters EMPTY = new QueryParameters(Map.of(), Set.of());

    private final Map<String, String> values;
    private final Set<String> names;

    private QueryParameters(Map<String, String> values, Set<String> names) {
        this.values = values;
        this.names = names;
    }

    /// Parses the part of a URL after the question mark.
    public static QueryParameters parse(String rawQuery) {
        if (rawQuery.isEmpty()) {
            return EMPTY;
        }
        Map<String, String> values = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>();
        for (String pair : rawQuery.split("&", -1)) {
            if (pair.isEmpty() || pair.indexOf(';') >= 0) {
                continue;
            }
            int equals = pair.indexOf('=');
            try {
                String name = PercentEncoding.decodeQuery(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : PercentEncoding.decodeQuery(pair.substring(equals + 1));
                if (names.add(name) && !value.isEmpty()) {
                    values.put(name, value);
                }
            } catch (TempoException.Invalid e) {
                // The pair is dropped.
            }
        }
        return new QueryParameters(values, names);
    }

    /// The first value of a parameter; empty when it is absent or has no text.
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// The first value of a parameter, or `fallback` when it is absent or has no text.
    public String get(String name, String fallback) {
        @Nullable String value = values.get(name);
        return value == null ? fallback : value;
    }

    /// Whether the name occurs, with or without a value.
    public boolean contains(String name) {
        return names.contains(name);
    }

    /// Every parameter with a value, in the order of the URL.
    public Map<String, String> asMap() {
        return Collections.unmodifiableMap(values);
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
