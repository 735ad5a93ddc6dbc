// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.query;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// Recorded queries that are answered in another way here, with reasons (`golden-query-exceptions.txt`).
final class Exceptions {

    private static final String FILE = "/golden-query-exceptions.txt";

    private Exceptions() {}

    /// The queries of a kind, as [RecordedQuery] prints them.
    ///
    /// @param also the name of further ones of this kind
    static Set<String> of(String kind, String also) {
        Set<String> queries = new TreeSet<>();
        try (InputStream file = Objects.requireNonNull(Exceptions.class.getResourceAsStream(FILE))) {
            new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                String[] fields = line.split("\t", -1);
                if (fields.length == 3 && (fields[0].equals(kind) || fields[0].equals(also))) {
                    queries.add(kind + " " + fields[1]);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return queries;
    }
}
