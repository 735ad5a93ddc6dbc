// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.store.BackendBlock;
import io.minitempo.block.trace.TraceCombiner;
import io.minitempo.core.TempoException;
import io.minitempo.core.TraceId;
import io.minitempo.objectstore.Backend;
import io.minitempo.proto.tempopb.Trace;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A completed block on the local disk. Any thread may use it; readers hold it with [#hold], so that its files outlive
/// a [#remove].
public final class LocalBlock {

    private final LocalBlocks owner;
    private final BackendBlock block;
    private final Path directory;
    private final Pins pins;
    private volatile @Nullable Instant flushedAt;

    LocalBlock(LocalBlocks owner, Backend backend, BlockMeta meta, Path directory, @Nullable Instant flushedAt) {
        this.owner = owner;
        this.block = new BackendBlock(backend, meta);
        this.directory = directory;
        this.flushedAt = flushedAt;
        this.pins = new Pins(() -> WalFiles.deleteDirectory(directory));
    }

    /// The metadata.
    public BlockMeta meta() {
        return block.meta();
    }

    /// The directory.
    public Path directory() {
        return directory;
    }

    /// The data file, opened once.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when the footer is damaged
    /// @throws InterruptedException when the caller is interrupted
    public BlockReader reader() throws InterruptedException {
        return block.reader();
    }

    /// Adds what the block knows of a trace to a combiner.
    ///
    /// @throws TempoException.TooLarge when the trace exceeds the combiner's limit and must be whole
    /// @throws io.minitempo.core.CorruptBlockException when what it reads is damaged
    /// @throws InterruptedException when the caller is interrupted
    public void find(TraceId id, TraceCombiner combiner) throws InterruptedException {
        Optional<Trace> found = block.find(id);
        if (found.isPresent()) {
            combiner.add(found.get());
        }
    }

    /// When the block was uploaded; empty when it was not.
    public Optional<Instant> flushedAt() {
        return Optional.ofNullable(flushedAt);
    }

    /// Notes, durably, that the block was uploaded.
    ///
    /// @throws TempoException.Unavailable when the disk does not take it
    /// @throws InterruptedException when the caller is interrupted
    public void markFlushed(Instant at) throws InterruptedException {
        owner.writeFlushed(meta(), at);
        flushedAt = at;
    }

    /// Keeps the files in place until the hold is closed.
    ///
    /// @throws TempoException.NotFound when the block is being removed
    public WalBlock.Hold hold() {
        if (!pins.enter()) {
            throw new TempoException.NotFound("local block " + meta().blockId() + " is removed");
        }
        return pins::leave;
    }

    /// Marks the block as deleted, so that a restart removes it. Its files stay, and readers too, until [#remove].
    ///
    /// @throws TempoException.Unavailable when the mark cannot be written
    public void markDeleted() {
        WalFiles.tombstone(directory);
    }

    /// Marks the block as deleted and removes its files when the last hold is closed.
    ///
    /// @throws TempoException.Unavailable when the mark cannot be written
    public void remove() {
        WalFiles.tombstone(directory);
        pins.giveUp();
    }
}
