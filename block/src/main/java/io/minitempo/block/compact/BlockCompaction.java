// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.compact;

import io.minitempo.block.list.BlockState;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes one block of several and marks those as compacted (`spec/blocks.md §12.2`). The new block has the format of
/// the
/// old ones; those of vParquet3, which is only read, become one of the format that new blocks are written in.
///
/// The inputs stay as they are until the metadata of the output is written, so that a reader finds every span in one or
/// the other at any moment. Any thread may run a compaction; it burns CPU and blocks by turns.
public final class BlockCompaction {

    private static final Logger log = LoggerFactory.getLogger(BlockCompaction.class);

    private final BlockStore store;
    private final BlockWriter.Settings settings;
    private final Supplier<BlockId> ids;
    private final CompactionMetrics metrics;

    /// What came of a compaction.
    ///
    /// @param inputs the blocks that were marked, as they were
    /// @param output the block in their place
    public record Result(List<BlockMeta> inputs, BlockMeta output) {

        /// Copies the list.
        public Result {
            inputs = List.copyOf(inputs);
        }
    }

    /// Compaction in a bucket.
    ///
    /// @param settings bloom filters and row groups of the outputs
    /// @param ids the ids of the outputs, random
    public BlockCompaction(
            BlockStore store, BlockWriter.Settings settings, Supplier<BlockId> ids, CompactionMetrics metrics) {
        this.store = store;
        // A row passes unchanged unless it meets another one: its duplicates stay.
        this.settings = settings.withData(settings.data().withDropDuplicates(false));
        this.ids = ids;
        this.metrics = metrics;
    }

    /// Merges live blocks of a tenant.
    ///
    /// After a failure before the output was complete nothing of it is visible, and no input is touched. After a
    /// failure
    /// to mark an input the output stands, and spans of that input are in two blocks until it is compacted again.
    ///
    /// @param maxBytesPerTrace a trace whose parts are larger together keeps the first part only; 0 for any size
    /// @throws TempoException.NotFound when an input is not a live block any more, also at the end of the merge
    /// @throws TempoException.Invalid when the inputs do not belong together
    /// @throws CorruptBlockException when an input is damaged
    /// @throws InterruptedException when the caller is interrupted
    public Result compact(TenantId tenant, List<BlockId> inputs, long maxBytesPerTrace) throws InterruptedException {
        try {
            List<BlockMeta> metas = new ArrayList<>();
            for (BlockId input : inputs) {
                metas.add(store.meta(tenant, input));
            }
            BlockMeta output = merge(metas, template(metas), maxBytesPerTrace);
            mark(tenant, inputs);
            return new Result(metas, output);
        } catch (TempoException | CorruptBlockException e) {
            metrics.failed();
            throw e;
        }
    }

    /// Writes a live block anew without some traces, at the same level, and marks it. Without any trace left there is
    /// no new block.
    ///
    /// @return the metadata of the new block, if there is one
    /// @throws TempoException.NotFound when it is not a live block, also at the end
    /// @throws CorruptBlockException when it is damaged
    /// @throws InterruptedException when the caller is interrupted
    public Optional<BlockMeta> without(TenantId tenant, BlockId block, Set<TraceId> traces)
            throws InterruptedException {
        BlockMeta meta = store.meta(tenant, block);
        BlockMeta template = template(List.of(meta)).toBuilder()
                .compactionLevel(meta.compactionLevel())
                .build();
        boolean done = false;
        try (BlockWriter writer = BlockWriter.start(store.backend(), template, settings)) {
            BlockRows rows = BlockRows.open(store.backend(), meta);
            long kept = 0;
            while (rows.next()) {
                if (!traces.contains(rows.id())) {
                    writer.addRows(rows.id(), List.of(rows.trace()), rows.roots());
                    kept++;
                }
            }
            requireLive(List.of(meta));
            Optional<BlockMeta> output =
                    kept == 0 ? Optional.empty() : Optional.of(writer.finish(meta.startTime(), meta.endTime()));
            done = output.isPresent();
            mark(tenant, List.of(block));
            return output;
        } finally {
            if (!done) {
                withdraw(template);
            }
        }
    }

