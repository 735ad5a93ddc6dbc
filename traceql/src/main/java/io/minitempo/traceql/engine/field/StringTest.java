// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.check.Regex;
import io.minitempo.traceql.data.Strings;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A predicate on strings that is asked once per string of a dictionary. Owned by one thread.
final class StringTest {

    private static final byte NO = 1;
    private static final byte YES = 2;

    private final Predicate<String> predicate;
    private @Nullable Strings known;
    private byte[] answers = {};

    private StringTest(Predicate<String> predicate) {
        this.predicate = predicate;
    }

    static StringTest of(BinaryOperator operator, String literal) {
        return new StringTest(
                switch (operator) {
                    case EQUAL -> literal::equals;
                    case NOT_EQUAL -> value -> !literal.equals(value);
                    case MATCH -> Regex.of(literal)::matches;
                    case NOT_MATCH -> {
                        Regex regex = Regex.of(literal);
                        yield value -> !regex.matches(value);
                    }
                    case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> {
                        Order order = Order.of(operator);
                        yield value -> order.accepts(compare(value, literal));
                    }
                    case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER, AND, OR ->
                        throw new IllegalArgumentException("not a comparison: " + operator.text());
                });
    }

    @SuppressWarnings("ReferenceEquality") // answers hold for one object, whatever it contains
    boolean test(int id, Strings strings) {
        if (strings != known) {
            known = strings;
            int size = strings.size();
            if (answers.length >= size) {
                Arrays.fill(answers, 0, size, (byte) 0);
            } else {
                answers = new byte[size];
            }
        }
        byte answer = answers[id];
        if (answer == 0) {
            answer = predicate.test(strings.get(id)) ? YES : NO;
            answers[id] = answer;
        }
        return answer == YES;
    }

    /// Orders strings by their UTF-8 bytes, which is by code points and not as [String#compareTo] does.
    static int compare(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean supplementaryA = Character.isSurrogate(a);
                boolean supplementaryB = Character.isSurrogate(b);
                return supplementaryA == supplementaryB ? Character.compare(a, b) : supplementaryA ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
