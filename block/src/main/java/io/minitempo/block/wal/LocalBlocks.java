// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

import io.minitempo.block.bloom.BloomFilter;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.format.FileFooter;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.objectstore.Backend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The completed blocks of a process, below `<wal>/blocks/<tenant>/<block>`, laid out as in the bucket plus the marker
/// `flushed` (`spec/blocks.md §14.2`). Any thread may call.
public final class LocalBlocks {

    /// The object that says when a block was uploaded; it is never uploaded itself.
    public static final String FLUSHED = "flushed";

    private static final Logger log = LoggerFactory.getLogger(LocalBlocks.class);

    private final Path root;
    private final Backend backend;

    /// The blocks below `root`, which `backend` sees as its bucket.
    public LocalBlocks(Path root, Backend backend) {
        this.root = root;
        this.backend = backend;
    }

    /// The bucket of the local blocks, to copy from.
    public Backend backend() {
        return backend;
    }

    Path directory(TenantId tenant, BlockId id) {
        return root.resolve(tenant.value()).resolve(id.toString());
    }

    /// Completes a WAL block: its traces, merged and sorted, become a block under the same id (`spec/blocks.md §14.3`).
    ///
    /// Memory is bounded by one row group. The WAL block stays; the caller publishes the new block, then removes it.
    /// Called again after a crash it finds the complete block, or writes it anew. Empty when the WAL block has no
    /// traces.
    ///
    /// @throws TempoException.Unavailable when the disk does not take it
    /// @throws InterruptedException when the caller is interrupted
    public Optional<LocalBlock> complete(WalBlock wal, BlockWriter.Settings settings) throws InterruptedException {
        BlockMeta template = wal.meta();
        if (template.totalObjects() == 0) {
            return Optional.empty();
        }
        Path directory = directory(template.tenant(), template.blockId());
        if (Files.exists(directory.resolve(WalFiles.META))) {
            Optional<LocalBlock> existing = open(directory);
            if (existing.isPresent()) {
                return existing;
            }
        }
        WalFiles.deleteDirectory(directory);
        BlockMeta meta = new WalCompletion(wal, backend, settings).run(template);
        return Optional.of(new LocalBlock(this, backend, meta, directory, null));
    }

    /// Finds the blocks that an earlier process left. Removes what is marked as deleted and, with an error line, what
    /// is damaged; ignores directories without metadata.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public List<LocalBlock> rediscover() throws InterruptedException {
        List<LocalBlock> blocks = new ArrayList<>();
        for (Path tenant : WalFiles.list(root)) {
            for (Path directory : WalFiles.list(tenant)) {
                if (Files.exists(directory.resolve(WalFiles.DELETED_META))) {
                    WalFiles.deleteDirectory(directory);
                } else if (Files.exists(directory.resolve(WalFiles.META))) {
                    open(directory).ifPresent(blocks::add);
                }
            }
        }
        return blocks;
    }

    private Optional<LocalBlock> open(Path directory) throws InterruptedException {
        try {
            Path path = directory.resolve(WalFiles.META);
            BlockMeta meta = BlockMeta.fromJson(Files.readAllBytes(path), path.toString());
            if (!directory(meta.tenant(), meta.blockId()).equals(directory)) {
                throw new CorruptBlockException(
                        path.toString(),
                        CorruptBlockException.UNKNOWN_OFFSET,
                        "metadata is of block " + meta.blockId());
            }
            validate(meta);
            return Optional.of(new LocalBlock(this, backend, meta, directory, readFlushed(meta)));
        } catch (CorruptBlockException | TempoException.NotFound e) {
            log.atError().addKeyValue("block", directory).setCause(e).log("local block is damaged, removed");
            WalFiles.deleteDirectory(directory);
            return Optional.empty();
        } catch (IOException e) {
            throw new TempoException.Internal("local block cannot be read: " + directory, e);
        }
    }

    /// Checks that the data file ends as the metadata says and that every bloom filter can be read
    /// (`spec/blocks.md §4`, last paragraph).
    private void validate(BlockMeta meta) throws InterruptedException {
        String data = meta.keys().data();
        int tailLength = FileFooter.TAIL_BYTES;
        if (meta.size() < tailLength) {
            throw new CorruptBlockException(data, 0, "data file of " + meta.size() + " bytes");
        }
        byte[] tail = backend.readRange(data, meta.size() - tailLength, tailLength);
        int footer = FileFooter.footerLength(tail, meta.size(), data);
        if (footer != meta.footerSize()) {
            throw new CorruptBlockException(
                    data,
                    meta.size() - tailLength,
                    "footer of " + footer + " bytes, metadata says " + meta.footerSize());
        }
        for (int shard = 0; shard < meta.bloomShardCount(); shard++) {
            BloomFilter.read(backend.read(meta.keys().bloom(shard)), meta.keys().bloom(shard));
        }
    }

    private static String flushedKey(BlockMeta meta) {
        return meta.keys().object(FLUSHED);
    }

    private @Nullable Instant readFlushed(BlockMeta meta) throws InterruptedException {
        try {
            return Instant.parse(new String(backend.read(flushedKey(meta)), StandardCharsets.UTF_8).strip());
        } catch (TempoException.NotFound e) {
            return null;
        } catch (DateTimeException e) {
            // The marker counts, whatever it says; its time only decides when the block may go.
            log.atWarn().addKeyValue("block", meta.blockId()).setCause(e).log("flushed marker is not a time");
            return Instant.EPOCH;
        }
    }

    void writeFlushed(BlockMeta meta, Instant at) throws InterruptedException {
        backend.put(flushedKey(meta), at.toString().getBytes(StandardCharsets.UTF_8));
    }
}
