// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.server.config.yaml.ConfigException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvExpansionTest {

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "V", "abc",
            "PORT", "8080",
            "EMPTY", "",
            "MIXED", "abcABC123ABCabc",
            "FILE", "bash.string.txt",
            "WAY", "/path/to/file",
            "UPPER", "ABC",
            "UMLAUT", "äb");

    /// Every row of the table of `spec/generator-and-ops.md §3.2`.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "${V}|abc",
                "${U}|``",
                "${U:-d}|d",
                "${U:=d}|d",
                "${U=d}|d",
                "${U:?d}|d",
                "${U:+d}|d",
                "${EMPTY:-d}|d",
                "${V:+d}|abc",
                "${U:d}|``",
                "${U:8080}|``",
                "${PORT:9090}|``",
                "${V:1}|bc",
                "${V:1:1}|b",
                "$V|$V",
                "^x$|^x$",
                "a$b|a$b",
                "$${V}|${V}",
                "a$$b|a$b",
                "\\\\|\\",
                "\\/|/",
                "\\d\\.|\\d\\.",
                "${U:-http://h:80/p}|http://h:80/p",
                "${U:-${V}}|abc",
                "${U:-a${V}b}|aabcb",
                "${#V}|3",
                "${V^^}|ABC"
            })
    void expandsAsTheSpecificationSays(String input, String output) {
        assertThat(EnvExpansion.expand(input, ENVIRONMENT)).isEqualTo(output);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "${V^}|Abc",
                "${UPPER,}|aBC",
                "${UPPER,,}|abc",
                "${UMLAUT^}|Äb",
                "${#UMLAUT}|3",
                "${EMPTY^}|``",
                "${FILE#*.}|string.txt",
                "${FILE##*.}|txt",
                "${FILE%.*}|bash.string",
                "${FILE%%.*}|bash",
                "${WAY#*/}|path/to/file",
                "${WAY##*/}|file",
                "${V#[a-b]}|bc",
                "${V#[^a]}|abc",
                "${V#?b}|c",
                "${V#[z}|abc",
                "${V%[z}|abc",
                "${V#x}|abc",
                "${V%c}|ab",
                "${V#abc}|``",
                "${V%\\c}|ab",
                "${V#${U:-a}}|bc",
                "${MIXED/abc/x}|xABC123ABCabc",
                "${MIXED//abc/x}|xABC123ABCx",
                "${MIXED/#abc/x}|xABC123ABCabc",
                "${MIXED/%abc/x}|abcABC123ABCx",
                "${MIXED/#ABC/x}|abcABC123ABCabc",
                "${MIXED/zzz/x}|abcABC123ABCabc",
                "${MIXED//abc/}|ABC123ABC",
                "${WAY//\\//-}|-path-to-file",
                "${WAY/${U:-path}/x}|/x/to/file",
                "${V:-1}|abc",
                "${V: -1}|abc",
                "${V:${U:-1}}|bc",
                "${V:0:2}|ab",
                "${V:1:99}|bc",
                "${V:2:-9}|``",
                "${V:x}|abc",
                "${V:1:x}|abc",
                "${V:99999999999}|abc",
                "${U:-}|``",
                "${U:-a$b\\/$$}|a$b\\/$$",
                "${U=${V}-${PORT}}|abc-8080",
                "$$$${V}|$${V}",
                "$$${V}|$abc",
                "a$${var$${V}b${V}|a${var${V}babc",
                "$|$",
                "text $ {V}|text $ {V}"
            })
    void knowsTheOtherOperators(String input, String output) {
        assertThat(EnvExpansion.expand(input, ENVIRONMENT)).isEqualTo(output);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${U-d}|missing closing brace",
                "${A.B}|missing closing brace",
                "${V|missing closing brace",
                "${U:-abc|missing closing brace",
                "${U:-${V}|missing closing brace",
                "${V^^^}|missing closing brace",
                "${}|unable to parse variable name",
                "${#}|unable to parse variable name",
                "${ V}|unable to parse variable name",
                "${V:}|bad substitution: expected a word",
                "${V:1:}|bad substitution: expected a word",
                "${V#}|bad substitution: expected a word",
                "${V/a}|bad substitution: expected / after the pattern",
                "${V/${U:-a}b}|bad substitution: expected / after the pattern",
            })
    void refusesReferencesThatAreNotWellFormed(String input, String message) {
        assertThatThrownBy(() -> EnvExpansion.expand("first: line\nsecond: " + input, ENVIRONMENT))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("line 2: " + message + " in ${");
    }

    @Test
    void expandsInCommentsAndAcrossLines() {
        assertThat(EnvExpansion.expand("# ${V}\na: ${U:-x\ny}\n", ENVIRONMENT)).isEqualTo("# abc\na: x\ny\n");
    }

    @Test
    void doesNotExpandWhatAVariableHolds() {
        assertThat(EnvExpansion.expand("${A}", Map.of("A", "${B}", "B", "x"))).isEqualTo("${B}");
    }

    @Test
    void refusesEndlessNesting() {
        assertThatThrownBy(() -> EnvExpansion.expand("${U:-".repeat(100_000), ENVIRONMENT))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("nested more than 50 deep");
    }

    @Test
    @Timeout(120)
    void aCraftedPatternDoesNotHang() {
        Map<String, String> environment = Map.of("V", "a".repeat(500));

        assertThat(EnvExpansion.expand("${V##" + "*a".repeat(200) + "*b}", environment))
                .hasSize(500);
    }

    @Test
    @Timeout(120)
    void randomTextNeitherCrashesNorHangs() {
        long seed = 20261121;
        Random random = new Random(seed);
        String alphabet = "${}VU:#%/^,=-+?\\$$${ab *[]1";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(24); i >= 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                EnvExpansion.expand(text.toString(), ENVIRONMENT);
            } catch (ConfigException e) {
                assertThat(e.problems()).as("seed %d: %s", seed, text).hasSize(1);
            }
        }
    }
}
