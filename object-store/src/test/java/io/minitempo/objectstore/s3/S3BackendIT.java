// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.config.Secret;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendContract;
import io.minitempo.objectstore.BackendMetrics;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.Upload;
import io.minitempo.objectstore.s3.BreakableHttp.Break;
import io.minitempo.testsupport.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.SdkHttpRequest;

class S3BackendIT extends BackendContract {

    private static final String BUCKET = "traces";

    private static S3Server server;

    @TempDir
    private Path directory;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @BeforeAll
    static void startServer() {
        server = S3Server.start(BUCKET);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void emptyBucket() throws Exception {
        server.acceptAll();
        try (Backend backend = client(TestS3.config(server, BUCKET))) {
            for (var page = backend.list(ListRequest.keys(""));
                    !page.objects().isEmpty();
                    page = backend.list(ListRequest.keys(""))) {
                for (var object : page.objects()) {
                    backend.delete(object.key());
                }
            }
        }
        assertThat(server.openUploads(BUCKET)).isZero();
    }

    @Override
    protected Backend open() {
        return client(TestS3.config(server, BUCKET));
    }

    @Override
    protected int listedKeys() {
        return 1100;
    }

    private Backend client(S3Config config) {
        return new S3Clients(new BackendMetrics(registry), Clock.system(), Map.of(), directory).open(config);
    }

    @Test
    void isUnavailableWhileTheServerIsDownAndWorksAgainAfterwards() throws Exception {
        try (Backend backend = open()) {
            backend.put("t/a", "1".getBytes(UTF_8));
            server.stop();
            assertThatThrownBy(() -> backend.get("t/a")).isInstanceOf(TempoException.Unavailable.class);
            assertThatThrownBy(() -> backend.put("t/b", new byte[1])).isInstanceOf(TempoException.Unavailable.class);
            assertThatThrownBy(() -> backend.list(ListRequest.keys(""))).isInstanceOf(TempoException.Unavailable.class);
            assertThatThrownBy(backend::probe).isInstanceOf(TempoException.Unavailable.class);
            server.restart();
            assertThat(backend.read("t/a")).isEqualTo("1".getBytes(UTF_8));
            assertThat(backend.exists("t/b")).isFalse();
        }
    }

    @Test
    void aRefusedPartAbortsTheUploadAndLeavesNothing() throws Exception {
        try (Backend backend = open()) {
            try (Upload upload = backend.startUpload("t/data")) {
                upload.write(new byte[6 << 20], 0, 6 << 20);
                upload.endPart();
                assertThat(server.openUploads(BUCKET)).isEqualTo(1);
                server.refuse(S3Server.Operation.WRITE);
                upload.write(new byte[6 << 20], 0, 6 << 20);
                assertThatThrownBy(upload::endPart)
                        .isInstanceOf(TempoException.Unavailable.class)
                        .hasMessageContaining("write part 2 of t/data");
            }
            assertThat(server.openUploads(BUCKET)).isZero();
            server.acceptAll();
            assertThat(backend.exists("t/data")).isFalse();
        }
    }

    @Test
    void retriesBrokenConnectionsAsOftenAsConfigured() throws Exception {
        BreakableHttp http = new BreakableHttp();
        try (Backend backend = TestS3.backend(TestS3.config(server, BUCKET), http)) {
            http.breaking(n -> n < 2 ? Break.BEFORE : Break.NEVER);
            backend.put("t/a", new byte[3]);
            http.breaking(n -> n < 2 ? Break.AFTER : Break.NEVER);
            assertThat(backend.read("t/a")).hasSize(3);
            http.breaking(n -> Break.AFTER);
            assertThatThrownBy(() -> backend.read("t/a")).isInstanceOf(TempoException.Unavailable.class);
            assertThat(http.requests()).hasSize(3);
        }
    }

    /// Breaks each single request of an upload, before and after the server has seen it.
    @Test
    void anUploadIsWholeOrAbsentWhicheverRequestBreaks() throws Exception {
        byte[] content = new byte[11 << 20];
        new Random(3).nextBytes(content);
        BreakableHttp http = new BreakableHttp();
        S3Config once = TestS3.with(TestS3.config(server, BUCKET), Map.of("retryMaxAttempts", 1));
        try (Backend backend = TestS3.backend(once, http)) {
            for (Break when : List.of(Break.BEFORE, Break.AFTER)) {
                for (int broken = 0; broken < 4; broken++) {
                    int index = broken;
                    http.breaking(n -> n == index ? when : Break.NEVER);
                    assertThatThrownBy(() -> upload(backend, content))
                            .as("request %d, %s", index, when)
                            .isInstanceOf(TempoException.Unavailable.class);
                    http.breaking(n -> Break.NEVER);
                    if (backend.exists("t/data")) {
                        assertThat(index).as("complete").isEqualTo(3);
                        assertThat(backend.read("t/data")).isEqualTo(content);
                        backend.delete("t/data");
                    }
                    upload(backend, content);
                    assertThat(backend.read("t/data")).isEqualTo(content);
                    backend.delete("t/data");
                }
            }
            // The answer to the very first request was lost once, and with it the id that an abort needs.
            assertThat(server.openUploads(BUCKET)).isEqualTo(1);
        }
        server.close();
        startServer();
    }

    @Test
    void anUploadWhoseLastAnswerWasLostIsFoundToBeComplete() throws Exception {
        byte[] content = new byte[11 << 20];
        BreakableHttp http = new BreakableHttp();
        try (Backend backend = TestS3.backend(TestS3.config(server, BUCKET), http)) {
            http.breaking(n -> n == 3 ? Break.AFTER : Break.NEVER);
            upload(backend, content);
            assertThat(backend.read("t/data")).isEqualTo(content);
        }
    }

    private static void upload(Backend backend, byte[] content) throws InterruptedException {
        try (Upload upload = backend.startUpload("t/data")) {
            upload.write(content, 0, 6 << 20);
            upload.endPart();
            upload.write(content, 6 << 20, content.length - (6 << 20));
            upload.complete();
        }
    }

    @Test
    void listsAsTempoDoes() throws Exception {
        BreakableHttp http = new BreakableHttp();
        S3Config config = TestS3.with(TestS3.config(server, BUCKET), Map.of("prefix", "pre"));
        try (Backend backend = TestS3.backend(config, http)) {
            backend.probe();
            backend.list(ListRequest.directory("pre/t/"));
            backend.list(ListRequest.keys("pre/t/").startingAfter("pre/t/555"));
        }
        List<Map<String, List<String>>> queries =
                http.requests().stream().map(SdkHttpRequest::rawQueryParameters).toList();
        assertThat(queries.get(0))
                .containsEntry("prefix", List.of("pre"))
                .containsEntry("delimiter", List.of("/"))
                .containsEntry("max-keys", List.of("1"))
                .doesNotContainKey("list-type");
        assertThat(queries.get(1))
                .containsEntry("prefix", List.of("pre/t/"))
                .containsEntry("delimiter", List.of("/"))
                .doesNotContainKey("list-type");
        assertThat(queries.get(2))
                .containsEntry("list-type", List.of("2"))
                .containsEntry("prefix", List.of("pre/t/"))
                .containsEntry("start-after", List.of("pre/t/555"))
                .doesNotContainKey("delimiter");
    }

    @Test
    void aBucketOrKeyThatIsWrongFailsTheProbeForGood() {
        try (Backend missing = client(TestS3.config(server, "nowhere"))) {
            assertThatThrownBy(missing::probe)
                    .isInstanceOf(TempoException.Internal.class)
                    .hasMessageContaining("nowhere");
            assertThatThrownBy(() -> missing.get("a")).isInstanceOf(TempoException.Internal.class);
            assertThatThrownBy(() -> missing.exists("a")).isInstanceOf(TempoException.Internal.class);
        }
        S3Config wrong = TestS3.with(
                TestS3.config(server, BUCKET), Map.of("accessKey", "who", "secretKey", new Secret("knows")));
        try (Backend stranger = client(wrong)) {
            assertThatThrownBy(stranger::probe)
                    .isInstanceOf(TempoException.Internal.class)
                    .hasMessageContaining("403");
        }
    }

    @Test
    void sendsALargeFileInPartsFromTheDisk() throws Exception {
        byte[] content = new byte[70 << 20];
        new Random(1).nextBytes(content);
        Path file = Files.write(directory.resolve("data.parquet"), content);
        BreakableHttp http = new BreakableHttp();
        try (Backend backend = TestS3.backend(TestS3.config(server, BUCKET), http)) {
            backend.putFile("t/data.parquet", file);
            assertThat(verbs(http)).containsExactly("POST", "PUT", "PUT", "POST");
            assertThat(backend.read("t/data.parquet")).isEqualTo(content);
        }
    }

    @Test
    void sendsPartsOfTheConfiguredSize() throws Exception {
        S3Config config = TestS3.with(TestS3.config(server, BUCKET), Map.of("partSize", 5L << 20));
        byte[] content = new byte[12 << 20];
        new Random(2).nextBytes(content);
        BreakableHttp http = new BreakableHttp();
        try (Backend backend = TestS3.backend(config, http)) {
            try (Upload upload = backend.startUpload("t/data")) {
                upload.write(content, 0, content.length);
                upload.endPart();
                upload.complete();
            }
            assertThat(verbs(http)).containsExactly("POST", "PUT", "PUT", "PUT", "POST");
            assertThat(backend.read("t/data")).isEqualTo(content);
        }
    }

    private static List<String> verbs(BreakableHttp http) {
        return http.requests().stream().map(r -> r.method().name()).toList();
    }

    @Test
    void everyRequestIsTimedByVerbAndStatus() throws Exception {
        try (Backend backend = open()) {
            backend.put("t/a", new byte[1]);
            backend.get("t/a");
            backend.readRange("t/a", 0, 1);
            assertThat(backend.exists("t/missing")).isFalse();
            backend.delete("t/a");
        }
        assertThat(requests("PUT", "200")).isEqualTo(1);
        assertThat(requests("GET", "200")).as("the probe, and a read").isEqualTo(2);
        assertThat(requests("GET", "206")).isEqualTo(1);
        assertThat(requests("GET", "404")).isEqualTo(1);
        assertThat(requests("DELETE", "204")).isEqualTo(1);
    }

    private long requests(String verb, String status) {
        Timer timer = registry.find("tempodb_backend_request_duration_seconds")
                .tags("operation", verb, "status_code", status)
                .timer();
        return timer == null ? 0 : timer.count();
    }
}
