// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block;

import io.minitempo.testsupport.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The sixteen blocks recorded from the real Tempo, four of each kind.
public final class GoldenBlocks {

    /// The folders, each a bucket with one tenant.
    public static final List<String> FOLDERS = List.of(
            "blocks-2.10.8-vParquet3", "blocks-2.10.8-vParquet4", "blocks-3.0.3-vParquet4", "blocks-3.0.3-vParquet5");

    /// The tenant of all blocks.
    public static final String TENANT = "single-tenant";

    private GoldenBlocks() {}

    /// Copies every folder below `directory` and returns the directories of the blocks.
    public static List<Path> copyTo(Path directory) {
        FOLDERS.forEach(folder -> Golden.copyTree(folder, directory.resolve(folder)));
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(f -> f.endsWith("meta.json"))
                    .map(f -> directory.resolve(f).getParent())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The folder, as a bucket, that one of the directories of [#copyTo] lies in.
    public static Path bucketOf(Path directory, Path block) {
        return directory.resolve(directory.relativize(block).getName(0));
    }

    /// One file of a folder's tenant.
    public static byte[] tenantFile(String folder, String name) {
        return Golden.bytes(folder + "/" + TENANT + "/" + name);
    }
}
