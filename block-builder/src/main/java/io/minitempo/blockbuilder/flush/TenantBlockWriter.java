// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.flush;

import io.minitempo.block.config.BlockConfig;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.shred.TraceRow;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.blockbuilder.spool.TraceMerge;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TenantId;
import io.minitempo.core.wire.WireException;
import io.minitempo.objectstore.Backend;
import java.time.Duration;
import java.util.Optional;

/// Writes one tenant's block of a section into the bucket, its metadata last. Any thread may write; a block is written
/// by one.
final class TenantBlockWriter {

    private final Backend backend;
    private final BlockFormat format;
    private final BlockWriter.Settings settings;
    private final Duration cycle;
    private final Duration slack;

    /// @param cycle how long a section may be
    /// @param slack how far the times of a block may lie outside of it
    TenantBlockWriter(Backend backend, BlockConfig config, Duration cycle, Duration slack) {
        this.backend = backend;
        this.format = config.version();
        this.settings = BlockWriter.Settings.of(config).withNoCompact();
        this.cycle = cycle;
        this.slack = slack;
    }

    /// What came of a block.
    ///
    /// @param meta its metadata
    /// @param duplicates spans left out because their trace had them already
    /// @param clamped whether its times are not those of its spans
    record Written(BlockMeta meta, long duplicates, boolean clamped) {}

    /// Writes a block with the traces of `merge`; empty, and nothing is written, when there is none.
    ///
    /// @param columns attributes with columns of their own, of which the block has those that its format can store
    /// @throws CorruptBlockException when a trace is not protobuf
    /// @throws InterruptedException when the caller is interrupted
    Optional<Written> write(BlockId id, TenantId tenant, DedicatedColumns columns, Section section, TraceMerge merge)
            throws InterruptedException {
        if (!merge.next()) {
            return Optional.empty();
        }
        BlockMeta template = BlockMeta.builder(format, id, tenant)
                .replicationFactor(1)
                .dedicatedColumns(columns)
                .build();
        try (BlockWriter writer = BlockWriter.start(backend, template, settings)) {
            long duplicates = 0;
            long start = 0;
            long end = 0;
            do {
                TraceRow row = add(writer, merge, tenant, section);
                duplicates += row.duplicates();
                if (row.startNanos() != 0 && (start == 0 || Long.compareUnsigned(row.startNanos(), start) < 0)) {
                    start = row.startNanos();
                }
                end = Long.compareUnsigned(row.endNanos(), end) > 0 ? row.endNanos() : end;
            } while (merge.next());
            BlockTimes times = BlockTimes.clamp(start, end, section.firstTime(), cycle, slack);
            BlockMeta meta = writer.finish(times.start(), times.end());
            return Optional.of(new Written(meta, duplicates, times.clamped()));
        }
    }

    private static TraceRow add(BlockWriter writer, TraceMerge merge, TenantId tenant, Section section)
            throws InterruptedException {
        try {
            return writer.add(merge.id(), merge.segments());
        } catch (WireException e) {
            throw new CorruptBlockException(
                    "partition " + section.partition() + ", offsets " + section.firstOffset() + " to "
                            + (section.nextOffset() - 1),
                    CorruptBlockException.UNKNOWN_OFFSET,
                    "trace " + merge.id() + " of tenant " + tenant + " is not protobuf: " + e.getMessage(),
                    e);
        }
    }
}
