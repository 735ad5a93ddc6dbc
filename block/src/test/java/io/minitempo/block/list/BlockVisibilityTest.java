// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.GoldenBlocks;
import io.minitempo.block.OtlpInput;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.store.BlockCopy;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.local.LocalBackend;
import io.minitempo.objectstore.memory.FaultyBackend;
import io.minitempo.objectstore.memory.FaultyBackend.Fault;
import io.minitempo.objectstore.memory.FaultyBackend.Script;
import io.minitempo.objectstore.memory.InMemoryBackend;
import io.minitempo.testsupport.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A block appears whole or not at all: every call of its making is failed once, before and after it had its effect.
class BlockVisibilityTest {

    private static final BlockId ID = BlockId.parse("b27b0e53-66a0-4505-afd6-434ae3cd4a10");

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final FaultyBackend bucket = new FaultyBackend(new InMemoryBackend(clock));
    private final BlockStore store = new BlockStore(bucket, 3);

    private interface Making {
        BlockMeta make() throws InterruptedException;
    }

    private List<String> names() throws InterruptedException {
        return bucket.list(ListRequest.keys("")).objects().stream()
                .map(ObjectInfo::key)
                .map(key -> key.substring(key.lastIndexOf('/') + 1))
                .toList();
    }

    private void failEachCall(Making making, BlockId id, List<String> objects) throws InterruptedException {
        BlockMeta meta = making.make();
        TenantId tenant = meta.tenant();
        assertThat(names()).containsExactlyElementsOf(objects);
        store.delete(tenant, id);
        for (Fault fault : List.of(Fault.BEFORE, Fault.AFTER)) {
            for (int failing = 0; ; failing++) {
                bucket.script(Script.failing(failing, fault));
                boolean failed = false;
                try {
                    making.make();
                } catch (TempoException.Unavailable e) {
                    failed = true;
                }
                bucket.script(Script.NO_FAULTS);
                if (!failed) {
                    assertThat(failing).isGreaterThanOrEqualTo(objects.size());
                    break;
                }
                if (store.state(tenant, id) == BlockState.LIVE) {
                    assertThat(store.meta(tenant, id)).isEqualTo(meta);
                    assertThat(names()).as("call %d", failing).containsExactlyElementsOf(objects);
                } else {
                    assertThat(store.blocks(tenant).isEmpty()).isTrue();
                }
                assertThat(making.make()).isEqualTo(meta);
                assertThat(store.blocks(tenant).live()).containsExactly(id);
                store.delete(tenant, id);
                assertThat(names()).isEmpty();
            }
            store.delete(tenant, id);
        }
    }

    @Test
    void aWrittenBlockIsWholeOrAbsent() throws Exception {
        BlockMeta template = BlockMeta.builder(BlockFormat.VPARQUET4, ID, TenantId.SINGLE)
                .replicationFactor(1)
                .build();
        var traces = OtlpInput.requests().getFirst();
        Making making = () -> {
            try (BlockWriter writer = BlockWriter.start(
                    bucket, template, BlockWriter.Settings.defaults().withNoCompact())) {
                for (var trace : traces.entrySet()) {
                    writer.add(trace.getKey(), trace.getValue());
                }
                return writer.finish(TestBlocks.NOON, TestBlocks.NOON.plusSeconds(60));
            }
        };
        failEachCall(making, ID, List.of("bloom-0", "data.parquet", "index", "meta.json", "nocompact.flg"));
    }

    @Test
    void aCopiedBlockIsWholeOrAbsent(@TempDir Path directory) throws Exception {
        Path block = GoldenBlocks.copyTo(directory).getFirst();
        BlockMeta meta = BlockMeta.fromJson(Files.readAllBytes(block.resolve("meta.json")), "meta.json");
        Files.createFile(block.resolve("nocompact.flg"));
        try (Backend local = new LocalBackend(GoldenBlocks.bucketOf(directory, block), clock)) {
            Making making = () -> {
                BlockCopy.copy(local, bucket, meta);
                return meta;
            };
            failEachCall(
                    making, meta.blockId(), List.of("bloom-0", "data.parquet", "index", "meta.json", "nocompact.flg"));
        }
    }
}
