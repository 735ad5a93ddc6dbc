// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.tags;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.proto.tempopb.TagValue;
import io.minitempo.traceql.TraceQl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeywordsTest {

    @ParameterizedTest
    @CsvSource({
        "status, int, 2, keyword, error",
        "span:status, int, 0, keyword, unset",
        "kind, int, 2, keyword, server",
        "span:kind, int, 5, keyword, consumer",
        "kind, int, 7, keyword, kind(7)",
        "status, keyword, ok, keyword, ok",
        "status, int, x, int, x",
        "duration, int, 2, int, 2",
        "span.status, int, 2, int, 2",
    })
    void numbersOfStatusesAndKindsBecomeWords(String tag, String type, String value, String newType, String word) {
        TagValue given = TagValue.newBuilder().setType(type).setValue(value).build();

        assertThat(Keywords.of(TraceQl.identifier(tag)).apply(given))
                .isEqualTo(TagValue.newBuilder().setType(newType).setValue(word).build());
    }
}
