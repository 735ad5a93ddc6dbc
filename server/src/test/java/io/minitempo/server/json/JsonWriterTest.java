// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonWriterTest {

    private final JsonWriter out = new JsonWriter(0);

    @Test
    void commasStandBetweenMembersAndElements() {
        out.beginObject().name("a").number(1).name("b").beginArray();
        out.string("x").bool(true).nullValue().beginObject().endObject();
        out.endArray().name("c").quoted(-5).endObject();

        assertThat(out).hasToString("{\"a\":1,\"b\":[\"x\",true,null,{}],\"c\":\"-5\"}");
    }

    @Test
    void whatHtmlAndJavaScriptWouldMisreadIsEscaped() {
        out.string("<a href=\"x\">&\\ \b\f\n\r\t\u0001\u001f\u007f\u2028\u2029é\uD83D\uDE00");

        assertThat(out)
                .hasToString("\"\\u003ca href=\\\"x\\\"\\u003e\\u0026\\\\ \\b\\f\\n\\r\\t\\u0001\\u001f\u007f"
                        + "\\u2028\\u2029é\uD83D\uDE00\"");
    }

    @ParameterizedTest
    @CsvSource({
        "ff, \\ufffd",
        "61c3, a\\ufffd",
        "c080, \\ufffd\\ufffd",
        "eda080, \\ufffd\\ufffd\\ufffd",
        "f4908080, \\ufffd\\ufffd\\ufffd\\ufffd",
        "e282, \\ufffd\\ufffd",
    })
    void bytesThatAreNotUtf8BecomeReplacementCharacters(String hex, String expected) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        out.string(bytes, 0, bytes.length);

        assertThat(out).hasToString('"' + expected + '"');
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "1.5, 1.5",
        "100, 100",
        "123456789.125, 123456789.125",
        "0.000001, 0.000001",
        "0.00000099, 9.9e-7",
        "1e-10, 1e-10",
        "-1.25e-300, -1.25e-300",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "4.9e-324, 5e-324",
        "9.9e-324, 1e-323",
        "1.5e-323, 1.5e-323",
        "NaN, '\"NaN\"'",
        "-Infinity, '\"-Infinity\"'",
    })
    void numbersLookAsGoPrintsThem(double value, String expected) {
        out.number(value);

        assertThat(out).hasToString(expected);
    }

    @Test
    void narrowNumbersHaveFewerDigits() {
        out.beginArray()
                .number(0.1f)
                .number(Float.MIN_VALUE)
                .number(Float.NaN)
                .number(16777216f)
                .endArray();

        assertThat(out).hasToString("[0.1,1e-45,\"NaN\",16777216]");
    }

    @Test
    void unsignedNumbersAndBytesAreQuoted() {
        out.beginArray().quotedUnsigned(-1).base64(new byte[] {9, -1, 9}, 1, 1);
        out.hex("xy".getBytes(StandardCharsets.US_ASCII)).endArray();

        assertThat(out).hasToString("[\"18446744073709551615\",\"/w==\",\"7879\"]");
    }
}
