// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.query.request.SearchParameters.Bounds;
import io.minitempo.server.http.QueryParameters;
import io.minitempo.server.query.QueryStrings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchParametersTest {

    private static final Bounds BOUNDS = new Bounds(20, 100, 3, 10);

    private static SearchRequest parse(String query) {
        return SearchParameters.parse(QueryParameters.parse(query), BOUNDS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit=-1 | invalid limit: strconv.ParseUint: parsing \"-1\": invalid syntax",
                "limit=4294967296 | invalid limit: strconv.ParseUint: parsing \"4294967296\": value out of range",
                "limit=0 | invalid limit: must be a positive number",
                "limit=101 | limit 101 exceeds max limit 100",
                "spss=x | invalid spss: strconv.ParseUint: parsing \"x\": invalid syntax",
                "spss=11 | spans per span set exceeds 10. received 11",
                "start=x | invalid start: strconv.ParseUint: parsing \"x\": invalid syntax",
                "start=10&end=5 | http parameter start must be before end. received start=10 end=5",
                "start=5 | http parameter start must be before end. received start=5 end=0",
                "minDuration=x | invalid minDuration: time: invalid duration \"x\"",
                "minDuration=5s&maxDuration=1s | invalid maxDuration: must be greater than minDuration",
                "q=%7B%7D&tags=a | invalid request: can't specify tags and q in the same query",
                "tags=a%3D1%20a%3D2 | invalid tags: tag a has been set twice",
                "tags=foo%3Dbar%20x%3D%22 | invalid tags: unterminated quoted value at pos 12",
                "tags=%3Dx | invalid tags: unexpected '=' at pos 1",
            })
    void refusesAsTempoDoes(String query, String message) {
        assertThatThrownBy(() -> parse(query))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessage(message);
    }

    @Test
    void whatIsNotSaidIsTheDefault() {
        SearchRequest request = parse("");
        assertThat(request.getLimit()).isEqualTo(20);
        assertThat(request.getSpansPerSpanSet()).isEqualTo(3);
    }

    @Test
    void zeroSpansPerSetPassOn() {
        assertThat(parse("spss=0").getSpansPerSpanSet()).isZero();
    }

    @Test
    void tagsMayBeQuotedOrWithoutValue() {
        assertThat(parse("tags=a%3D%22x%20%5C%22y%5C%22%22%20b%20c%3D1").getTagsMap())
                .isEqualTo(Map.of("a", "x \"y\"", "b", "", "c", "1"));
    }

    @ParameterizedTest
    @CsvSource({
        "q=%7B%20status%20%3D%20error%20%7D&start=1700000000&end=1700003600&limit=20&spss=3",
        "tags=a%3D%22x%20%5C%22y%5C%22%22%20b%3D1&start=1&end=2&minDuration=5ms&maxDuration=7s&limit=9&spss=0",
    })
    void whatIsFormattedIsReadAgain(String query) {
        SearchRequest request = parse(query);
        String formatted = QueryStrings.format(SearchParameters.format(request));
        assertThat(parse(formatted)).isEqualTo(request);
    }
}
