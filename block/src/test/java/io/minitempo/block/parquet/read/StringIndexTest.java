// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.parquet.encoding.ByteArrays;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StringIndexTest {

    private static ByteArrays strings(List<String> texts) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int[] starts = new int[texts.size()];
        int[] lengths = new int[texts.size()];
        for (int i = 0; i < texts.size(); i++) {
            byte[] bytes = texts.get(i).getBytes(StandardCharsets.UTF_8);
            starts[i] = data.size();
            lengths[i] = bytes.length;
            data.writeBytes(bytes);
        }
        return new ByteArrays(data.toByteArray(), starts, lengths);
    }

    private static int find(List<String> texts, String wanted) {
        return StringIndex.of(strings(texts)).find(wanted.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void findsEveryStringAndNoOther() {
        List<String> texts =
                IntStream.range(0, 5000).mapToObj(i -> "u-" + i * 7).toList();
        StringIndex index = StringIndex.of(strings(texts));

        for (int i = 0; i < 35_000; i++) {
            byte[] wanted = ("u-" + i).getBytes(StandardCharsets.UTF_8);
            assertThat(index.find(wanted)).isEqualTo(i % 7 == 0 ? i / 7 : -1);
        }
    }

    @Test
    void ofEqualStringsTheFirstIsFound() {
        assertThat(find(List.of("x", "a", "a", "a"), "a")).isEqualTo(1);
    }

    @Test
    void stringsOfTheSameHashAreToldApart() {
        // "Aa" and "BB" are the shortest of them.
        assertThat(find(List.of("AaAa", "AaBB", "BBAa"), "BBAa")).isEqualTo(2);
        assertThat(find(List.of("AaAa", "AaBB", "BBAa"), "BBBB")).isEqualTo(-1);
    }

    @Test
    void worksForFewStrings() {
        assertThat(find(List.of(), "")).isEqualTo(-1);
        assertThat(find(List.of(""), "")).isZero();
        assertThat(find(List.of("a"), "")).isEqualTo(-1);
        assertThat(find(List.of("a", "b"), "b")).isEqualTo(1);
    }
}
