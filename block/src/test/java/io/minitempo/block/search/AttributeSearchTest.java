// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.read.BlockReader;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.engine.field.LiteralTest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributeSearchTest {

    private static final List<BinaryOperator> COMPARISONS = List.of(
            BinaryOperator.EQUAL,
            BinaryOperator.NOT_EQUAL,
            BinaryOperator.LESS,
            BinaryOperator.GREATER_EQUAL,
            BinaryOperator.MATCH,
            BinaryOperator.NOT_MATCH);

    @ParameterizedTest
    @CsvSource({
        "VPARQUET4, TEMPO, 71",
        "VPARQUET4, COMPACT, 72",
        "VPARQUET5, TEMPO, 73",
        "VPARQUET4, MIXED, 74",
        "VPARQUET4, TEMPO, 75"
    })
    void findsWhatTheColumnHas(BlockFormat format, PageLayout layout, long seed) throws InterruptedException {
        Random random = new Random(seed);
        BlockReader block = BlockSpanSourceTest.build(format, layout, traces(random, seed % 2 == 1))
                .open();
        int answered = 0;
        int hits = 0;
        for (int i = 0; i < 60; i++) {
            Attribute attribute = new Attribute(Attribute.Scope.SPAN, "key " + random.nextInt(7));
            BinaryOperator operator = COMPARISONS.get(random.nextInt(COMPARISONS.size()));
            LiteralTest test = new LiteralTest(operator, literal(random, operator), false);
            String what = "seed %d: %s %s".formatted(seed, attribute, operator);
            try (BlockSpanSource source = SourceChecks.source(block, 60)) {
                for (SpanBatch batch = source.next(); batch != null; batch = source.next()) {
                    BitSet traces = random.nextBoolean() ? null : chosen(random, batch.spanStarts().length - 1);
                    @Nullable BitSet found = batch.matching(attribute, test, traces);
                    if (found != null) {
                        BitSet expected = test.rows(batch.column(attribute, null), null);
                        restrict(expected, batch, traces);
                        restrict(found, batch, traces);
                        assertThat(found).as(what).isEqualTo(expected);
                        answered++;
                        hits += found.cardinality();
                    }
                }
            }
        }
        assertThat(answered).isPositive();
        assertThat(hits > 0 || seed % 2 == 0).isTrue();
    }

    private static BitSet chosen(Random random, int traces) {
        BitSet chosen = new BitSet();
        for (int t = 0; t < traces; t++) {
            chosen.set(t, random.nextInt(3) == 0);
        }
        return chosen;
    }

    private static void restrict(BitSet spans, SpanBatch batch, @Nullable BitSet traces) throws InterruptedException {
        int[] starts = batch.spanStarts();
        for (int t = 0; traces != null && t < starts.length - 1; t++) {
            if (!traces.get(t)) {
                spans.clear(starts[t], starts[t + 1]);
            }
        }
    }

    private static Static literal(Random random, BinaryOperator operator) {
        if (operator == BinaryOperator.MATCH || operator == BinaryOperator.NOT_MATCH) {
            return new Static.StringValue("text " + random.nextInt(5) + ".*");
        }
        return switch (random.nextInt(5)) {
            case 0 -> new Static.IntValue(random.nextInt(20));
            case 1 -> new Static.FloatValue(random.nextInt(20) + 0.5);
            case 2 -> new Static.BooleanValue(random.nextBoolean());
            default -> new Static.StringValue("text " + random.nextInt(20));
        };
    }

    /// Spans with attributes under few keys, repeated ones too.
    ///
    /// @param everywhere whether every span has some, and none is an array: what is quick
    private static NavigableMap<TraceId, Trace> traces(Random random, boolean everywhere) {
        NavigableMap<TraceId, Trace> traces = new TreeMap<>();
        for (int t = 0; t < 200; t++) {
            byte[] id = new byte[16];
            random.nextBytes(id);
            Trace.Builder trace = Trace.newBuilder();
            for (int r = random.nextInt(3); r >= 0; r--) {
                ScopeSpans.Builder scope = ScopeSpans.newBuilder();
                for (int s = random.nextInt(6); s >= 0; s--) {
                    scope.addSpans(span(random, id, everywhere));
                }
                trace.addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope));
            }
            traces.put(TraceId.of(id), trace.build());
        }
        return traces;
    }

    private static Span span(Random random, byte[] traceId, boolean everywhere) {
        byte[] id = new byte[8];
        random.nextBytes(id);
        Span.Builder span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(traceId))
                .setSpanId(ByteString.copyFrom(id))
                .setStartTimeUnixNano(1_000_000_000L + random.nextInt(1000))
                .setEndTimeUnixNano(2_000_000_000L);
        for (int a = random.nextInt(6) + (everywhere ? 1 : 0); a > 0; a--) {
            span.addAttributes(KeyValue.newBuilder()
                    .setKey("key " + random.nextInt(6))
                    .setValue(value(random, everywhere ? 4 : 6)));
        }
        return span.build();
    }

    private static AnyValue value(Random random, int kinds) {
        return switch (random.nextInt(kinds)) {
            case 0 -> AnyValue.newBuilder().setIntValue(random.nextInt(20)).build();
            case 1 ->
                AnyValue.newBuilder()
                        .setDoubleValue(random.nextInt(20) + random.nextInt(2) * 0.5)
                        .build();
            case 2 -> AnyValue.newBuilder().setBoolValue(random.nextBoolean()).build();
            case 4 ->
                AnyValue.newBuilder()
                        .setArrayValue(ArrayValue.newBuilder()
                                .addValues(AnyValue.newBuilder().setIntValue(random.nextInt(20)))
                                .addValues(AnyValue.newBuilder().setIntValue(random.nextInt(20))))
                        .build();
            case 5 -> AnyValue.getDefaultInstance();
            default ->
                AnyValue.newBuilder()
                        .setStringValue("text " + random.nextInt(20))
                        .build();
        };
    }
}
