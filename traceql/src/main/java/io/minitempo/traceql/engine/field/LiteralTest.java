// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ColumnTest;
import io.minitempo.traceql.data.Strings;
import io.minitempo.traceql.data.ValueType;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// `value operator literal` for rows of a column (`spec/traceql.md §8.2`, `§8.4`, `§8.5`). Owned by one thread: it
/// remembers what it found out about strings.
public final class LiteralTest implements ColumnTest {

    /// Below this, an int and its double are the same number, and comparing one is comparing the other.
    private static final long EXACT_DOUBLE = 1L << 53;

    private final Order order;
    private final boolean noneOfArray;
    private final byte literalType;
    private final long bits;
    private final double number;
    private final @Nullable StringTest strings;
    private final @Nullable String onlyText;

    /// A test.
    ///
    /// @param operator a comparison
    /// @param noneOfArray whether `!=` and `!~` ask of arrays that no element equals or matches, rather than
    /// that some element does not
    public LiteralTest(BinaryOperator operator, Static literal, boolean noneOfArray) {
        this.order = Order.of(operator);
        this.noneOfArray =
                noneOfArray && (operator == BinaryOperator.NOT_EQUAL || operator == BinaryOperator.NOT_MATCH);
        this.literalType = type(literal);
        this.strings = literal instanceof Static.StringValue string ? StringTest.of(operator, string.value()) : null;
        // Bytes that are no UTF-8 read as U+FFFD, so that several texts may be equal to one that has it.
        this.onlyText = operator == BinaryOperator.EQUAL
                        && literal instanceof Static.StringValue string
                        && string.value().indexOf('\uFFFD') < 0
                ? string.value()
                : null;
        this.bits = switch (literal) {
            case Static.IntValue value -> value.value();
            case Static.DurationValue value -> value.nanos();
            case Static.BooleanValue value -> value.value() ? 1 : 0;
            case Static.StatusValue value -> value.code();
            case Static.KindValue value -> value.code();
            case Static.FloatValue value -> Double.doubleToRawLongBits(value.value());
            case Static.StringValue value -> 0;
            case Static.Nil nil -> 0;
        };
        this.number = literal instanceof Static.FloatValue value ? value.value() : bits;
    }

    /// The operator for exchanged operands.
    ///
    /// @param operator a comparison
    public static BinaryOperator mirrored(BinaryOperator operator) {
        return switch (operator) {
            case LESS -> BinaryOperator.GREATER;
            case LESS_EQUAL -> BinaryOperator.GREATER_EQUAL;
            case GREATER -> BinaryOperator.LESS;
            case GREATER_EQUAL -> BinaryOperator.LESS_EQUAL;
            case EQUAL, NOT_EQUAL, MATCH, NOT_MATCH -> operator;
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER, AND, OR ->
                throw new IllegalArgumentException("not a comparison: " + operator.text());
        };
    }

    private static byte type(Static literal) {
        return switch (literal) {
            case Static.IntValue value -> ValueType.INT;
            case Static.DurationValue value -> ValueType.DURATION;
            case Static.BooleanValue value -> ValueType.BOOLEAN;
            case Static.StatusValue value -> ValueType.STATUS;
            case Static.KindValue value -> ValueType.KIND;
            case Static.FloatValue value -> ValueType.FLOAT;
            case Static.StringValue value -> ValueType.STRING;
            case Static.Nil nil -> ValueType.NIL;
        };
    }

    @Override
    public @Nullable String onlyText() {
        return onlyText;
    }

    @Override
    public BitSet rows(Column column, @Nullable BitSet among) {
        byte @Nullable [] types = column.types();
        if (types == null && !mayHold(column.type())) {
            return new BitSet();
        }
        boolean isWhole = among != null && among.cardinality() == column.size();
        if (among != null && !isWhole && (strings != null || among.cardinality() < column.size() >>> 2)) {
            BitSet result = new BitSet(column.size());
            for (int row = among.nextSetBit(0); row >= 0; row = among.nextSetBit(row + 1)) {
                if (test(column, row)) {
                    result.set(row);
                }
            }
            return result;
        }
        byte type = types == null ? column.type() : onlyType(types, column.size());
        BitSet result = BitSet.valueOf(words(column, type));
        if (among != null && !isWhole) {
            result.and(among);
        }
        return result;
    }

    @Override
    public boolean mayHold(byte type) {
        if (ValueType.isArray(type)) {
            return true;
        }
        return isNumber(type) ? isNumber(literalType) : type == literalType && type > ValueType.UNQUERYABLE;
    }

    @Override
    public boolean mayHold(byte type, double min, double max) {
        if (!mayHold(type) || !isNumber(type) || order == Order.STRING_ONLY) {
            return mayHold(type);
        }
        // Rounding may have made numbers equal that are not.
        return order.less() && min <= number
                || order.equal() && min <= number && number <= max
                || order.greater() && max >= number;
    }

    /// Whether the test is one of membership in an interval of 64-bit integers.
    private boolean isRange(byte type) {
        if (order == Order.STRING_ONLY) {
            return false;
        }
        if (type == ValueType.BOOLEAN || type == ValueType.STATUS || type == ValueType.KIND) {
            return type == literalType && order.isEquality();
        }
        if (type == ValueType.INT && literalType == ValueType.INT) {
            return true;
        }
        boolean integers = (type == ValueType.INT || type == ValueType.DURATION)
                && (literalType == ValueType.INT || literalType == ValueType.DURATION);
        return integers && bits > -EXACT_DOUBLE && bits < EXACT_DOUBLE;
    }

