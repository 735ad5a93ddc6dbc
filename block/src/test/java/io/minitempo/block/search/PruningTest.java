// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.read.BlockReader;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.check.Regex;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.NumberRange;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PruningTest {

    private static final List<BinaryOperator> COMPARISONS = List.of(
            BinaryOperator.EQUAL,
            BinaryOperator.NOT_EQUAL,
            BinaryOperator.LESS,
            BinaryOperator.LESS_EQUAL,
            BinaryOperator.GREATER,
            BinaryOperator.GREATER_EQUAL,
            BinaryOperator.MATCH,
            BinaryOperator.NOT_MATCH);

    @ParameterizedTest
    @CsvSource({"VPARQUET4, 61", "VPARQUET4, 62", "VPARQUET5, 63", "VPARQUET5, 64"})
    void neverRulesOutWhatARowSatisfies(BlockFormat format, long seed) throws InterruptedException {
        Random random = new Random(seed);
        BlockReader block = BlockSpanSourceTest.build(format, PageLayout.TEMPO, BlockSpanSourceTest.traces(seed, 100))
                .open();
        int ruledOut = 0;
        try (BlockSpanSource source = SourceChecks.source(block, 40)) {
            for (SpanBatch batch = source.next(); batch != null; batch = source.next()) {
                for (Field field : fields(batch)) {
                    List<@Nullable Object> values = Values.of(batch.column(field, null));
                    for (int i = 0; i < 6; i++) {
                        BinaryOperator operator = COMPARISONS.get(random.nextInt(COMPARISONS.size()));
                        Static literal = literal(random, values);
                        if (literal instanceof Static.StringValue text
                                && (operator == BinaryOperator.MATCH || operator == BinaryOperator.NOT_MATCH)) {
                            literal = new Static.StringValue(Pattern.quote(text.value()));
                        }
                        Static operand = literal;
                        boolean may = batch.mayMatch(field, operator, literal);
                        ruledOut += may ? 0 : 1;
                        boolean does = values.stream().anyMatch(value -> satisfies(value, operator, operand));
                        assertThat(may || !does)
                                .as("seed %d: %s %s %s", seed, field, operator, literal)
                                .isTrue();
                    }
                }
            }
        }
        assertThat(ruledOut).isPositive();
    }

    @Test
    void rulesOutByDictionariesAndBounds() throws InterruptedException {
        BlockReader block = BlockSpanSourceTest.build(
                        BlockFormat.VPARQUET4, PageLayout.TEMPO, BlockSpanSourceTest.traces(65, 60))
                .open();
        SpanBatch batch = Objects.requireNonNull(BlockSpanSource.of(block).next());
        Static absent = new Static.StringValue("no such text");

        assertThat(batch.mayMatch(Intrinsic.NAME, BinaryOperator.EQUAL, absent)).isFalse();
        assertThat(batch.mayMatch(Intrinsic.NAME, BinaryOperator.MATCH, new Static.StringValue("nothing.*")))
                .isFalse();
        assertThat(batch.mayMatch(Intrinsic.NAME, BinaryOperator.MATCH, new Static.StringValue("front.*")))
                .isTrue();
        assertThat(batch.mayMatch(Intrinsic.KIND, BinaryOperator.EQUAL, new Static.KindValue(9)))
                .isFalse();
        assertThat(batch.mayMatch(Intrinsic.CHILD_COUNT, BinaryOperator.EQUAL, new Static.IntValue(0)))
                .isFalse();
        Attribute key = new Attribute(Attribute.Scope.SPAN, "no such key");
        assertThat(batch.mayMatch(key, BinaryOperator.NOT_EQUAL, absent)).isFalse();
        assertThat(batch.mayMatch(key, BinaryOperator.EQUAL, new Static.Nil())).isTrue();
        assertThat(batch.mayMatch(key, BinaryOperator.NOT_EQUAL, new Static.Nil()))
                .isFalse();
        Attribute known = new Attribute(Attribute.Scope.SPAN, "http.route");
        assertThat(batch.mayMatch(known, BinaryOperator.EQUAL, absent)).isFalse();
        assertThat(batch.mayMatch(known, BinaryOperator.EQUAL, new Static.StringValue("frontend")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"VPARQUET4, 66", "VPARQUET5, 67"})
    void rangesHoldAllNumbers(BlockFormat format, long seed) throws InterruptedException {
        BlockReader block = BlockSpanSourceTest.build(format, PageLayout.TEMPO, BlockSpanSourceTest.traces(seed, 100))
                .open();
        int known = 0;
        try (BlockSpanSource source = SourceChecks.source(block, 40)) {
            for (SpanBatch batch = source.next(); batch != null; batch = source.next()) {
                for (Intrinsic field :
                        List.of(Intrinsic.SPAN_START_TIME, Intrinsic.DURATION, Intrinsic.TRACE_DURATION)) {
                    NumberRange range = batch.range(field);
                    known += range == null ? 0 : 1;
                    Column column = batch.column(field, null);
                    for (long value : Arrays.copyOf(column.bits(), column.size())) {
                        assertThat(range == null || (range.min() <= value && value <= range.max()))
                                .as("seed %d: %s %d in %s", seed, field, value, range)
                                .isTrue();
                    }
                }
                assertThat(batch.range(Intrinsic.NAME)).isNull();
            }
        }
        assertThat(known).isPositive();
    }

    private static List<Field> fields(SpanBatch batch) throws InterruptedException {
        List<Field> fields = new ArrayList<>();
        for (Intrinsic intrinsic : Intrinsic.values()) {
            if (intrinsic != Intrinsic.PARENT) {
                fields.add(intrinsic);
            }
        }
        for (Attribute.Scope scope : SourceChecks.SCOPES) {
            batch.attributeNames(scope).forEach(name -> fields.add(new Attribute(scope, name)));
            fields.add(new Attribute(scope, "no such key"));
        }
        return fields;
    }

    /// A literal near the values of a column, or any other.
    private static Static literal(Random random, List<@Nullable Object> values) {
        Object value = values.isEmpty() ? null : values.get(random.nextInt(values.size()));
        if (value instanceof List<?> list && !list.isEmpty()) {
            value = list.getFirst();
        }
        if (value == null) {
            return new Static.IntValue(random.nextInt(10));
        }
        int shift = random.nextInt(3) - 1;
        return switch (random.nextInt(8)) {
            case 0 -> new Static.Nil();
            case 1 -> new Static.FloatValue(random.nextDouble());
            case 2 -> new Static.BooleanValue(random.nextBoolean());
            default ->
                switch (value) {
                    case String text -> new Static.StringValue(random.nextInt(4) == 0 ? text + "x" : text);
                    case Long number ->
                        random.nextBoolean()
                                ? new Static.IntValue(number + shift)
                                : new Static.FloatValue(number + shift / 2.0);
                    case Double number -> new Static.FloatValue(number + shift / 2.0);
                    case Boolean flag -> new Static.BooleanValue(flag);
                    case PlainSpans.Typed typed -> typed(typed, shift);
                    default -> new Static.IntValue(random.nextInt(10));
                };
        };
    }

    private static Static typed(PlainSpans.Typed typed, int shift) {
        long number = (Long) typed.value();
        return switch (typed.type()) {
            case ValueType.STATUS -> new Static.StatusValue((int) number + shift);
            case ValueType.KIND -> new Static.KindValue((int) number + shift);
            default -> new Static.DurationValue(number + shift);
        };
    }

    /// `spec/traceql.md §8.2` and §8.5, plainly.
    private static boolean satisfies(@Nullable Object value, BinaryOperator operator, Static literal) {
        if (literal instanceof Static.Nil) {
            return operator == BinaryOperator.EQUAL
                    ? value == null
                    : operator == BinaryOperator.NOT_EQUAL && value != null && !PlainSpans.UNQUERYABLE.equals(value);
        }
        if (value == null) {
            return false;
        }
        if (value instanceof List<?> list) {
            return switch (operator) {
                case NOT_EQUAL -> list.stream().noneMatch(element -> satisfies(element, BinaryOperator.EQUAL, literal));
                case NOT_MATCH -> list.stream().noneMatch(element -> satisfies(element, BinaryOperator.MATCH, literal));
                default -> list.stream().anyMatch(element -> satisfies(element, operator, literal));
            };
        }
        return switch (value) {
            case String text ->
                literal instanceof Static.StringValue other && compareTexts(text, operator, other.value());
            case Boolean flag ->
                literal instanceof Static.BooleanValue other && compare(Boolean.compare(flag, other.value()), operator);
            case Long number -> compareNumbers(number, operator, literal);
            case Double number -> compareNumbers(number, operator, literal);
            case PlainSpans.Typed typed ->
                switch (typed.type()) {
                    case ValueType.STATUS ->
                        literal instanceof Static.StatusValue other
                                && compare(Long.compare((Long) typed.value(), other.code()), operator);
                    case ValueType.KIND ->
                        literal instanceof Static.KindValue other
                                && compare(Long.compare((Long) typed.value(), other.code()), operator);
                    default -> compareNumbers((Long) typed.value(), operator, literal);
                };
            default -> false;
        };
    }

    private static boolean compareTexts(String text, BinaryOperator operator, String literal) {
        return switch (operator) {
            case MATCH -> Regex.of(literal).matches(text);
            case NOT_MATCH -> !Regex.of(literal).matches(text);
            default -> compare(text.compareTo(literal), operator);
        };
    }

    private static boolean compareNumbers(Number number, BinaryOperator operator, Static literal) {
        return switch (literal) {
            case Static.IntValue other ->
                number instanceof Long whole
                        ? compare(Long.compare(whole, other.value()), operator)
                        : compare(Double.compare(number.doubleValue(), (double) other.value()), operator);
            case Static.DurationValue other ->
                number instanceof Long whole
                        ? compare(Long.compare(whole, other.nanos()), operator)
                        : compare(Double.compare(number.doubleValue(), (double) other.nanos()), operator);
            case Static.FloatValue other -> compare(Double.compare(number.doubleValue(), other.value()), operator);
            default -> false;
        };
    }

    private static boolean compare(int order, BinaryOperator operator) {
        return switch (operator) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_EQUAL -> order >= 0;
            default -> false;
        };
    }
}
