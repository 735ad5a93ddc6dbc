// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks through a WAL directory at start (`spec/blocks.md §14.3`, §14.4). Used once, by one thread.
final class WalReplay {

    private static final Logger log = LoggerFactory.getLogger(WalReplay.class);

    private final Path root;
    private final SyncPolicy policy;
    private final Clock clock;

    WalReplay(Path root, SyncPolicy policy, Clock clock) {
        this.root = root;
        this.policy = policy;
        this.clock = clock;
    }

    List<WalBlock> replay() throws InterruptedException {
        List<Path> entries = WalFiles.list(root);
        for (Path entry : entries) {
            if (Files.isDirectory(entry) && Files.exists(entry.resolve(WalFiles.DELETED_META))) {
                WalFiles.deleteDirectory(entry);
            }
        }
        List<WalBlock> blocks = new ArrayList<>();
        for (Path entry : entries) {
            if (!Files.exists(entry) || entry.endsWith(Wal.BLOCKS)) {
                continue;
            }
            WalBlock block = replay(entry);
            if (block != null) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    private @Nullable WalBlock replay(Path entry) throws InterruptedException {
        Optional<WalBlockName> name = WalBlockName.parse(String.valueOf(entry.getFileName()));
        if (name.isEmpty() || !Files.isDirectory(entry)) {
            log.atWarn().addKeyValue("path", entry).log("not a WAL block, ignored");
            return null;
        }
        if (BlockFormat.isPreview(name.get().version())) {
            log.atWarn().addKeyValue("block", entry).log("WAL block of a preview version, removed");
            WalFiles.deleteDirectory(entry);
            return null;
        }
        Optional<BlockFormat> format = BlockFormat.of(name.get().version());
        if (format.isEmpty()) {
            log.atWarn().addKeyValue("block", entry).log("WAL block of an unknown version, ignored");
            return null;
        }
        Path file = entry.resolve(WalFiles.LOG);
        if (!Files.exists(file)) {
            return withoutLog(entry);
        }
        return open(entry, file, name.get(), format.get());
    }

    /// A directory without our log: Tempo's own WAL keeps its data in numbered Parquet files, which are not ours to
    /// remove; anything else holds no data.
    private static @Nullable WalBlock withoutLog(Path entry) {
        boolean foreign = WalFiles.list(entry).stream()
                .anyMatch(path -> path.getFileName().toString().matches("\\d{10}")
                        && path.toFile().length() > 0);
        if (foreign) {
            log.atWarn().addKeyValue("block", entry).log("WAL block holds files of Tempo, not replayed, kept");
            return null;
        }
        log.atWarn().addKeyValue("block", entry).log("WAL block without data, removed");
        WalFiles.deleteDirectory(entry);
        return null;
    }

    private @Nullable WalBlock open(Path entry, Path file, WalBlockName name, BlockFormat format)
            throws InterruptedException {
        WalIndex index;
        long startSeconds;
        long endSeconds;
        long size;
        try (WalLog.Reader reader = WalLog.sealed(file, 0).open()) {
            WalScan scan = new WalScan(reader, file.toString());
            if (!scan.isLog()) {
                log.atWarn().addKeyValue("file", file).log("WAL file has no header, block removed");
                WalFiles.deleteDirectory(entry);
                return null;
            }
            index = scan.scan();
            startSeconds = scan.startSeconds();
            endSeconds = scan.endSeconds();
            size = reader.size();
        }
        if (index.records() == 0) {
            log.atInfo().addKeyValue("block", entry).log("WAL block without records, removed");
            WalFiles.deleteDirectory(entry);
            return null;
        }
        // The times of the records are right whatever the last flush of the metadata said.
        BlockMeta meta = readMeta(entry, name, format).toBuilder()
                .times(Instant.ofEpochSecond(startSeconds), Instant.ofEpochSecond(endSeconds))
                .totalObjects(index.traces())
                .build();
        log.atInfo()
                .addKeyValue("block", entry)
                .addKeyValue("traces", index.traces())
                .addKeyValue("records", index.records())
                .log("WAL block replayed");
        return new WalBlock(entry, meta, WalLog.sealed(file, size), index, policy, clock.instant());
    }

    /// The metadata of the last flush. Tempo removes a block without it; our records hold all that is needed, so the
    /// block goes on with the defaults instead.
    private static BlockMeta readMeta(Path entry, WalBlockName name, BlockFormat format) {
        Path path = entry.resolve(WalFiles.META);
        try {
            BlockMeta meta = BlockMeta.fromJson(Files.readAllBytes(path), path.toString());
            if (meta.blockId().equals(name.id()) && meta.format().equals(name.version())) {
                return meta;
            }
            log.atWarn().addKeyValue("file", path).log("WAL metadata is of another block, defaults used");
        } catch (IOException | CorruptBlockException e) {
            log.atWarn().addKeyValue("file", path).setCause(e).log("WAL metadata cannot be read, defaults used");
        }
        return BlockMeta.builder(format, name.id(), name.tenant())
                .replicationFactor(1)
                .build();
    }
}
