// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.config.Secret;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendContract;
import io.minitempo.objectstore.BackendMetrics;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.testsupport.GarageServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// The contract of backends over a real Garage: its region, path style, credentials from `AWS_*`.
@Tag("garage")
class GarageBackendIT extends BackendContract {

    @TempDir
    private static Path folder;

    private static GarageServer server;

    @TempDir
    private Path home;

    @BeforeAll
    static void startServer() throws Exception {
        server = GarageServer.start(folder);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void emptyBucket() throws Exception {
        try (Backend backend = open()) {
            for (var page = backend.list(ListRequest.keys(""));
                    !page.objects().isEmpty();
                    page = backend.list(ListRequest.keys(""))) {
                for (var object : page.objects()) {
                    backend.delete(object.key());
                }
            }
            assertThat(backend.list(ListRequest.keys("")).objects()).isEmpty();
        }
    }

    @Override
    protected Backend open() {
        S3Config config = TestS3.with(
                S3Config.at(server.endpoint(), server.bucket(), "", Secret.NONE, true),
                Map.of("region", server.region(), "forcePathStyle", true));
        return new S3Clients(new BackendMetrics(new SimpleMeterRegistry()), Clock.system(), server.environment(), home)
                .open(config);
    }

    @Override
    protected int listedKeys() {
        return 1100;
    }
}
