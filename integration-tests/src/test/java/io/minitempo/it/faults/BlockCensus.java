// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.list.BlockStore;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.read.BlockReader.StoredTrace;
import io.minitempo.block.store.BackendBlock;
import io.minitempo.core.BlockId;
import io.minitempo.core.SpanId;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Every span of every live block of a bucket, with the blocks that hold it.
///
/// Blocks do not change, so each is read once. Owned by one thread.
final class BlockCensus {

    private final BlockStore store;
    private final Map<BlockId, List<SpanKey>> read = new HashMap<>();
    private Set<BlockId> live = Set.of();

    BlockCensus(BlockStore store) {
        this.store = store;
    }

    /// The live blocks of the last count.
    Set<BlockId> live() {
        return live;
    }

    private Map<SpanKey, List<BlockId>> count() throws InterruptedException {
        live = new HashSet<>(store.blocks(TenantId.SINGLE).live());
        Map<SpanKey, List<BlockId>> places = new HashMap<>();
        for (BlockId block : live) {
            if (!read.containsKey(block)) {
                read.put(block, spans(block));
            }
            read.get(block)
                    .forEach(span -> places.computeIfAbsent(span, key -> new ArrayList<>())
                            .add(block));
        }
        return places;
    }

    private List<SpanKey> spans(BlockId block) throws InterruptedException {
        BlockReader reader = new BackendBlock(store.backend(), store.meta(TenantId.SINGLE, block)).reader();
        List<SpanKey> spans = new ArrayList<>();
        for (var group : reader.rowGroups()) {
            for (StoredTrace stored : reader.traces(group)) {
                forEachSpan(stored.id(), stored.trace(), spans::add);
            }
        }
        return spans;
    }

    /// The spans of a trace.
    static void forEachSpan(TraceId id, Trace trace, Consumer<SpanKey> consumer) {
        trace.getResourceSpansList()
                .forEach(resource -> resource.getScopeSpansList()
                        .forEach(scope -> scope.getSpansList().forEach(span -> {
                            byte[] spanId = span.getSpanId().toByteArray();
                            consumer.accept(new SpanKey(id, SpanId.of(spanId, 0, spanId.length), span.getKindValue()));
                        })));
    }

    /// Fails unless the live blocks hold every acknowledged span of a load, no block holds one twice, and no more
    /// blocks hold it than requests carried it.
    void holdsOnce(SpanLoad load) throws InterruptedException {
        Map<SpanKey, List<BlockId>> places = count();
        List<SpanKey> missing = new ArrayList<>();
        Map<SpanKey, List<BlockId>> repeated = new HashMap<>();
        load.acknowledged().forEach((span, requests) -> {
            List<BlockId> blocks = places.getOrDefault(span, List.of());
            if (blocks.isEmpty()) {
                missing.add(span);
            } else if (blocks.size() > requests || new HashSet<>(blocks).size() < blocks.size()) {
                repeated.put(span, blocks);
            }
        });
        assertThat(missing.stream().limit(5))
                .as(
                        "%d of %d acknowledged spans are in no block",
                        missing.size(), load.acknowledged().size())
                .isEmpty();
        assertThat(repeated.entrySet().stream().limit(5))
                .as(
                        "%d of %d spans are there too often",
                        repeated.size(), load.acknowledged().size())
                .isEmpty();
    }
}
