// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.parquet.read.ScratchPool;
import io.minitempo.block.read.BlockReader;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.SpanBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Compares a batch with the plain expectation.
final class SourceChecks {

    static final List<Attribute.Scope> SCOPES = List.of(
            Attribute.Scope.SPAN,
            Attribute.Scope.RESOURCE,
            Attribute.Scope.EVENT,
            Attribute.Scope.LINK,
            Attribute.Scope.INSTRUMENTATION);

    private SourceChecks() {}

    /// All spans of a block, about so many of them in the first batch, in arrays that are spoiled when a batch is left
    /// and used again by the next one.
    static BlockSpanSource source(BlockReader block, int firstSpans) {
        return BlockSpanSource.of(block, firstSpans, ScratchPool.spoiling(1, 64 << 20));
    }

    /// Every field that can be asked for: all intrinsics, all keys, and a key that nothing has.
    static List<Field> fields(PlainSpans plain) {
        List<Field> fields = new ArrayList<>();
        for (Intrinsic intrinsic : Intrinsic.values()) {
            if (intrinsic != Intrinsic.PARENT) {
                fields.add(intrinsic);
            }
        }
        for (Attribute.Scope scope : SCOPES) {
            plain.names(scope).forEach(name -> fields.add(new Attribute(scope, name)));
            fields.add(new Attribute(scope, "no such key"));
        }
        return fields;
    }

    /// Tells a batch that some fields of some traces will be asked for, which may or may not happen.
    static void prepare(SpanBatch batch, PlainSpans plain, Random random) throws InterruptedException {
        List<Field> fields = new ArrayList<>(fields(plain));
        fields.removeIf(field -> random.nextBoolean());
        BitSet traces = new BitSet();
        for (int t = 0; t < batch.count(Level.TRACE); t++) {
            traces.set(t, random.nextBoolean());
        }
        batch.prepare(fields, traces);
    }

    private static int[] above(SpanBatch batch, Level level) throws InterruptedException {
        return Arrays.copyOf(batch.rowsAbove(level), batch.count(Level.SPAN));
    }

    static void assertStructure(SpanBatch batch, PlainSpans plain, String what) throws InterruptedException {
        for (Level level : Level.values()) {
            assertThat(batch.count(level)).as("%s: %s", what, level).isEqualTo(plain.count(level));
        }
        int[] starts = new int[plain.count(Level.TRACE) + 1];
        plain.spanTrace.forEach(t -> starts[t + 1]++);
        for (int t = 1; t < starts.length; t++) {
            starts[t] += starts[t - 1];
        }
        assertThat(batch.spanStarts()).as(what).isEqualTo(starts);
        assertThat(above(batch, Level.TRACE)).as(what).isEqualTo(ints(plain.spanTrace));
        assertThat(above(batch, Level.RESOURCE)).as(what).isEqualTo(ints(plain.spanResource));
        assertThat(above(batch, Level.SCOPE)).as(what).isEqualTo(ints(plain.spanScope));
        int[] events = new int[plain.spans.size() + 1];
        int[] links = new int[plain.spans.size() + 1];
        for (int s = 0; s < plain.spans.size(); s++) {
            events[s + 1] = events[s] + plain.spans.get(s).getEventsCount();
            links[s + 1] = links[s] + plain.spans.get(s).getLinksCount();
        }
        assertThat(batch.rowsBelow(Level.EVENT)).as(what).isEqualTo(events);
        assertThat(batch.rowsBelow(Level.LINK)).as(what).isEqualTo(links);
        for (Attribute.Scope scope : SCOPES) {
            assertThat(batch.attributeNames(scope)).as("%s: %s", what, scope).isEqualTo(plain.names(scope));
        }
        for (int t = 0; t < plain.count(Level.TRACE); t++) {
            assertThat(batch.serviceStats(t)).as(what).isEqualTo(plain.serviceStats(t));
        }
    }

    static void assertColumn(SpanBatch batch, PlainSpans plain, Field field, String what) throws InterruptedException {
        assertThat(Values.of(batch.column(field, null)))
                .as("%s: %s", what, field)
                .isEqualTo(plain.values(field));
    }

    /// Asks for some traces only; rows of others may be nil.
    static void assertSelection(SpanBatch batch, PlainSpans plain, Field field, Random random, String what)
            throws InterruptedException {
        BitSet traces = new BitSet();
        for (int t = 0; t < plain.count(Level.TRACE); t++) {
            traces.set(t, random.nextInt(5) == 0);
        }
        List<@Nullable Object> found = Values.of(batch.column(field, traces));
        List<@Nullable Object> expected = plain.values(field);
        List<Integer> owners = plain.tracesOf(levelOf(field));
        assertThat(found).as("%s: %s", what, field).hasSameSizeAs(expected);
        for (int row = 0; row < found.size(); row++) {
            if (traces.get(owners.get(row)) || found.get(row) != null) {
                assertThat(found.get(row))
                        .as("%s: %s, row %d of traces %s", what, field, row, traces)
                        .isEqualTo(expected.get(row));
            }
        }
    }

    static Level levelOf(Field field) {
        return switch (field) {
            case Intrinsic intrinsic -> intrinsic.level();
            case Attribute attribute -> AttributeColumns.levelOf(attribute.scope());
        };
    }

    private static int[] ints(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
