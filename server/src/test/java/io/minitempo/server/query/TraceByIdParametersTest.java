// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TraceId;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.QueryParameters;
import io.minitempo.server.query.TraceByIdParameters.Mode;
import java.time.Instant;
import java.util.Map;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceByIdParametersTest {

    private static TraceByIdParameters parse(String id, String query) {
        HttpRequest request = HttpRequest.get("/api/traces/" + id + "?" + query)
                .withPathParameters(Map.of(TraceByIdParameters.ID, id));
        return TraceByIdParameters.parse(request);
    }

    @Test
    void everythingIsSearchedUnlessTheQuerySaysOtherwise() {
        TraceByIdParameters parameters = parse("aB1", "start=&blockStart=&mode=");

        assertThat(parameters)
                .isEqualTo(new TraceByIdParameters(new TraceId(0, 0xab1), Mode.ALL, BlockId.MIN, BlockId.MAX, 0, 0));
        assertThat(parameters.from()).isEqualTo(Instant.MIN);
        assertThat(parameters.to()).isEqualTo(Instant.MAX);
    }

    @Test
    void blockIdsNeedNoHyphens() {
        TraceByIdParameters parameters = parse(
                "1",
                "mode=blocks&blockStart=55555555555555550000000000000000"
                        + "&blockEnd=aaaaaaaa-aaaa-aaaa-0000-000000000000&start=10&end=20");

        assertThat(parameters.mode()).isEqualTo(Mode.BLOCKS);
        assertThat(parameters.firstBlock()).hasToString("55555555-5555-5555-0000-000000000000");
        assertThat(parameters.lastBlock()).hasToString("aaaaaaaa-aaaa-aaaa-0000-000000000000");
        assertThat(parameters.from()).isEqualTo(Instant.ofEpochSecond(10));
        assertThat(parameters.to()).isEqualTo(Instant.ofEpochSecond(20));
    }

    @Test
    void oneBoundAloneRestrictsNothing() {
        assertThat(parse("1", "start=10").isRestricted()).isFalse();
        assertThat(parse("1", "end=10").to()).isEqualTo(Instant.MAX);
    }

    @Test
    void boundsBeyondAllTimeAreTheEndsOfTime() {
        assertThat(parse("1", "start=1&end=" + Long.MAX_VALUE).to())
                .isEqualTo(Instant.ofEpochSecond(Instant.MAX.getEpochSecond()));
    }

    @Test
    void recentDataNeedsNoOtherParameters() {
        assertThat(parse("1", "mode=ingesters&start=x&blockStart=y").mode()).isEqualTo(Mode.INGESTERS);
    }

    @ParameterizedTest
    @CsvSource({
        "zz, '', trace IDs can only contain hex characters: invalid character 'z' at position 1",
        "0123456789abcdef0123456789abcdef0, '', trace IDs can't be larger than 128 bits",
        "1, mode=some, invalid value for mode some",
        "1, start=5&end=5, http parameter start must be before end. received start=5 end=5",
        "1, start=x, 'invalid start: strconv.ParseInt: parsing \"x\": invalid syntax'",
        "1, end=9223372036854775808, "
                + "'invalid end: strconv.ParseInt: parsing \"9223372036854775808\": value out of range'",
    })
    void whatIsWrongIsSaidInTempoWords(String id, String query, String text) {
        assertThatThrownBy(() -> parse(id, query))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessage(text);
    }

    @Test
    void badBlockIdsAreNamed() {
        assertThatThrownBy(() -> parse("1", "blockStart=1")).hasMessageStartingWith("invalid value for blockstart: ");
        assertThatThrownBy(() -> parse("1", "blockEnd=g")).hasMessageStartingWith("invalid value for blockEnd: ");
    }

    @Test
    void queriesForQueriersKeepWhatTheClientAskedFor() {
        QueryParameters original = QueryParameters.parse("start=1&end=2&mode=all&x=a+b%26");
        BlockId middle = BlockId.parse("80000000-0000-0000-0000-000000000000");

        assertThat(TraceByIdParameters.recentQuery(original)).isEqualTo("end=2&mode=ingesters&start=1&x=a+b%26");
        assertThat(TraceByIdParameters.blocksQueries(original, List.of(BlockId.MIN, middle, BlockId.MAX)))
                .containsExactly(
                        "blockEnd=80000000000000000000000000000000&blockStart=00000000000000000000000000000000"
                                + "&end=2&mode=blocks&start=1&x=a+b%26",
                        "blockEnd=ffffffffffffffffffffffffffffffff&blockStart=80000000000000000000000000000000"
                                + "&end=2&mode=blocks&start=1&x=a+b%26");
    }

    @Test
    void parametersOfQueriesForQueriersStandInTheOrderOfTheirNames() {
        QueryParameters original = QueryParameters.parse("blockStart=7&a=1&blockMiddle=2&blockEnd=8&z=&%26=3");

        assertThat(TraceByIdParameters.blocksQueries(original, List.of(BlockId.MIN, BlockId.MAX)))
                .containsExactly("%26=3&a=1&blockEnd=ffffffffffffffffffffffffffffffff&blockMiddle=2"
                        + "&blockStart=00000000000000000000000000000000&mode=blocks");
    }

    @ParameterizedTest
    @CsvSource({"'+7', 7", "-0, 0", "007, 7", "-9223372036854775808, -9223372036854775808"})
    void integersAreParsedAsGoDoes(String text, long value) {
        assertThat(GoIntegers.parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"''", "+", "1_0", "0x1", "1.5", "' 1'", "١"})
    void whatGoTakesForNoIntegerIsRefused(String text) {
        assertThatThrownBy(() -> GoIntegers.parse(text)).hasMessageEndingWith("invalid syntax");
    }
}
