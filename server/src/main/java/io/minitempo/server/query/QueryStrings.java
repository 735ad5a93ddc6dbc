// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.query;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/// The query part of a URL from parameters, for requests that one role sends to another.
public final class QueryStrings {

    private QueryStrings() {}

    /// `name=value` pairs in the order of the map, escaped, without a question mark; empty when there are none.
    public static String format(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> escape(entry.getKey()) + "=" + escape(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
