// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
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
    @ValueSource(strings = {"(", "a)(b", "(?!x)", "(?=x)", "\\1", "*", "[", "a{1001}", "a{1}{2}", "(?P<n"})
    void refusesWhatIsNotRe2(String pattern) {
        assertThat(Regex.isValid(pattern)).isFalse();
        assertThatThrownBy(() -> Regex.of(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("invalid regex: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"((a{100}){100}){100}", "(((a{1000}){1000}){1000}){1000}", "(a{500}){3}", "([)]{50}\\({50}){50}"
            })
    void refusesWhatRepeatsTooMuch(String pattern) {
        assertThat(Regex.isValid(pattern)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a{1000}", "(a{100}){10}", "(a{3,}b{2,5}){7}", "[{(]{900}", "a{,5}", "x{y"})
    void takesWhatRepeatsLess(String pattern) {
        assertThat(Regex.isValid(pattern)).isTrue();
    }

    @Test
    void refusesWhatIsTooLargeBeforeCompilingIt() {
        assertThat(Regex.isValid("a{999}".repeat(20_000))).isFalse();
        assertThat(Regex.isValid("(".repeat(50_000) + "a" + ")".repeat(50_000))).isFalse();
    }

    @Test
    void anyPatternIsTakenOrRefused() {
        String options = "(a?)".repeat(30_000);

        assertThatCode(() -> Regex.isValid(options)).doesNotThrowAnyException();
    }

    @Test
    void hundredsOfAlternativesMatch() {
        StringBuilder pattern = new StringBuilder("first");
        for (int i = 0; i < 500; i++) {
            pattern.append("|service-").append(i).append("-x*");
        }

        Regex regex = Regex.of(pattern.toString());

        assertThat(regex.matches("service-499-xx")).isTrue();
        assertThat(regex.matches("service-500-xx")).isFalse();
    }
}
