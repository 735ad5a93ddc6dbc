// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.read.BlockReader;
import io.minitempo.testsupport.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A block that the real Tempo wrote.
@SuppressWarnings("ArrayRecordComponent") // never compared
public record GoldenBlock(BlockMeta meta, byte[] data, Path directory) {

    /// All blocks of a folder such as `blocks-3.0.3-vParquet4`, those with the most traces last.
    public static List<GoldenBlock> all(String folder, Path temp) {
        Golden.copyTree(folder, temp.resolve(folder));
        List<GoldenBlock> blocks = new ArrayList<>();
        try (Stream<Path> directories = Files.list(temp.resolve(folder).resolve("single-tenant"))) {
            for (Path directory : directories.filter(Files::isDirectory).toList()) {
                BlockMeta meta =
                        BlockMeta.fromJson(Files.readAllBytes(directory.resolve("meta.json")), directory.toString());
                blocks.add(new GoldenBlock(meta, Files.readAllBytes(directory.resolve("data.parquet")), directory));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        blocks.sort(Comparator.comparing(b -> b.meta().blockId()));
        return blocks;
    }

    public BlockReader open() throws InterruptedException {
        return BlockReader.open(meta, new BytesRangeReader(meta.keys().data(), data));
    }

    @Override
    public String toString() {
        return meta.format() + " " + meta.blockId();
    }
}
