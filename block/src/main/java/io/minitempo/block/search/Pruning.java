// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.parquet.format.ColumnChunk;
import io.minitempo.block.parquet.format.ColumnIndex;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.PhysicalType;
import io.minitempo.block.parquet.read.Dictionary;
import io.minitempo.block.parquet.read.PagedColumn;
import io.minitempo.block.schema.AttributeColumn;
import io.minitempo.block.schema.AttributeLeaves;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.check.Regex;
import io.minitempo.traceql.data.NumberRange;
import io.minitempo.traceql.data.ValueType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rules comparisons out for a row group by dictionaries and statistics, once for each comparison, and for a batch by
/// the bounds of its pages.
final class Pruning {

    private static final int NO_ID = -1;

    private final RowGroupColumns group;
    private final Map<Comparison, Boolean> known = new HashMap<>();

    private record Comparison(Field field, BinaryOperator operator, Static literal) {}

    Pruning(RowGroupColumns group) {
        this.group = group;
    }

    /// As [io.minitempo.traceql.data.SpanBatch#mayMatch], for the rows `[from, to)`.
    ///
    /// @throws InterruptedException when the caller is interrupted
    boolean mayMatch(Field field, BinaryOperator operator, Static literal, int from, int to)
            throws InterruptedException {
        if (operator.kind() != BinaryOperator.Kind.COMPARISON) {
            return true;
        }
        Comparison comparison = new Comparison(field, operator, literal);
        Boolean answer = known.get(comparison);
        if (answer == null) {
            answer = switch (field) {
                case Intrinsic intrinsic -> mayMatch(intrinsic, operator, literal);
                case Attribute attribute -> mayMatch(attribute, operator, literal);
            };
            known.put(comparison, answer);
        }
        return answer && pagesMayMatch(field, operator, literal, from, to);
    }

    private boolean mayMatch(Intrinsic intrinsic, BinaryOperator operator, Static literal) throws InterruptedException {
        IntrinsicColumns.Place place = IntrinsicColumns.place(group.schema(), intrinsic);
        if (place == null) {
            return isAbsenceTest(operator, literal);
        }
        Leaf leaf = group.schema().leaf(place.column());
        if (place.type() == ValueType.STRING) {
            return place.format() != Texts.Format.UTF8 || stringMayMatch(leaf, operator, literal);
        }
        Double number = numberFor(place.type(), literal);
        return number == null || numberMayMatch(leaf, operator, number);
    }

    private static boolean isAbsenceTest(BinaryOperator operator, Static literal) {
        return operator == BinaryOperator.EQUAL && literal instanceof Static.Nil;
    }

    /// The number that a literal means to a column; null when they do not compare, which is left to the engine.
    private static @Nullable Double numberFor(byte type, Static literal) {
        return switch (literal) {
            case Static.IntValue number -> isNumber(type) ? (double) number.value() : null;
            case Static.FloatValue number -> isNumber(type) ? number.value() : null;
            case Static.DurationValue number -> isNumber(type) ? (double) number.nanos() : null;
            case Static.StatusValue status -> type == ValueType.STATUS ? (double) status.code() : null;
            case Static.KindValue kind -> type == ValueType.KIND ? (double) kind.code() : null;
            case Static.Nil nil -> null;
            case Static.StringValue text -> null;
            case Static.BooleanValue flag -> null;
        };
    }

    private static boolean isNumber(byte type) {
        return type == ValueType.INT || type == ValueType.FLOAT || type == ValueType.DURATION;
    }

    private boolean numberMayMatch(Leaf leaf, BinaryOperator operator, double literal) {
        ColumnChunk chunk = group.group().chunk(leaf);
        if (chunk.allNull()) {
            return false;
        }
        Bounds bounds = Bounds.of(leaf, chunk.min(), chunk.max());
        return bounds == null || bounds.mayMatch(operator, literal);
    }

    private boolean stringMayMatch(Leaf leaf, BinaryOperator operator, Static literal) throws InterruptedException {
        ColumnChunk chunk = group.group().chunk(leaf);
        if (chunk.allNull()) {
            return false;
        }
        if (!(literal instanceof Static.StringValue text) || !chunk.dictionaryOnly()) {
            return true;
        }
        return switch (operator) {
            case EQUAL -> contains(leaf, text.value());
            case MATCH -> containsMatch(leaf, text.value());
            case NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, NOT_MATCH -> true;
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER, AND, OR -> true;
        };
    }

    private boolean contains(Leaf leaf, String text) throws InterruptedException {
        // Bytes that are not UTF-8 read as U+FFFD, which is then not found as it is written.
        if (text.indexOf('\uFFFD') >= 0) {
            return true;
        }
        Dictionary dictionary = group.loadDictionary(leaf).dictionary();
        return dictionary == null || group.idOf(leaf, dictionary, text) != NO_ID;
    }

