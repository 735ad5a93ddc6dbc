// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The live blocks of a bucket on the local disk.
///
/// @param blocks how many there are
/// @param traces in all of them
/// @param bytes of their data files
record StoredBlocks(int blocks, long traces, long bytes) {

    private static final Pattern OBJECTS = Pattern.compile("\"totalObjects\":\\s*(\\d+)");
    private static final Pattern SIZE = Pattern.compile("\"size\":\\s*(\\d+)");

    /// Reads every `meta.json` below `folder`.
    static StoredBlocks in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return new StoredBlocks(0, 0, 0);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> metas = files.filter(
                            file -> file.getFileName().toString().equals("meta.json"))
                    .map(StoredBlocks::read)
                    .toList();
            return new StoredBlocks(metas.size(), sum(metas, OBJECTS), sum(metas, SIZE));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sum(List<String> metas, Pattern number) {
        long sum = 0;
        for (String meta : metas) {
            Matcher matcher = number.matcher(meta);
            sum += matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        }
        return sum;
    }
}