    private BlockMeta template(List<BlockMeta> inputs) {
        BlockMeta first = inputs.getFirst();
        int level = 0;
        for (BlockMeta meta : inputs) {
            if (!meta.format().equals(first.format())
                    || !meta.dedicatedColumns().equals(first.dedicatedColumns())
                    || meta.replicationFactor() != first.replicationFactor()) {
                throw new TempoException.Invalid("blocks " + first.blockId() + " and " + meta.blockId()
                        + " cannot be merged: format, dedicated columns or replication factor differ");
            }
            level = Math.max(level, meta.compactionLevel());
        }
        BlockFormat format = first.knownFormat()
                .orElseThrow(
                        () -> new TempoException.NotBuilt("blocks of format " + first.format() + " cannot be merged"));
        BlockFormat written = settings.formatFor(format);
        return BlockMeta.builder(written, ids.get(), first.tenant())
                .dedicatedColumns(first.dedicatedColumns().in(written))
                .compactionLevel(level + 1)
                .replicationFactor(first.replicationFactor())
                .build();
    }

    private BlockMeta merge(List<BlockMeta> inputs, BlockMeta template, long maxBytesPerTrace)
            throws InterruptedException {
        boolean done = false;
        try (BlockWriter writer = BlockWriter.start(store.backend(), template, settings)) {
            List<BlockRows> rows = new ArrayList<>();
            for (BlockMeta input : inputs) {
                rows.add(BlockRows.open(store.backend(), input));
            }
            int leaves = BlockSchema.of(inputs.getFirst()).parquet().leaves().size();
            BlockMerge merge = new BlockMerge(rows, writer, leaves, maxBytesPerTrace);
            merge.run();
            requireLive(inputs);
            BlockMeta output = writer.finish(start(inputs), end(inputs));
            done = true;
            metrics.compacted(
                    template.compactionLevel() - 1, inputs.size(), output.size(), merge.combined(), merge.written());
            metrics.discarded(template.tenant(), merge.discardedSpans());
            return output;
        } finally {
            if (!done) {
                withdraw(template);
            }
        }
    }

    /// Another worker may have had the same job, or the blocks may have grown too old meanwhile. What is marked has a
    /// successor or none at all; a second successor would only count every span twice.
    private void requireLive(List<BlockMeta> inputs) throws InterruptedException {
        for (BlockMeta input : inputs) {
            BlockState state = store.state(input.tenant(), input.blockId());
            if (state != BlockState.LIVE) {
                throw new TempoException.NotFound("block " + input.blockId() + " of tenant " + input.tenant()
                        + " was merged or deleted by another worker while this one read it");
            }
        }
    }

    private static Instant start(List<BlockMeta> inputs) {
        return inputs.stream().map(BlockMeta::startTime).min(Instant::compareTo).orElseThrow();
    }

    private static Instant end(List<BlockMeta> inputs) {
        return inputs.stream().map(BlockMeta::endTime).max(Instant::compareTo).orElseThrow();
    }

    /// Takes back an output that may be there in part. Where its metadata was written although the answer was lost, it
    /// is marked first, so that readers who have seen it keep it for as long as any superseded block.
    private void withdraw(BlockMeta template) {
        // An interrupt ends the compaction, not the clean-up of a few small objects.
        boolean interrupted = Thread.interrupted();
        try {
            try {
                store.markCompacted(template.tenant(), template.blockId());
            } catch (TempoException.NotFound e) {
                store.delete(template.tenant(), template.blockId());
            }
        } catch (TempoException e) {
            log.atWarn()
                    .addKeyValue("tenant", template.tenant())
                    .addKeyValue("block", template.blockId())
                    .setCause(e)
                    .log("remains of a failed compaction were not removed");
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Marks every input, also behind one that cannot be marked.
    private void mark(TenantId tenant, List<BlockId> inputs) throws InterruptedException {
        @Nullable TempoException first = null;
        for (BlockId input : inputs) {
            try {
                store.markCompacted(tenant, input);
            } catch (TempoException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