    private boolean containsMatch(Leaf leaf, String pattern) throws InterruptedException {
        Dictionary dictionary = group.loadDictionary(leaf).dictionary();
        if (dictionary == null) {
            return true;
        }
        Regex regex = Regex.of(pattern);
        Texts texts = group.texts(dictionary.strings());
        for (int id = 0; id < texts.size(); id++) {
            if (regex.matches(texts.get(id))) {
                return true;
            }
        }
        return false;
    }

    private boolean mayMatch(Attribute attribute, BinaryOperator operator, Static literal) throws InterruptedException {
        if (isAbsenceTest(operator, literal)) {
            return true;
        }
        BlockSchema schema = group.schema();
        for (AttributeColumn own : AttributeColumns.ownColumns(schema, attribute.scope(), attribute.name())) {
            if (ownMayMatch(own.leaf(), operator, literal)) {
                return true;
            }
        }
        String parent = AttributeColumns.parentOf(attribute.scope());
        return schema.hasAttributes(parent)
                && listMayMatch(schema.attributes(parent), attribute.name(), operator, literal);
    }

    private boolean ownMayMatch(Leaf leaf, BinaryOperator operator, Static literal) throws InterruptedException {
        if (leaf.type() == PhysicalType.BYTE_ARRAY) {
            return stringMayMatch(leaf, operator, literal);
        }
        Double number = numberFor(ValueType.INT, literal);
        return number == null
                ? !group.group().chunk(leaf).allNull()
                // An array satisfies != when none of its elements equals the literal; one that does is enough to be =.
                : numberMayMatch(leaf, operator, number);
    }

    private boolean listMayMatch(AttributeLeaves leaves, String key, BinaryOperator operator, Static literal)
            throws InterruptedException {
        ColumnChunk keys = group.group().chunk(leaves.key());
        if (keys.allNull() || keys.dictionaryOnly() && !contains(leaves.key(), key)) {
            return false;
        }
        if (operator == BinaryOperator.NOT_EQUAL || operator == BinaryOperator.NOT_MATCH) {
            // Empty arrays satisfy them and stand in no column of values.
            return true;
        }
        if (leaves.isArray().type() == PhysicalType.BYTE_ARRAY) {
            // Arrays stand in a column of their own, in vParquet3.
            return true;
        }
        if (literal instanceof Static.StringValue) {
            return stringMayMatch(leaves.string(), operator, literal);
        }
        Double number = numberFor(ValueType.INT, literal);
        return number == null
                || numberMayMatch(leaves.integer(), operator, number)
                || numberMayMatch(leaves.floating(), operator, number);
    }

    /// Looks at the bounds of the pages that hold a batch, where a number is compared that every row has.
    private boolean pagesMayMatch(Field field, BinaryOperator operator, Static literal, int from, int to)
            throws InterruptedException {
        if (!(field instanceof Intrinsic intrinsic)) {
            return true;
        }
        IntrinsicColumns.Place place = IntrinsicColumns.place(group.schema(), intrinsic);
        Double number = place == null ? null : numberFor(place.type(), literal);
        if (place == null || number == null) {
            return true;
        }
        PagedColumn column = group.withBounds(group.schema().leaf(place.column()));
        ColumnIndex index = column.bounds();
        if (index == null) {
            return true;
        }
        for (int p = column.pageOf(from); p < column.pages() && column.firstRow(p) < to; p++) {
            Bounds bounds = index.allNull(p) ? null : Bounds.of(column.leaf(), index.min(p), index.max(p));
            if (!index.allNull(p) && (bounds == null || bounds.mayMatch(operator, number))) {
                return true;
            }
        }
        return false;
    }

    /// Bounds of an integer that every row has, over the pages that hold rows `[from, to)`; null when they are not
    /// known.
    ///
    /// @throws InterruptedException when the caller is interrupted
    @Nullable
    NumberRange range(Intrinsic intrinsic, int from, int to) throws InterruptedException {
        IntrinsicColumns.Place place = IntrinsicColumns.place(group.schema(), intrinsic);
        if (place == null || place.type() == ValueType.STRING) {
            return null;
        }
        PagedColumn column = group.withBounds(group.schema().leaf(place.column()));
        ColumnIndex index = column.bounds();
        if (index == null) {
            return null;
        }
        @Nullable NumberRange range = null;
        for (int p = column.pageOf(from); p < column.pages() && column.firstRow(p) < to; p++) {
            @Nullable
            NumberRange bounds = index.allNull(p) ? null : Bounds.exact(column.leaf(), index.min(p), index.max(p));
            if (bounds == null) {
                return null;
            }
            range = range == null
                    ? bounds
                    : new NumberRange(Math.min(range.min(), bounds.min()), Math.max(range.max(), bounds.max()));
        }
        return range;
    }
}
