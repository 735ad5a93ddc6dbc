// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.faults;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.compact.BlockCompaction;
import io.minitempo.block.compact.CompactionMetrics;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.config.Secret;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendMetrics;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.config.BackendConfig;
import io.minitempo.objectstore.config.BackendFactory;
import io.minitempo.objectstore.s3.S3Config;
import io.minitempo.sidecar.Faults;
import io.minitempo.sidecar.Sidecar;
import io.minitempo.testsupport.Golden;
import io.minitempo.testsupport.S3Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A bucket whose line to the cluster can be slow, while the test looks into it directly.
final class Bucket implements AutoCloseable {

    private static final String NAME = "traces";
    private static final String TENANT = "single-tenant/";
    /// Tenant, block, object.
    private static final int KEY_NAMES = 3;

    private final S3Server server = S3Server.start(NAME);
    private final Sidecar line;
    private final Backend backend;

    Bucket(Path home) {
        int port =
                Integer.parseInt(server.endpoint().substring(server.endpoint().lastIndexOf(':') + 1));
        line = new Sidecar(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                new SimpleMeterRegistry(),
                Clock.system());
        line.start(cause -> {});
        S3Config s3 = S3Config.at(server.endpoint(), NAME, server.accessKey(), new Secret(server.secretKey()), true);
        backend = new BackendFactory(Clock.system(), new BackendMetrics(new SimpleMeterRegistry()), Map.of(), home)
                .open(BackendConfig.s3(s3));
    }

    /// What a cluster is configured with.
    String yaml() {
        return """
                backend: s3
                s3:
                  endpoint: 127.0.0.1:%d
                  bucket: %s
                  access_key: %s
                  secret_key: %s
                  region: us-east-1
                  insecure: true
                  forcepathstyle: true
                """.formatted(line.listen().getPort(), NAME, server.accessKey(), server.secretKey());
    }

    S3Server server() {
        return server;
    }

    BlockStore blocks() {
        return new BlockStore(backend, 4);
    }

    /// Puts the recorded blocks into the bucket, without their index.
    ///
    /// @param temporary an empty folder
    void putGoldenBlocks(Path temporary) throws IOException, InterruptedException {
        Golden.copyTree("blocks-3.0.3-vParquet4", temporary);
        List<Path> files;
        try (Stream<Path> walk = Files.walk(temporary.resolve(TENANT), 2)) {
            // Objects lie in folders of blocks; what lies above them is the index.
            files = walk.filter(Files::isRegularFile)
                    .filter(file -> temporary.relativize(file).getNameCount() == KEY_NAMES)
                    .toList();
        }
        for (Path file : files) {
            backend.put(temporary.relativize(file).toString(), Files.readAllBytes(file));
        }
    }

    /// Merges blocks into a new one, which takes their place.
    void compact(List<BlockId> inputs) throws InterruptedException {
        new BlockCompaction(
                        blocks(),
                        BlockWriter.Settings.defaults(),
                        () -> new BlockId(UUID.randomUUID()),
                        new CompactionMetrics(new SimpleMeterRegistry()))
                .compact(TenantId.SINGLE, inputs, 0);
    }

    /// Every chunk to and from the bucket takes that long.
    void slow(Duration delay) {
        line.faults(new Faults(false, false, delay, 0));
    }

    void fast() {
        line.faults(Faults.NONE);
    }

    /// The folders of blocks that have some of their objects but neither of the two that end an upload.
    Set<String> unfinished() throws InterruptedException {
        List<String> keys = backend.list(ListRequest.keys(TENANT)).objects().stream()
                .map(ObjectInfo::key)
                .toList();
        Set<String> folders = keys.stream()
                .map(key -> key.substring(0, key.lastIndexOf('/')))
                .collect(Collectors.toCollection(TreeSet::new));
        folders.removeIf(folder -> folder.length() < TENANT.length()
                || keys.contains(folder + "/meta.json")
                || keys.contains(folder + "/meta.compacted.json"));
        return folders;
    }

    @Override
    public void close() {
        backend.close();
        line.stop(Deadline.after(Duration.ofSeconds(5)));
        server.close();
    }
}
