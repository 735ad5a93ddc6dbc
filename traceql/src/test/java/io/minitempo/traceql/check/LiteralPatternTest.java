// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LiteralPatternTest {

    private static final String[] PIECES = {
        "a",
        "b",
        "ab",
        ".*",
        ".*?",
        ".*",
        "|",
        "^",
        "$",
        "\\.",
        "\\|",
        "\\\\",
        "\\-",
        "/",
        "\n",
        "\u00e4",
        "\\d",
        "(a)",
        "[ab]",
        "a+",
        "b?",
        "a{2}",
        "{",
        "}",
        "\\Q",
        ".",
        "*",
        "\ud83d\ude00"
    };
    private static final String[] TEXTS = {
        "a", "b", ".", "|", "\\", "-", "/", "\n", "\u00e4", "{", "}", "\ud83d\ude00", "1"
    };

    @ParameterizedTest
    @CsvSource({
        "SELECT.*, SELECT shop.cart, true",
        "SELECT.*, select, false",
        "/api/.*/99.*, /api/cart/99123, true",
        "/api/.*/99.*, /api/cart/1/99, true",
        "/api/.*/99.*, /api/99, false",
        "a.*a, a, false",
        "a.*a, aa, true",
        "ab.*bc, abc, false",
        "^a.*$|b, ax, true",
        "^a.*$|b, b, true",
        "^a.*$|b, xb, false",
        ".*, '', true",
        "a\\.b, a.b, true",
        "a\\.b, axb, false"
    })
    void findsLiteralsInTheirOrder(String pattern, String text, boolean expected) {
        LiteralPattern literals = Objects.requireNonNull(LiteralPattern.of(pattern));

        assertThat(literals.matches(text)).isEqualTo(expected);
        assertThat(Regex.of(pattern).matches(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "a+", "(a|b)", "[a]", "a{2}", "\\d", "\\Qa\\E", "a*", "(?i)a", "a^b", "a$b"})
    void leavesOtherExpressionsAlone(String pattern) {
        assertThat(LiteralPattern.of(pattern)).isNull();
    }

    @Test
    void agreesWithTheExpression() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int compared = 0;
        for (int i = 0; i < 20_000; i++) {
            String pattern = some(random, PIECES, 7);
            Pattern compiled = compiled(pattern);
            LiteralPattern literals = compiled == null ? null : LiteralPattern.of(pattern);
            for (int t = 0; compiled != null && literals != null && t < 10; t++) {
                String text = some(random, TEXTS, 8);
                compared++;
                assertThat(literals.matches(text))
                        .as("%s on %s, seed %d", pattern, text, seed)
                        .isEqualTo(compiled.matches(text));
            }
        }
        assertThat(compared).isGreaterThan(1000);
    }

    private static @Nullable Pattern compiled(String pattern) {
        try {
            return Pattern.compile(pattern, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            return null;
        }
    }

    private static String some(Random random, String[] pieces, int most) {
        StringBuilder all = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            all.append(pieces[random.nextInt(pieces.length)]);
        }
        return all.toString();
    }
}
