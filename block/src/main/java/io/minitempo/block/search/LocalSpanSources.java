// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.wal.LocalBlock;
import io.minitempo.block.wal.Stages;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.traceql.data.SpanSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a process holds of a tenant, as sources to search one after the other.
public final class LocalSpanSources {

    private static final Logger log = LoggerFactory.getLogger(LocalSpanSources.class);

    private LocalSpanSources() {}

    /// One source for live traces and WAL blocks together, and one for each complete block. A block whose footer is
    /// damaged is left out and logged, as in lookups.
    ///
    /// @param schema what blocks made of the live traces will have
    /// @param live the live traces, taken before the snapshot, so that none is missed on its way to the WAL
    /// @param snapshot is kept open by the caller until the sources are closed
    /// @throws InterruptedException when the caller is interrupted
    public static List<SpanSource> of(BlockSchema schema, List<OtlpTrace> live, Stages.Snapshot snapshot)
            throws InterruptedException {
        List<SpanSource> sources = new ArrayList<>();
        if (!live.isEmpty() || !snapshot.walBlocks().isEmpty()) {
            sources.add(OtlpSpanSource.of(schema, live, snapshot.walBlocks()));
        }
        for (LocalBlock block : snapshot.blocks()) {
            try {
                sources.add(BlockSpanSource.of(block.reader()));
            } catch (CorruptBlockException e) {
                log.atError()
                        .addKeyValue("block", block.meta().blockId())
                        .setCause(e)
                        .log("local block is damaged, left out of search");
            }
        }
        return sources;
    }
}
