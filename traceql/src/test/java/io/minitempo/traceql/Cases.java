// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The 340 queries of `spec/traceql-cases.yaml`, and what the real Tempo 3.0.3 answered to each.
public final class Cases {

    private Cases() {}

    /// One query.
    ///
    /// @param verdict `ok`, `parse_error`, `validate_error` or `unsupported`
    /// @param canonical its printed form, where it has one
    public record Case(
            String query, String verdict, @Nullable String canonical) {
        @Override
        public String toString() {
            return query;
        }
    }

    /// What the real Tempo answered.
    ///
    /// @param search status and body of a search
    /// @param metrics status and body of a range query
    public record Verdict(String query, Answer search, Answer metrics) {
        @Override
        public String toString() {
            return query;
        }
    }

    /// One answer.
    ///
    /// @param text the body, empty for status 200
    public record Answer(int status, String text) {}

    /// All cases.
    public static List<Case> all() {
        return list(map(load("cases.yaml")).get("cases")).stream()
                .map(Cases::map)
                .map(entry -> new Case(text(entry, "query"), text(entry, "verdict"), (String) entry.get("canonical")))
                .toList();
    }

    /// All answers.
    public static List<Verdict> verdicts() {
        return list(load("verdicts.json")).stream()
                .map(Cases::map)
                .map(entry -> new Verdict(
                        text(entry, "query"), answer(entry.get("search")), answer(entry.get("query_range"))))
                .toList();
    }

    private static Answer answer(@Nullable Object value) {
        Map<?, ?> entry = map(value);
        int status = Integer.parseInt(text(entry, "status"));
        return new Answer(status, entry.get("text") instanceof String text ? text : "");
    }

    private static String text(Map<?, ?> entry, String key) {
        return String.valueOf(entry.get(key));
    }

    private static Map<?, ?> map(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("no map: " + value);
    }

    private static List<?> list(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("no list: " + value);
    }

    private static @Nullable Object load(String name) {
        try (@Nullable InputStream in = Cases.class.getResourceAsStream("/traceql/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + name);
            }
            return new Load(LoadSettings.builder().build())
                    .loadFromString(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
