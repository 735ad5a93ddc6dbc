// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RegexTest {

    @Test
    void matchesTheWholeText() {
        assertThat(Regex.of("a|b").matches("a")).isTrue();
        assertThat(Regex.of("a|b").matches("ab")).isFalse();
        assertThat(Regex.of("b").matches("abc")).isFalse();
        assertThat(Regex.of("").matches("")).isTrue();
        assertThat(Regex.of("").matches("a")).isFalse();
    }

    @Test
    void dotsMatchNewlines() {
        assertThat(Regex.of("a.c").matches("a\nc")).isTrue();
    }

    @Test
    void caseMattersUnlessSaidOtherwise() {
        assertThat(Regex.of("abc").matches("ABC")).isFalse();
        assertThat(Regex.of("(?i)abc").matches("ABC")).isTrue();
    }

    @Test
    void anEndBeforeANewlineIsNotTheEnd() {
        assertThat(Regex.of("a").matches("a\n")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "a)(b", "(?!x)", "(?=x)", "\\1", "*", "[", "a{1001}", "(?P<n"})
    void refusesWhatIsNotRe2(String pattern) {
        assertThat(Regex.isValid(pattern)).isFalse();
        assertThatThrownBy(() -> Regex.of(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("invalid regex: ");
    }

    @Test
    void deepPatternsAreMatchedOrRefused() {
        String deep = "(".repeat(50_000) + "a" + ")".repeat(50_000);

        assertThat(Regex.isValid(deep)).isIn(true, false);
    }
}
