// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Static;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StaticsTest {

    @Test
    void intsStayInts() {
        assertThat(Statics.binary(BinaryOperator.DIVIDE, whole(-7), whole(2))).isEqualTo(whole(-3));
        assertThat(Statics.binary(BinaryOperator.MODULO, whole(-7), whole(3))).isEqualTo(whole(-1));
        assertThat(Statics.binary(BinaryOperator.ADD, whole(Long.MAX_VALUE), whole(1)))
                .isEqualTo(whole(Long.MIN_VALUE));
    }

    @Test
    void powersOfIntsAreSwapped() {
        assertThat(Statics.binary(BinaryOperator.POWER, whole(2), whole(3))).isEqualTo(whole(9));
        assertThat(Statics.binary(BinaryOperator.POWER, real(2), whole(3))).isEqualTo(real(8));
        assertThat(Statics.binary(BinaryOperator.POWER, whole(100), whole(3))).isEqualTo(whole(Long.MAX_VALUE));
        assertThat(Statics.binary(BinaryOperator.POWER, whole(-1), whole(3))).isEqualTo(whole(0));
    }

    @Test
    void anythingElseIsADouble() {
        Static second = new Static.DurationValue(1_000_000_000);

        assertThat(Statics.binary(BinaryOperator.ADD, second, second)).isEqualTo(real(2e9));
        assertThat(Statics.binary(BinaryOperator.DIVIDE, real(5), whole(0))).isEqualTo(real(Double.POSITIVE_INFINITY));
    }

    @Test
    void intsAreNotDividedByZero() {
        assertThatThrownBy(() -> Statics.binary(BinaryOperator.MODULO, whole(1), whole(0)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("division by zero");
    }

    @Test
    void numbersOfAllTypesCompare() {
        Static tiny = new Static.DurationValue(5);

        assertThat(holds(BinaryOperator.EQUAL, whole(5), tiny)).isTrue();
        assertThat(holds(BinaryOperator.LESS, whole(5), real(5.5))).isTrue();
        assertThat(holds(BinaryOperator.EQUAL, whole(Long.MAX_VALUE), whole(Long.MAX_VALUE - 1)))
                .isFalse();
        for (BinaryOperator operator : List.of(
                BinaryOperator.EQUAL,
                BinaryOperator.NOT_EQUAL,
                BinaryOperator.LESS,
                BinaryOperator.LESS_EQUAL,
                BinaryOperator.GREATER,
                BinaryOperator.GREATER_EQUAL)) {
            assertThat(holds(operator, real(Double.NaN), real(Double.NaN))).isFalse();
            assertThat(holds(operator, whole(1), real(Double.NaN))).isFalse();
        }
    }

    @Test
    void textsCompareByBytes() {
        assertThat(holds(BinaryOperator.LESS, text("Z"), text("a"))).isTrue();
        assertThat(holds(BinaryOperator.LESS, text("\uFFFD"), text("\uD83D\uDE00")))
                .isTrue();
        assertThat(holds(BinaryOperator.MATCH, text("abc"), text("a.c"))).isTrue();
        assertThat(holds(BinaryOperator.NOT_MATCH, text("abcd"), text("a.c"))).isTrue();
    }

    @Test
    void otherTypesAreNeverEqualAndNeverUnequal() {
        assertThat(holds(BinaryOperator.EQUAL, text("1"), whole(1))).isFalse();
        assertThat(holds(BinaryOperator.NOT_EQUAL, text("1"), whole(1))).isFalse();
        assertThat(holds(BinaryOperator.NOT_EQUAL, new Static.Nil(), whole(1))).isFalse();
        assertThat(holds(BinaryOperator.LESS, new Static.StatusValue(1), new Static.StatusValue(2)))
                .isFalse();
        assertThat(holds(BinaryOperator.NOT_EQUAL, new Static.StatusValue(1), new Static.StatusValue(2)))
                .isTrue();
        assertThat(holds(BinaryOperator.NOT_EQUAL, new Static.StatusValue(1), new Static.KindValue(2)))
                .isFalse();
    }

    private static boolean holds(BinaryOperator operator, Static left, Static right) {
        return Statics.binary(operator, left, right).equals(new Static.BooleanValue(true));
    }

    private static Static whole(long value) {
        return new Static.IntValue(value);
    }

    private static Static real(double value) {
        return new Static.FloatValue(value);
    }

    private static Static text(String value) {
        return new Static.StringValue(value);
    }
}
