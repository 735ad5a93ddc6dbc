// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.query;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Recorded queries that are answered in another way here, and why (`golden-query-exceptions.txt`).
final class Exceptions {

    private static final Map<String, String> ALL = new TreeMap<>();

    private Exceptions() {}

    static Map<String, String> of(String kind) {
        return ALL.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(kind + " "))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
    }
}
