// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.server.config.yaml.YamlNode.Scalar;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoScalarsTest {

    @ParameterizedTest
    @CsvSource({
        "true,true",
        "True,true",
        "TRUE,true",
        "yes,true",
        "Yes,true",
        "on,true",
        "ON,true",
        "y,true",
        "false,false",
        "FALSE,false",
        "no,false",
        "NO,false",
        "off,false",
        "Off,false",
        "n,false"
    })
    void booleansAreThoseOfYaml11(String text, boolean value) {
        assertThat(GoScalars.bool(Scalar.plain(text))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "tru", "yEs", "", "null", "enabled"})
    void otherTextIsNoBoolean(String text) {
        assertThatThrownBy(() -> GoScalars.bool(Scalar.plain(text))).hasMessageContaining("into bool");
    }

    @Test
    void aQuotedTrueIsAStringButAQuotedYesIsABooleanAsInGo() {
        assertThatThrownBy(() -> GoScalars.bool(Scalar.string("true")))
                .hasMessage("cannot unmarshal !!str `true` into bool");
        assertThat(GoScalars.bool(Scalar.string("yes"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "3200,3200",
        "-5,-5",
        "+7,7",
        "1_000,1000",
        "0x10,16",
        "0o17,15",
        "017,15",
        "0b101,5",
        "1e6,1000000",
        "5.0,5",
        "9223372036854775807,9223372036854775807",
        "-9223372036854775808,-9223372036854775808"
    })
    void integersAreReadAsGoReadsThem(String text, long value) {
        assertThat(GoScalars.integer(Scalar.plain(text))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "1.5", "abc", "", "1m", "0x", "0b2", "٣", "-", "1e400", "_", "true"})
    void otherTextIsNoInteger(String text) {
        assertThatThrownBy(() -> GoScalars.integer(Scalar.plain(text))).hasMessageContaining("into int");
    }

    @Test
    void aQuotedNumberIsAString() {
        assertThatThrownBy(() -> GoScalars.integer(Scalar.string("3200")))
                .hasMessage("cannot unmarshal !!str `3200` into int");
        assertThat(GoScalars.string(Scalar.plain("3200"))).isEqualTo("3200");
    }

    @ParameterizedTest
    @CsvSource({
        "0.01,0.01",
        "1,1",
        "-1.5e3,-1500",
        "1e-7,1e-07",
        ".5,0.5",
        "0x10,16",
        ".inf,.inf",
        "-.Inf,-.inf",
        ".NaN,.nan",
        "1000000,1e+06",
        "999999,999999",
        "123456789,1.23456789e+08",
        "0.0001,0.0001",
        "0.00001,1e-05",
        "0,0",
        "1.0,1"
    })
    void realNumbersPrintAsGoPrintsThem(String text, String printed) {
        assertThat(GoScalars.formatReal(GoScalars.real(Scalar.plain(text)))).isEqualTo(printed);
    }

    @ParameterizedTest
    @CsvSource({
        "1h30m,PT1H30M",
        "0,PT0S",
        "1000000000,PT1S",
        "1e9,PT1S",
        "250ms,PT0.25S",
        "168h0m0s,PT168H",
        "-1s,PT-1S"
    })
    void durationsAreGosOrNanoseconds(String text, Duration value) {
        assertThat(GoScalars.duration(Scalar.plain(text))).isEqualTo(value);
    }

    @Test
    void aQuotedZeroIsADuration() {
        assertThat(GoScalars.duration(Scalar.string("0"))).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7d", "1 h", "abc", "", "null", "1.5", "99999999999999999999", "true"})
    void otherTextIsNoDuration(String text) {
        assertThatThrownBy(() -> GoScalars.duration(Scalar.plain(text))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"7d,P7D", "1w2d,P9D", "0,PT0S", "15m,PT15M"})
    void prometheusDurationsKnowDaysAndWeeks(String text, Duration value) {
        assertThat(GoScalars.prometheusDuration(Scalar.plain(text))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5h", "10", "1h30", "-1d", ""})
    void otherTextIsNoPrometheusDuration(String text) {
        assertThatThrownBy(() -> GoScalars.prometheusDuration(Scalar.plain(text)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void endlessNumbersAreRefusedWithoutComputing() {
        String digits = "9".repeat(1_000_000);

        assertThatThrownBy(() -> GoScalars.integer(Scalar.plain(digits))).hasMessageContaining("into int");
        assertThatThrownBy(() -> GoScalars.real(Scalar.plain(digits))).hasMessageContaining("into float64");
        assertThatThrownBy(() -> GoScalars.duration(Scalar.plain(digits + "s"))).hasMessageContaining("time.Duration");
    }
}
