// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.GoldenBlock;
import io.minitempo.core.TraceId;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.Level;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.ValueType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// vParquet3 blocks against the vParquet4 blocks that the same Tempo wrote of the same input. Groups and orders differ,
/// so spans are matched by trace, id and kind.
class OldFormatTest {

    private static final String OLD = "blocks-2.10.8-vParquet3";
    private static final String NEW = "blocks-2.10.8-vParquet4";
    /// Their numbers follow the order of spans in the row.
    private static final Set<Intrinsic> ORDERED =
            Set.of(Intrinsic.NESTED_SET_LEFT, Intrinsic.NESTED_SET_RIGHT, Intrinsic.NESTED_SET_PARENT);

    @TempDir
    Path temp;

    /// The values of a field by span; several where blocks have several spans of one id.
    private Map<String, List<@Nullable Object>> values(String folder, Field field) throws InterruptedException {
        Map<String, List<@Nullable Object>> values = new TreeMap<>();
        for (GoldenBlock golden : GoldenBlock.all(folder, temp)) {
            BlockSpanSource source = BlockSpanSource.of(golden.open());
            for (SpanBatch batch = source.next(); batch != null; batch = source.next()) {
                List<@Nullable Object> ids = Values.of(batch.column(Intrinsic.SPAN_ID, null));
                List<@Nullable Object> kinds = Values.of(batch.column(Intrinsic.KIND, null));
                Column column = batch.column(field, null);
                int[] rows =
                        SourceChecks.levelOf(field) == Level.SPAN ? null : batch.rowsAbove(SourceChecks.levelOf(field));
                for (int span = 0; span < ids.size(); span++) {
                    int trace = batch.rowsAbove(Level.TRACE)[span];
                    String key = TraceId.of(batch.traceId(trace)) + " " + ids.get(span) + " " + kinds.get(span);
                    values.computeIfAbsent(key, k -> new ArrayList<>())
                            .add(Values.of(column, rows == null ? span : rows[span]));
                }
            }
        }
        values.values().forEach(list -> list.sort((a, b) -> String.valueOf(a).compareTo(String.valueOf(b))));
        return values;
    }

    private Set<String> names(String folder, Attribute.Scope scope) throws InterruptedException {
        Set<String> names = new TreeSet<>();
        for (GoldenBlock golden : GoldenBlock.all(folder, temp)) {
            names.addAll(BlockSpanSource.of(golden.open()).attributeNames(scope));
        }
        return names;
    }

    @Test
    void columnsOfSpansResourcesAndTracesEqualThoseOfTheNextFormat() throws InterruptedException {
        List<Field> fields = new ArrayList<>();
        for (Intrinsic intrinsic : Intrinsic.values()) {
            if (intrinsic != Intrinsic.PARENT
                    && (intrinsic.level() == Level.SPAN || intrinsic.level() == Level.TRACE)
                    && !ORDERED.contains(intrinsic)) {
                fields.add(intrinsic);
            }
        }
        for (Attribute.Scope scope : List.of(Attribute.Scope.SPAN, Attribute.Scope.RESOURCE)) {
            assertThat(names(OLD, scope)).isNotEmpty().isEqualTo(names(NEW, scope));
            names(NEW, scope).forEach(name -> fields.add(new Attribute(scope, name)));
        }
        Map<Byte, Integer> types = new HashMap<>();
        for (Field field : fields) {
            Map<String, List<@Nullable Object>> expected = values(NEW, field);
            assertThat(values(OLD, field)).as("%s", field).isEqualTo(expected);
            expected.values().stream()
                    .flatMap(List::stream)
                    .filter(value -> value instanceof List<?>)
                    .forEach(value -> types.merge(ValueType.STRING_ARRAY, 1, Integer::sum));
        }
        assertThat(types).isNotEmpty();
    }

    @Test
    void scopesEventsAndLinksAreNil() throws InterruptedException {
        for (GoldenBlock golden : GoldenBlock.all(OLD, temp)) {
            SpanBatch batch =
                    Objects.requireNonNull(BlockSpanSource.of(golden.open()).next());
            assertThat(batch.count(Level.SPAN)).isPositive();
            assertThat(batch.count(Level.SCOPE)).isPositive();
            assertThat(batch.count(Level.EVENT)).isZero();
            assertThat(batch.count(Level.LINK)).isZero();
            assertThat(batch.rowsBelow(Level.EVENT)).containsOnly(0);
            assertThat(batch.serviceStats(0)).isEmpty();
            assertThat(Values.of(batch.column(Intrinsic.INSTRUMENTATION_NAME, null)))
                    .containsOnlyNulls();
            assertThat(Values.of(batch.column(Intrinsic.EVENT_NAME, null))).isEmpty();
            assertThat(Values.of(batch.column(Intrinsic.CHILD_COUNT, null))).containsOnlyNulls();
            assertThat(batch.attributeNames(Attribute.Scope.EVENT)).isEmpty();
            assertThat(batch.attributeNames(Attribute.Scope.INSTRUMENTATION)).isEmpty();
        }
    }
}
