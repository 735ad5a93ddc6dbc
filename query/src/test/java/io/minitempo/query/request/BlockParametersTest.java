// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.DedicatedColumn;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.server.http.QueryParameters;
import io.minitempo.server.query.QueryStrings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockParametersTest {

    private static final BlockParameters BLOCK = new BlockParameters(
            BlockId.MAX,
            2,
            3,
            "vParquet4",
            1234,
            56,
            7,
            DedicatedColumns.of(
                    DedicatedColumn.string(ColumnScope.SPAN, "http.url"),
                    DedicatedColumn.integer(ColumnScope.RESOURCE, "k8s.pod")));

    @Test
    void columnsAreWrittenAsTempoDoes() {
        assertThat(BLOCK.format())
                .containsEntry("dc", "[{\"name\":\"http.url\"},{\"scope\":1,\"name\":\"k8s.pod\",\"type\":1}]")
                .containsEntry("encoding", "none");
    }

    @Test
    void whatIsFormattedIsReadAgain() {
        assertThat(BlockParameters.parse(QueryParameters.parse(QueryStrings.format(BLOCK.format()))))
                .contains(BLOCK);
    }

    @Test
    void withoutABlockRecentDataIsMeant() {
        assertThat(BlockParameters.parse(QueryParameters.parse("start=1&end=2")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "blockID=nope&pagesToSearch=1&version=v, invalid blockID",
        "blockID=ffffffff-ffff-ffff-ffff-ffffffffffff, invalid pagesToSearch : ",
        "blockID=ffffffff-ffff-ffff-ffff-ffffffffffff&pagesToSearch=0, invalid pagesToSearch : ",
        "blockID=ffffffff-ffff-ffff-ffff-ffffffffffff&pagesToSearch=1, version required",
        "blockID=ffffffff-ffff-ffff-ffff-ffffffffffff&pagesToSearch=1&version=v&startPage=-1, invalid startPage : ",
        "blockID=ffffffff-ffff-ffff-ffff-ffffffffffff&pagesToSearch=1&version=v&startPage=0&size=x, invalid size : ",
    })
    void refusesWhatNamesNoPartOfABlock(String query, String message) {
        assertThatThrownBy(() -> BlockParameters.parse(QueryParameters.parse(query)))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining(message);
    }
}
