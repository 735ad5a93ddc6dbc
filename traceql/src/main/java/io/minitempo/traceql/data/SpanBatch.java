// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.data;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.ast.Static;
import java.util.BitSet;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The spans of some whole traces (as far as the holder has them), by column. Traces, spans, events and so on are
/// numbered from 0 in
/// storage order; a level's rows are contiguous within the level above.
///
/// Columns are loaded when asked for and may be kept. Owned by one thread at a time. Reading damaged data throws
/// [io.minitempo.core.CorruptBlockException].
public interface SpanBatch {

    /// Rows of a level.
    ///
    /// @throws InterruptedException when the caller is interrupted
    int count(Level level) throws InterruptedException;

    /// Where each trace's spans begin: trace t has spans `[starts[t], starts[t + 1])`; one element more than traces.
    /// Not to be changed.
    ///
    /// @throws InterruptedException when the caller is interrupted
    int[] spanStarts() throws InterruptedException;

    /// For every span, its row at a level above: trace, resource or scope; the array may be longer than there are
    /// spans.
    /// Not to be changed.
    ///
    /// @throws IllegalArgumentException for other levels
    /// @throws InterruptedException when the caller is interrupted
    int[] rowsAbove(Level level) throws InterruptedException;

    /// Where each span's events or links begin: span s has rows `[starts[s], starts[s + 1])`. Not to be changed.
    /// Holders that do not
    /// store that level give zeros.
    ///
    /// @throws IllegalArgumentException for other levels
    /// @throws InterruptedException when the caller is interrupted
    int[] rowsBelow(Level level) throws InterruptedException;

    /// The values of a field for every row of its level. Rows outside the wanted traces may hold nil instead of their
    /// value.
    ///
    /// @param field an intrinsic that can be queried or is an engine's own, or an attribute with a scope (never
    /// [Attribute.Scope#NONE])
    /// @param traces which traces are wanted; null for all
    /// @throws InterruptedException when the caller is interrupted
    Column column(Field field, @Nullable BitSet traces) throws InterruptedException;

    /// False only when no row can satisfy `field operator literal` by [Column]'s values and the rules of
    /// `spec/traceql.md §8.2`; cheap
    /// compared with loading the column (statistics, a dictionary). True when that is not known. The field is as in
    /// [#column].
    ///
    /// @throws InterruptedException when the caller is interrupted
    boolean mayMatch(Field field, BinaryOperator operator, Static literal) throws InterruptedException;

    /// The rows of a field that pass a test, when they can be found without loading the column; else null. Rows outside
    /// the wanted traces may be missing.
    ///
    /// @param field as in [#column]
    /// @param traces which traces are wanted; null for all
    /// @throws InterruptedException when the caller is interrupted
    default @Nullable BitSet matching(Field field, ColumnTest test, @Nullable BitSet traces)
            throws InterruptedException {
        return null;
    }

    /// Bounds of an integer that every row has, by statistics; null when there are none. As cheap as [#mayMatch].
    ///
    /// @throws InterruptedException when the caller is interrupted
    default @Nullable NumberRange range(Intrinsic field) throws InterruptedException {
        return null;
    }

    /// Says what is asked for next of some traces: these fields, ids and service statistics. Who holds them elsewhere
    /// reads them all at once. Changes no answer.
    ///
    /// @param fields as in [#column]
    /// @throws InterruptedException when the caller is interrupted
    default void prepare(Collection<Field> fields, BitSet traces) throws InterruptedException {}

    /// The 16 bytes of a trace's id.
    ///
    /// @throws InterruptedException when the caller is interrupted
    byte[] traceId(int trace) throws InterruptedException;

    /// Spans and errors per service of a trace.
    ///
    /// @throws InterruptedException when the caller is interrupted
    Map<String, ServiceStats> serviceStats(int trace) throws InterruptedException;

    /// The keys of a scope's attributes that at least one row of the batch has (a value that cannot be queried counts).
    ///
    /// @throws InterruptedException when the caller is interrupted
    Set<String> attributeNames(Attribute.Scope scope) throws InterruptedException;
}
