// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.app.cli.FlagSet.Flag;
import io.minitempo.app.cli.FlagSet.Parsed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlagSetTest {

    private final FlagSet flags = new FlagSet(List.of(
            new Flag("name", "string", "What it is called", "x"),
            new Flag("on", "", "Whether it is on", ""),
            new Flag("a.list", "value", "Some of them", "")));

    private Parsed parse(String... arguments) {
        return flags.parse(List.of(arguments));
    }

    @Test
    void oneOrTwoDashesWithOrWithoutEquals() {
        for (List<String> arguments :
                List.of(List.of("-name", "v"), List.of("--name", "v"), List.of("-name=v"), List.of("--name=v"))) {
            assertThat(flags.parse(arguments).last("name", "")).isEqualTo("v");
        }
    }

    @Test
    void truthValuesNeedNoArgument() {
        assertThat(parse("-on").isOn("on")).isTrue();
        assertThat(parse("-on=false").isOn("on")).isFalse();
        assertThat(parse("-on=T").isOn("on")).isTrue();
        assertThat(parse().isOn("on")).isFalse();
        assertThat(parse("-on", "false").rest()).containsExactly("false");
    }

    @Test
    void valuesMayBeEmptyOrLookLikeFlags() {
        assertThat(parse("-name=").last("name", "x")).isEmpty();
        assertThat(parse("-name", "-on").last("name", "")).isEqualTo("-on");
        assertThat(parse("-name=a=b").last("name", "")).isEqualTo("a=b");
    }

    @Test
    void theLastOfSeveralCountsAndAllAreKept() {
        Parsed parsed = parse("-a.list=1", "-name=a", "-a.list", "2", "-name=b");

        assertThat(parsed.values()).containsEntry("a.list", List.of("1", "2"));
        assertThat(parsed.last("name", "")).isEqualTo("b");
    }

    @Test
    void flagsEndAtTheFirstOtherArgumentOrTwoDashes() {
        assertThat(parse("-on", "x", "-name=v").rest()).containsExactly("x", "-name=v");
        assertThat(parse("--", "-name=v").rest()).containsExactly("-name=v");
        assertThat(parse("-", "-on").rest()).containsExactly("-", "-on");
    }

    @ParameterizedTest
    @CsvSource({
        "-nope,flag provided but not defined: -nope",
        "--nope=1,flag provided but not defined: -nope",
        "-name,flag needs an argument: -name",
        "-on=maybe,invalid boolean value \"maybe\" for -on: parse error",
        "---name,bad flag syntax: ---name",
        "-=v,bad flag syntax: -=v",
        "--=v,bad flag syntax: --=v"
    })
    void sayWhatGoSays(String argument, String message) {
        assertThatThrownBy(() -> parse(argument))
                .isInstanceOf(FlagException.class)
                .hasMessage(message);
    }

    @Test
    void helpIsAskedForUnlessItIsAFlag() {
        assertThat(parse("-h").help()).isTrue();
        assertThat(parse("--help").help()).isTrue();
        assertThat(parse("-on").help()).isFalse();
    }

    @Test
    void usageListsFlagsByName() {
        assertThat(flags.usage("tempo")).isEqualTo("""
                Usage of tempo:
                  -a.list value
                    \tSome of them
                  -name string
                    \tWhat it is called (default x)
                  -on
                    \tWhether it is on
                """);
    }
}
