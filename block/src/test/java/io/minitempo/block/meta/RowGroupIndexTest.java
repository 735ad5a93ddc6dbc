// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.block.GoldenBlocks;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TraceId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowGroupIndexTest {

    @Test
    void everyGoldenIndexKeepsItsBytes(@TempDir Path directory) throws Exception {
        for (Path block : GoldenBlocks.copyTo(directory)) {
            byte[] json = Files.readAllBytes(block.resolve("index"));
            RowGroupIndex index = RowGroupIndex.fromJson(json, "index");
            assertThat(index.toJson()).isEqualTo(json);
            assertThat(index.lastIds()).hasSize(1);
        }
    }

    @Test
    void findsTheFirstRowGroupThatCanHoldATrace() {
        RowGroupIndex index = new RowGroupIndex(List.of(new TraceId(0, 10), new TraceId(1, 0), new TraceId(-1, 5)));
        assertThat(index.find(new TraceId(0, 0))).hasValue(0);
        assertThat(index.find(new TraceId(0, 10))).hasValue(0);
        assertThat(index.find(new TraceId(0, 11))).hasValue(1);
        assertThat(index.find(new TraceId(-1, 5))).hasValue(2);
        assertThat(index.find(new TraceId(-1, 6))).isEmpty();
        assertThat(RowGroupIndex.fromJson(index.toJson(), "index")).isEqualTo(index);
    }

    @Test
    void anEmptyBlockHasNoRowGroups() {
        RowGroupIndex empty = new RowGroupIndex(List.of());
        assertThat(empty.toJson()).asString(UTF_8).isEqualTo("{\"rowGroups\":null}");
        assertThat(RowGroupIndex.fromJson(empty.toJson(), "index")).isEqualTo(empty);
        assertThat(empty.find(new TraceId(0, 0))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"rowGroups\":7}",
                "{\"rowGroups\":[7]}",
                "{\"rowGroups\":[\"\"]}",
                "{\"rowGroups\":[\"AAAA\"]}",
                "{\"rowGroups\":[\"*AAAAAAAAAD/+S7r9o+CMA==\"]}",
                "{\"rowGroups\":[\"AAAAAAAAAAD/+S7r9o+CMA==\",\"AAAAAAAAAAD/+S7r9o+CMA==\"]}"
            })
    void anythingElseIsCorrupt(String json) {
        assertThatThrownBy(() -> RowGroupIndex.fromJson(json.getBytes(UTF_8), "t/b/index"))
                .isInstanceOf(CorruptBlockException.class)
                .hasMessageStartingWith("t/b/index");
    }
}
