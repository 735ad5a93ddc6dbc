// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.server.config.yaml.ConfigProblem;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// The complaint about a key that no block of that name has, in Tempo's wording, with the key that was probably meant
/// (`spec/generator-and-ops.md §3.3`).
final class UnknownKey {

    private static final int CLOSE = 2;

    private UnknownKey() {}

    static ConfigProblem problem(String key, int line, String block, String path, Collection<String> known) {
        String whole = ConfigBinder.join(path, key);
        StringBuilder hint = new StringBuilder();
        if (!whole.equals(key)) {
            hint.append("unknown key ").append(whole);
        }
        closest(key, known)
                .ifPresent(other -> hint.append(hint.isEmpty() ? "" : ", ")
                        .append("did you mean ")
                        .append(other)
                        .append('?'));
        return new ConfigProblem(
                line,
                whole,
                "field " + key + " not found in type " + block + (hint.isEmpty() ? "" : " (" + hint + ")"));
    }

    private static Optional<String> closest(String key, Collection<String> known) {
        return known.stream()
                .filter(other -> Math.abs(other.length() - key.length()) <= CLOSE && distance(key, other) <= CLOSE)
                .min(Comparator.comparingInt(other -> distance(key, other)));
    }

    /// The number of characters to insert, delete or replace.
    private static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
