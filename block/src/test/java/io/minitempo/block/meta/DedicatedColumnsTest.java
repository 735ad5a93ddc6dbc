// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DedicatedColumnsTest {

    private static final String V4_DEFAULTS = "[{\"n\":\"http.request.method\"},{\"n\":\"url.path\"},"
            + "{\"n\":\"url.route\"},{\"n\":\"server.address\"},{\"n\":\"http.route\"}]";

    @Test
    void anEmptyListHashesToZero() {
        assertThat(DedicatedColumns.NONE.hash()).isZero();
        assertThat(DedicatedColumns.parse("")).isEqualTo(DedicatedColumns.NONE);
        assertThat(DedicatedColumns.parse("[]")).isEqualTo(DedicatedColumns.NONE);
        assertThat(DedicatedColumns.NONE.toJson()).isEqualTo("[]");
    }

    @Test
    void hashesAsTempoGroupsBlocks() {
        assertThat(DedicatedColumns.parse("[{\"s\":\"resource\",\"n\":\"ip\"}]").hash())
                .isEqualTo(0xD75AD027CD3B5E6AL);
        assertThat(DedicatedColumns.parse("[{\"s\":\"resource\",\"n\":\"ip\"},{\"n\":\"instance\"},"
                                + "{\"n\":\"version\"},{\"n\":\"region\"},{\"n\":\"sampler.type\"}]")
                        .hash())
                .isEqualTo(0x68895C5524B57175L);
        assertThat(DedicatedColumns.parse("[{\"n\":\"db.statement\",\"o\":[\"blob\"]}]")
                        .hash())
                .isEqualTo(0xA53BF91C89B35DBFL);
    }

    @Test
    void olderFormatsStoreTextOfSpansAndResourcesOnly() {
        DedicatedColumns defaults = DedicatedColumns.defaults();
        assertThat(defaults.in(BlockFormat.VPARQUET5)).isEqualTo(defaults);
        assertThat(defaults.in(BlockFormat.VPARQUET4).toJson()).isEqualTo(V4_DEFAULTS);
        assertThat(defaults.in(BlockFormat.VPARQUET3).toJson()).isEqualTo(V4_DEFAULTS);
        DedicatedColumns special = DedicatedColumns.parse(
                "[{\"s\":\"event\",\"n\":\"e\"},{\"n\":\"b\",\"o\":[\"blob\"]},{\"n\":\"a\",\"o\":[\"array\"]},"
                        + "{\"n\":\"i\",\"t\":\"int\"},{\"s\":\"resource\",\"n\":\"http.url\"},{\"n\":\"cluster\"}]");
        assertThat(special.in(BlockFormat.VPARQUET4).toJson())
                .isEqualTo("[{\"s\":\"resource\",\"n\":\"http.url\"},{\"n\":\"cluster\"}]");
    }

    @Test
    void writesWhatIsNotTheDefault() {
        String json = "[{\"s\":\"event\",\"n\":\"exception.message\",\"o\":[\"blob\",\"array\"]},"
                + "{\"n\":\"port\",\"t\":\"int\"},{\"s\":\"resource\",\"n\":\"x\"}]";
        DedicatedColumns columns = DedicatedColumns.parse(json);
        assertThat(columns.toJson()).isEqualTo(json);
        assertThat(columns.columns().getFirst().isBlob()).isTrue();
        assertThat(DedicatedColumns.parse("[{\"s\":\"span\",\"n\":\"x\",\"t\":\"string\",\"o\":[]}]")
                        .toJson())
                .isEqualTo("[{\"n\":\"x\"}]");
    }

    @Test
    void escapesNamesAsGoDoes() {
        DedicatedColumns columns =
                DedicatedColumns.of(DedicatedColumn.string(ColumnScope.SPAN, "a<b>&\"\\\t\u2028\u0001ü"));
        assertThat(columns.toJson()).isEqualTo("[{\"n\":\"a\\u003cb\\u003e\\u0026\\\"\\\\\\t\\u2028\\u0001ü\"}]");
        assertThat(DedicatedColumns.parse(columns.toJson())).isEqualTo(columns);
    }

    @Test
    void namesAnAttributeThatIsListedTwice() {
        DedicatedColumns columns = DedicatedColumns.parse(
                "[{\"n\":\"x\"},{\"s\":\"resource\",\"n\":\"x\"},{\"n\":\"x\",\"t\":\"int\"},{\"n\":\"y\"}]");
        assertThat(columns.problems()).containsExactly("duplicate dedicated column span.x");
        assertThat(DedicatedColumns.defaults().problems()).isEmpty();
    }

    @Test
    void warnsOfMoreColumnsThanABlockHolds() {
        List<DedicatedColumn> strings = IntStream.range(0, 21)
                .mapToObj(i -> DedicatedColumn.string(ColumnScope.EVENT, "s" + i))
                .toList();
        assertThat(new DedicatedColumns(strings).warnings())
                .singleElement()
                .asString()
                .contains("21 dedicated columns of scope event and type string");
        assertThat(new DedicatedColumns(strings.subList(0, 20)).warnings()).isEmpty();
    }

    @Test
    void textThatIsNoListIsRefused() {
        for (String json : List.of("{}", "[", "7", "[7]", "[{\"n\":7}]", "[{}]", "[{\"n\":\"x\",\"o\":\"blob\"}]")) {
            assertThatThrownBy(() -> DedicatedColumns.parse(json))
                    .as(json)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
