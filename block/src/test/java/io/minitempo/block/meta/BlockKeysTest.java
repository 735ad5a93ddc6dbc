// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockKeysTest {

    private static final String ID = "b27b0e53-66a0-4505-afd6-434ae3cd4a10";

    @Test
    void namesEveryObjectOfABlock() {
        BlockKeys keys = new BlockKeys(new TenantId("acme"), BlockId.parse(ID));
        assertThat(keys.directory()).isEqualTo("acme/" + ID + "/");
        assertThat(keys.meta()).isEqualTo("acme/" + ID + "/meta.json");
        assertThat(keys.compactedMeta()).isEqualTo("acme/" + ID + "/meta.compacted.json");
        assertThat(keys.data()).isEqualTo("acme/" + ID + "/data.parquet");
        assertThat(keys.bloom(0)).isEqualTo("acme/" + ID + "/bloom-0");
        assertThat(keys.bloom(12)).isEqualTo("acme/" + ID + "/bloom-12");
        assertThat(keys.index()).isEqualTo("acme/" + ID + "/index");
        assertThat(keys.noCompact()).isEqualTo("acme/" + ID + "/nocompact.flg");
    }

    @Test
    void findsBlocksByTheirMetaObjectsOnly() {
        assertThat(BlockKeys.parse("t/" + ID + "/meta.json")).contains(new BlockKeys.Found(BlockId.parse(ID), false));
        assertThat(BlockKeys.parse("t/" + ID + "/meta.compacted.json"))
                .contains(new BlockKeys.Found(BlockId.parse(ID), true));
        for (String other : List.of(
                "t/" + ID + "/data.parquet",
                "t/" + ID + "/meta.json/x",
                "t/" + ID + "/meta.deleted.json",
                "t/" + ID.toUpperCase(java.util.Locale.ROOT) + "/meta.json",
                "t/" + ID.replace("-", "") + "/meta.json",
                "t/x" + ID + "/meta.json",
                "t/meta.json",
                ID + "/meta.json",
                "p/t/" + ID + "/meta.json")) {
            assertThat(BlockKeys.parse(other)).as(other).isEmpty();
        }
    }

    @Test
    void namesTheObjectsOfATenant() {
        TenantId tenant = new TenantId("acme");
        assertThat(TenantKeys.indexProtobuf(tenant)).isEqualTo("acme/index.pb.zst");
        assertThat(TenantKeys.indexJson(tenant)).isEqualTo("acme/index.json.gz");
        assertThat(TenantKeys.tenant("acme/")).contains(tenant);
        assertThat(TenantKeys.tenant("overrides/")).contains(new TenantId("overrides"));
        for (String directory : List.of("/", "", "work.json", "tempo_cluster_seed.json", "../", "a b/", "ä/")) {
            assertThat(TenantKeys.tenant(directory)).as(directory).isEmpty();
        }
    }
}
