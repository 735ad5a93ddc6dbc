// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.minitempo.core.TempoException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The parameters of a URL's query: the first value of a name wins, and an empty one counts as absent
/// (`spec/api.md §1.1`). Immutable.
///
/// As in Go, a pair with a bad escape or a semicolon is dropped, and the others stay.
public final class QueryParameters {

    /// No parameters.
    public static final QueryParameters EMPTY = new QueryParameters(Map.of(), Map.of());

    private final Map<String, String> values;
    private final Map<String, List<String>> all;

    private QueryParameters(Map<String, String> values, Map<String, List<String>> all) {
        this.values = values;
        this.all = all;
    }

    /// Parses the part of a URL after the question mark.
    public static QueryParameters parse(String rawQuery) {
        if (rawQuery.isEmpty()) {
            return EMPTY;
        }
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, List<String>> all = new HashMap<>();
        for (String pair : rawQuery.split("&", -1)) {
            if (pair.isEmpty() || pair.indexOf(';') >= 0) {
                continue;
            }
            int equals = pair.indexOf('=');
            try {
                String name = PercentEncoding.decodeQuery(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : PercentEncoding.decodeQuery(pair.substring(equals + 1));
                List<String> known = all.computeIfAbsent(name, first -> new ArrayList<>(1));
                if (known.isEmpty() && !value.isEmpty()) {
                    values.put(name, value);
                }
                known.add(value);
            } catch (TempoException.Invalid e) {
                // The pair is dropped.
            }
        }
        return new QueryParameters(values, all);
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
        return all.containsKey(name);
    }

    /// All values of a parameter in the order of the URL, empty ones and those that do not count among them.
    public List<String> all(String name) {
        return Collections.unmodifiableList(all.getOrDefault(name, List.of()));
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
