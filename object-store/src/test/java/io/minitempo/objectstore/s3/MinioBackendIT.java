// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.config.Secret;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendContract;
import io.minitempo.objectstore.BackendMetrics;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.MinIOContainer;

/// The contract of backends over a real MinIO in a container, with credentials from `MINIO_*`. Skipped without Docker.
@Tag("docker")
class MinioBackendIT extends BackendContract {

    private static final String IMAGE = "minio/minio:RELEASE.2025-09-07T16-13-09Z";

    private static MinIOContainer server;

    @TempDir
    private Path home;

    private String bucket = "";

    @BeforeAll
    static void startServer() {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "Docker runs");
        server = new MinIOContainer(IMAGE);
        server.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    /// A folder of MinIO's disk is a bucket.
    @BeforeEach
    void makeBucket() throws Exception {
        bucket = "tempo-" + UUID.randomUUID();
        ExecResult made = server.execInContainer("mkdir", "/data/" + bucket);
        assertThat(made.getExitCode()).as(made.getStderr()).isZero();
    }

    @Override
    protected Backend open() {
        S3Config config = TestS3.with(
                S3Config.at(server.getS3URL().replace("http://", ""), bucket, "", Secret.NONE, true),
                Map.of("forcePathStyle", true));
        Map<String, String> environment =
                Map.of("MINIO_ACCESS_KEY", server.getUserName(), "MINIO_SECRET_KEY", server.getPassword());
        return new S3Clients(new BackendMetrics(new SimpleMeterRegistry()), Clock.system(), environment, home)
                .open(config);
    }

    @Override
    protected int listedKeys() {
        return 1100;
    }
}
