// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.GoldenBlocks;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.store.BlockCopy;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.config.Secret;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendMetrics;
import io.minitempo.objectstore.config.BackendConfig;
import io.minitempo.objectstore.config.BackendFactory;
import io.minitempo.objectstore.local.LocalBackend;
import io.minitempo.objectstore.s3.S3Config;
import io.minitempo.testsupport.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The blocks of the real Tempo in a bucket, from their upload to their end.
class BlockListS3IT {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BlockListMetrics metrics = new BlockListMetrics(registry);

    @TempDir
    private Path directory;

    private BlockList list(BlockStore store, IndexOwnership ownership) {
        return new BlockList(
                store, BlockListConfig.defaults(), ownership, false, Clock.system(), new SplittableRandom(1), metrics);
    }

    @Test
    void blocksComeAndGo() throws Exception {
        try (S3Server server = S3Server.start("traces");
                Backend backend = open(server)) {
            backend.probe();
            BlockStore store = new BlockStore(backend, 3);
            List<BlockMeta> written = new ArrayList<>();
            for (Path block : GoldenBlocks.copyTo(directory)) {
                BlockMeta meta = BlockMeta.fromJson(Files.readAllBytes(block.resolve("meta.json")), "meta.json");
                try (Backend local = new LocalBackend(GoldenBlocks.bucketOf(directory, block), Clock.system())) {
                    BlockCopy.copy(local, backend, meta);
                }
                written.add(meta);
            }
            BlockList builder = list(store, IndexOwnership.ALL);
            BlockList reader = list(store, IndexOwnership.NONE);
            builder.poll();
            reader.poll();
            assertThat(builder.snapshot().live(TenantId.SINGLE)).containsExactlyInAnyOrderElementsOf(written);
            assertThat(reader.snapshot().live(TenantId.SINGLE)).containsExactlyInAnyOrderElementsOf(written);

            BlockMeta first = written.getFirst();
            store.markCompacted(first.tenant(), first.blockId());
            server.stop();
            assertThatThrownBy(builder::poll).isInstanceOf(TempoException.Unavailable.class);
            server.restart();
            builder.poll();
            assertThat(builder.snapshot().live(TenantId.SINGLE)).hasSize(15).doesNotContain(first);
            assertThat(builder.snapshot().compacted(TenantId.SINGLE)).hasSize(1);

            store.delete(first.tenant(), first.blockId());
            assertThat(reader.snapshot().live(TenantId.SINGLE)).contains(first);
            assertThat(reader.refresh(TenantId.SINGLE).live(TenantId.SINGLE)).doesNotContain(first);
            assertThat(reader.snapshot().compacted(TenantId.SINGLE)).isEmpty();
        }
    }

    private Backend open(S3Server server) {
        S3Config s3 =
                S3Config.at(server.endpoint(), "traces", server.accessKey(), new Secret(server.secretKey()), true);
        return new BackendFactory(Clock.system(), new BackendMetrics(registry), Map.of(), directory)
                .open(BackendConfig.s3(s3));
    }
}
