// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The headers of a request or a response: names in any case, values in the order in which they came. Immutable.
public final class HttpHeaders {

    /// No headers.
    public static final HttpHeaders EMPTY = new HttpHeaders(List.of());

    private final List<Header> headers;

    private HttpHeaders(List<Header> headers) {
        this.headers = headers;
    }

    /// One header line.
    ///
    /// @param name the name as it was written
    /// @param value the value without surrounding blanks
    public record Header(String name, String value) {}

    /// The headers of these lines.
    public static HttpHeaders of(List<Header> headers) {
        return headers.isEmpty() ? EMPTY : new HttpHeaders(List.copyOf(headers));
    }

    /// Headers from alternating names and values.
    ///
    /// @throws IllegalArgumentException when a name has no value
    public static HttpHeaders of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("header without value: " + namesAndValues[namesAndValues.length - 1]);
        }
        List<Header> list = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            list.add(new Header(namesAndValues[i], namesAndValues[i + 1]));
        }
        return of(list);
    }

    /// The first value of a header.
    public Optional<String> first(String name) {
        for (Header header : headers) {
            if (header.name.equalsIgnoreCase(name)) {
                return Optional.of(header.value);
            }
        }
        return Optional.empty();
    }

    /// The first value of a header, or the empty string.
    public String firstOrEmpty(String name) {
        return first(name).orElse("");
    }

    /// Every value of a header, one per line it came in.
    public List<String> all(String name) {
        return headers.stream()
                .filter(h -> h.name.equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    /// Whether the header is there at all, be it empty.
    public boolean contains(String name) {
        return first(name).isPresent();
    }

    /// Every line in order.
    public List<Header> lines() {
        return headers;
    }

    /// The values by name as it was first written, in order; the shape of `httpgrpc` (`spec/api.md §8.1`).
    public Map<String, List<String>> grouped() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (Header header : headers) {
            String key = groups.keySet().stream()
                    .filter(k -> k.equalsIgnoreCase(header.name))
                    .findFirst()
                    .orElse(header.name);
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(header.value);
        }
        return groups;
    }

    /// These headers with one more line.
    public HttpHeaders plus(String name, String value) {
        List<Header> list = new ArrayList<>(headers);
        list.add(new Header(name, value));
        return of(list);
    }

    /// These headers with `name` set to just one value.
    public HttpHeaders with(String name, String value) {
        return without(name).plus(name, value);
    }

    /// These headers without any line of that name.
    public HttpHeaders without(String name) {
        return of(headers.stream().filter(h -> !h.name.equalsIgnoreCase(name)).toList());
    }

    @Override
    public String toString() {
        return headers.toString();
    }
}
