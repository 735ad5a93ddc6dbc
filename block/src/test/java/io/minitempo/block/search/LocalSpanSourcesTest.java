// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.block.wal.LocalBlock;
import io.minitempo.block.wal.LocalBlocks;
import io.minitempo.block.wal.Stages;
import io.minitempo.block.wal.Wal;
import io.minitempo.block.wal.WalBlock;
import io.minitempo.core.BlockId;
import io.minitempo.core.SpanId;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.objectstore.local.LocalBackend;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.testsupport.ManualClock;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.SpanSource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSpanSourcesTest {

    private static final TenantId TENANT = TenantId.SINGLE;
    private static final Instant AT = Instant.parse("2026-11-20T12:00:00Z");
    private static final BlockSchema SCHEMA = BlockSchema.of(BlockFormat.VPARQUET4, DedicatedColumns.defaults());

    @TempDir
    Path temp;

    private final ManualClock clock = new ManualClock(AT);

    /// A message with some spans of a trace.
    private static ByteBuffer segment(int... spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (int span : spans) {
            scope.addSpans(Span.newBuilder()
                    .setSpanId(ByteString.copyFrom(new SpanId(span).toBytes()))
                    .setName("span " + span));
        }
        return ByteBuffer.wrap(Trace.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
                .build()
                .toByteArray());
    }

    private static Map<String, List<String>> namesByTrace(List<SpanSource> sources) throws InterruptedException {
        Map<String, List<String>> names = new TreeMap<>();
        for (SpanSource source : sources) {
            for (SpanBatch batch = source.next(); batch != null; batch = source.next()) {
                List<?> found = Values.of(batch.column(Intrinsic.NAME, null));
                for (int t = 0; t < batch.count(Level.TRACE); t++) {
                    List<String> ofTrace =
                            names.computeIfAbsent(TraceId.of(batch.traceId(t)).toShortHex(), id -> new ArrayList<>());
                    for (int s = batch.spanStarts()[t]; s < batch.spanStarts()[t + 1]; s++) {
                        ofTrace.add(String.valueOf(found.get(s)));
                    }
                }
            }
            source.close();
        }
        return names;
    }

    @Test
    void aTraceOnItsWayIsOneTraceAndNoSpanCountsTwice() throws Exception {
        Wal wal = new Wal(temp, clock);
        LocalBackend backend = new LocalBackend(wal.blocks(), clock);
        backend.probe();
        LocalBlocks locals = new LocalBlocks(wal.blocks(), backend);
        Stages stages = new Stages();
        WalBlock first = wal.create(
                BlockFormat.VPARQUET4,
                BlockId.parse("11111111-1111-4111-8111-111111111111"),
                TENANT,
                DedicatedColumns.defaults(),
                1);
        stages.replaceHead(first);
        first.append(new TraceId(0, 1), AT, AT, List.of(segment(1, 2)));
        first.append(new TraceId(0, 2), AT, AT, List.of(segment(3)));
        WalBlock second = wal.create(
                BlockFormat.VPARQUET4,
                BlockId.parse("22222222-2222-4222-8222-222222222222"),
                TENANT,
                DedicatedColumns.defaults(),
                1);
        stages.replaceHead(second);
        second.append(new TraceId(0, 1), AT, AT, List.of(segment(4)));
        List<OtlpTrace> live = List.of(
                new OtlpTrace(new TraceId(0, 1), List.of(List.of(segment(4), segment(5)))),
                new OtlpTrace(new TraceId(0, 9), List.of(List.of(segment(6)))));
        Map<String, List<String>> expected = Map.of(
                "1", List.of("span 1", "span 2", "span 4", "span 5"), "2", List.of("span 3"), "9", List.of("span 6"));

        try (Stages.Snapshot snapshot = stages.snapshot()) {
            List<SpanSource> sources = LocalSpanSources.of(SCHEMA, live, snapshot);

            assertThat(sources).hasSize(1);
            assertThat(namesByTrace(sources)).containsExactlyInAnyOrderEntriesOf(expected);
            assertThat(sources.getFirst().inspectedBytes()).isPositive();
        }

        first.seal();
        LocalBlock complete =
                locals.complete(first, BlockWriter.Settings.defaults()).orElseThrow();
        stages.completed(first, complete);
        try (Stages.Snapshot snapshot = stages.snapshot()) {
            List<SpanSource> sources = LocalSpanSources.of(SCHEMA, live, snapshot);

            assertThat(sources).hasSize(2);
            Map<String, List<String>> found = namesByTrace(sources);
            found.values().forEach(names -> names.sort(null));
            assertThat(found).containsExactlyInAnyOrderEntriesOf(expected);
        }
    }
}