    /// The type of all rows that have a value; nil when there are several, or none.
    private static byte onlyType(byte[] types, int count) {
        byte only = ValueType.NIL;
        for (int row = 0; row < count; row++) {
            if (types[row] > ValueType.UNQUERYABLE) {
                only = types[row];
                break;
            }
        }
        int others = 0;
        for (int row = 0; row < count; row++) {
            byte type = types[row];
            others += type != only && type > ValueType.UNQUERYABLE ? 1 : 0;
        }
        return others == 0 ? only : ValueType.NIL;
    }

    /// Whether the test compares doubles.
    private boolean isDoubles(byte type) {
        return type == ValueType.FLOAT && isNumber(literalType) && order != Order.STRING_ONLY;
    }

    private long[] doubles(Column column) {
        byte @Nullable [] types = column.types();
        long[] values = column.bits();
        long[] words = new long[(column.size() + 63) >>> 6];
        for (int word = 0; word < words.length; word++) {
            int from = word << 6;
            int to = Math.min(from + 64, column.size());
            long result = 0;
            for (int row = from; row < to; row++) {
                double value = Double.longBitsToDouble(values[row]);
                boolean hit = value < number
                        ? order.less()
                        : value > number ? order.greater() : value == number && order.equal();
                if (hit && (types == null || types[row] == ValueType.FLOAT)) {
                    result |= 1L << (row - from);
                }
            }
            words[word] = result;
        }
        return words;
    }

    /// The rows of one type whose values lie in an interval, or outside of it.
    private long[] range(Column column, byte type) {
        byte @Nullable [] types = column.types();
        long low = order.less() ? Long.MIN_VALUE : order.equal() ? bits : bits + 1;
        long high = order.greater() ? Long.MAX_VALUE : order.equal() ? bits : bits - 1;
        boolean outside = order.less() && order.greater();
        boolean empty = !outside
                && ((low == Long.MIN_VALUE && !order.less() && !order.equal())
                        || (high == Long.MAX_VALUE && !order.greater() && !order.equal()));
        long[] words = new long[(column.size() + 63) >>> 6];
        if (empty) {
            return words;
        }
        long base = outside ? bits : low;
        long width = outside ? 0 : high - low;
        long flip = outside ? 1 : 0;
        long[] values = column.bits();
        for (int word = 0; word < words.length; word++) {
            int from = word << 6;
            int to = Math.min(from + 64, column.size());
            long result = 0;
            for (int row = from; row < to; row++) {
                long hit = Long.compareUnsigned(values[row] - base, width) <= 0 ? 1 : 0;
                long present = types == null || types[row] == type ? 1 : 0;
                result |= ((hit ^ flip) & present) << (row - from);
            }
            words[word] = result;
        }
        return words;
    }

    private static long[] texts(Column column, StringTest test) {
        byte @Nullable [] types = column.types();
        long[] ids = column.bits();
        Strings strings = column.strings();
        long[] words = new long[(column.size() + 63) >>> 6];
        for (int row = 0; row < column.size(); row++) {
            if (types == null || types[row] == ValueType.STRING) {
                words[row >>> 6] |= (test.test((int) ids[row], strings) ? 1L : 0) << row;
            }
        }
        return words;
    }

    /// @param type of all rows that have a value; nil when there are several
    private long[] words(Column column, byte type) {
        if (isRange(type)) {
            return range(column, type);
        }
        if (isDoubles(type)) {
            return doubles(column);
        }
        return type == ValueType.STRING && strings != null ? texts(column, strings) : anyType(column);
    }

    private long[] anyType(Column column) {
        long[] words = new long[(column.size() + 63) >>> 6];
        for (int row = 0; row < column.size(); row++) {
            if (test(column, row)) {
                words[row >>> 6] |= 1L << row;
            }
        }
        return words;
    }

    /// Whether it holds for one row.
    public boolean test(Column column, int row) {
        byte type = column.typeOf(row);
        long value = column.bits()[row];
        if (!ValueType.isArray(type)) {
            return scalar(type, value, column);
        }
        byte element = ValueType.elementOf(type);
        int from = (int) (value >>> 32);
        int to = from + (int) value;
        if (to > from && !comparable(element)) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (scalar(element, column.elements()[i], column) != noneOfArray) {
                return !noneOfArray;
            }
        }
        return noneOfArray;
    }

    /// Whether it holds for one element of an array, or for a value of a scalar type.
    public boolean scalar(byte type, long value, Column column) {
        if (!comparable(type)) {
            return false;
        }
        return switch (type) {
            case ValueType.STRING -> strings != null && strings.test((int) value, column.strings());
            case ValueType.INT, ValueType.FLOAT, ValueType.DURATION -> number(type, value);
            case ValueType.BOOLEAN, ValueType.STATUS, ValueType.KIND ->
                order.isEquality() && order.accepts(Long.compare(value, bits));
            default -> false;
        };
    }

    private boolean comparable(byte type) {
        return type == literalType ? type > ValueType.UNQUERYABLE : isNumber(type) && isNumber(literalType);
    }

    private boolean number(byte type, long value) {
        return order.acceptsNumbers(type, value, literalType, bits, number);
    }

    private static boolean isNumber(byte type) {
        return type == ValueType.INT || type == ValueType.FLOAT || type == ValueType.DURATION;
    }
}
