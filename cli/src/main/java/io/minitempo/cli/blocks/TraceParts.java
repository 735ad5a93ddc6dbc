// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.store.BackendBlock;
import io.minitempo.block.trace.SharedSpanIds;
import io.minitempo.block.trace.TraceCombiner;
import io.minitempo.cli.shell.Storage;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the live blocks of a tenant hold of a trace.
///
/// @param whole the parts as one trace; null when there are none
/// @param places a line per block that holds a part
record TraceParts(@Nullable Trace whole, List<String> places) {

    /// Copies the list.
    TraceParts {
        places = List.copyOf(places);
    }

    /// Looks into every live block.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when a block is damaged
    /// @throws InterruptedException when the caller is interrupted
    static TraceParts find(Storage bucket, TenantId tenant, TraceId id) throws InterruptedException {
        TraceCombiner combiner = new TraceCombiner(0, true);
        List<String> places = new ArrayList<>();
        for (BlockMeta meta : bucket.live(tenant)) {
            Optional<Trace> part = new BackendBlock(bucket.backend(), meta).find(id);
            if (part.isPresent()) {
                combiner.add(part.get());
                places.add("block " + meta.blockId() + ": " + spans(part.get()) + " spans");
            }
        }
        return new TraceParts(combiner.result().map(SharedSpanIds::repair).orElse(null), places);
    }

    /// The parts as one trace.
    ///
    /// @throws TempoException.NotFound when there are none
    static Trace required(@Nullable Trace whole, TenantId tenant, TraceId id) {
        if (whole == null) {
            throw new TempoException.NotFound("trace " + id + " is in no block of tenant " + tenant);
        }
        return whole;
    }

    /// How many spans a trace has.
    static long spans(Trace trace) {
        return trace.getResourceSpansList().stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .mapToLong(scope -> scope.getSpansCount())
                .sum();
    }
}
