// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.config.Secret;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.Upload;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;

/// What the backend makes of answers that a real store gives only on a bad day.
@Timeout(120)
class S3FaultIT {

    private static Backend backend(ScriptedServer server) {
        return backend(TestS3.config(server.endpoint(), "traces"));
    }

    private static Backend backend(S3Config config) {
        return TestS3.backend(config, Apache5HttpClient.create());
    }

    @ParameterizedTest
    @CsvSource({
        "404,NoSuchKey,NotFound,1",
        "404,NoSuchBucket,Internal,1",
        "404,,Internal,1",
        "403,AccessDenied,Internal,1",
        "301,PermanentRedirect,Internal,1",
        "500,InternalError,Unavailable,3",
        "503,SlowDown,Unavailable,3",
        "503,,Unavailable,3",
        "429,TooManyRequests,Unavailable,3"
    })
    void anAnswerMeansWhatItsCodeSays(int status, String code, String kind, int attempts) throws Exception {
        try (ScriptedServer server = new ScriptedServer((n, exchange) -> {
                    if (code == null) {
                        ScriptedServer.status(exchange, status, "<html>an answer from something else</html>");
                    } else {
                        ScriptedServer.error(exchange, status, code);
                    }
                });
                Backend backend = backend(server)) {
            assertThatThrownBy(() -> backend.get("t/a"))
                    .isInstanceOf(TempoException.class)
                    .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(kind))
                    .hasMessageContaining("t/a");
            assertThat(server.seen()).hasSize(attempts);
        }
    }

    @Test
    void anAnswerThatBreaksOffIsAskedForAgain() throws Exception {
        byte[] content = new byte[100_000];
        content[99_999] = 7;
        try (ScriptedServer server = new ScriptedServer((n, exchange) -> {
                    if (n < 2) {
                        exchange.sendResponseHeaders(200, content.length);
                        exchange.getResponseBody().write(content, 0, 50_000);
                        exchange.getResponseBody().flush();
                        throw new java.io.IOException("scripted break");
                    }
                    ScriptedServer.object(exchange, content);
                });
                Backend backend = backend(server)) {
            assertThat(backend.read("t/a")).isEqualTo(content);
            assertThat(server.seen()).hasSize(3);
        }
    }

    @Test
    void rangesAreExactAndShortAnswersAreCorruption() throws Exception {
        try (ScriptedServer server = new ScriptedServer((n, exchange) -> {
                    exchange.getResponseHeaders().set("Content-Range", "bytes 10-14/15");
                    exchange.sendResponseHeaders(206, 5);
                    exchange.getResponseBody().write(new byte[5]);
                });
                Backend backend = backend(server)) {
            assertThat(backend.readRange("t/a", 10, 5)).hasSize(5);
            assertThat(server.seen().getFirst().header("Range")).isEqualTo("bytes=10-14");
            assertThatThrownBy(() -> backend.readRange("t/a", 10, 6))
                    .isInstanceOf(CorruptBlockException.class)
                    .hasMessageContaining("t/a at byte 15");
            assertThat(server.seen()).hasSize(2);
        }
    }

    @Test
    void aServerThatIgnoresRangesIsRefused() throws Exception {
        try (ScriptedServer server =
                        new ScriptedServer((n, exchange) -> ScriptedServer.object(exchange, new byte[50]));
                Backend backend = backend(server)) {
            assertThatThrownBy(() -> backend.readRange("t/a", 10, 5))
                    .isInstanceOf(TempoException.Internal.class)
                    .hasMessageContaining("ignores ranges");
        }
    }

    @Test
    void looksUpEmptyObjects() throws Exception {
        try (ScriptedServer server = new ScriptedServer((n, exchange) -> {
                    if (exchange.getRequestMethod().equals("GET")) {
                        ScriptedServer.error(exchange, 416, "InvalidRange");
                    } else {
                        exchange.getResponseHeaders().set("ETag", "\"empty\"");
                        exchange.sendResponseHeaders(200, -1);
                    }
                });
                Backend backend = backend(server)) {
            assertThat(backend.info("t/nocompact.flg").version()).isEqualTo("empty");
            assertThat(backend.exists("t/nocompact.flg")).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptEndsACallThatGetsNoAnswer(boolean virtual) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Executor threads = task -> {
            Thread thread = virtual ? Threads.startVirtual("reader", task) : Threads.startPlatform("reader", task);
            Threads.startVirtual("interrupter", () -> {
                try {
                    arrived.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                thread.interrupt();
            });
        };
        try (ScriptedServer server = new ScriptedServer((n, exchange) -> {
                    arrived.countDown();
                    never.await();
                });
                Backend backend = backend(server)) {
            CompletableFuture<Throwable> outcome = new CompletableFuture<>();
            threads.execute(() -> {
                try {
                    backend.get("t/a");
                    outcome.complete(new AssertionError("got an answer"));
                } catch (Throwable e) {
                    outcome.complete(e);
                }
            });
            assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
            assertThat(server.seen()).as("no retry").hasSize(1);
            never.countDown();
        }
    }

    @Test
    void everyObjectGetsTagsMetadataAndStorageClass() throws Exception {
        try (ScriptedServer server = new ScriptedServer(S3FaultIT::accept)) {
            S3Config config = TestS3.with(
                    TestS3.config(server.endpoint(), "traces"),
                    Map.of(
                            "tags",
                            Map.of("team", "a b", "env", "x&y"),
                            "metadata",
                            Map.of("owner", "me"),
                            "storageClass",
                            "STANDARD_IA"));
            writeInEveryWay(config);
            assertThat(server.seen())
                    .filteredOn(S3FaultIT::createsAnObject)
                    .hasSize(3)
                    .allSatisfy(request -> {
                        assertThat(request.header("X-amz-tagging")).isEqualTo("env=x%26y&team=a+b");
                        assertThat(request.header("X-amz-meta-owner")).isEqualTo("me");
                        assertThat(request.header("X-amz-storage-class")).isEqualTo("STANDARD_IA");
                    });
        }
    }

    @Test
    void theStoreEncryptsWithItsOwnKeys() throws Exception {
        try (ScriptedServer server = new ScriptedServer(S3FaultIT::accept)) {
            S3Config plain = TestS3.config(server.endpoint(), "traces");
            writeInEveryWay(TestS3.with(plain, Map.of("sse", new SseConfig("SSE-S3", "", "", Secret.NONE))));
            assertThat(server.seen())
                    .filteredOn(S3FaultIT::createsAnObject)
                    .hasSize(3)
                    .allSatisfy(request -> assertThat(request.header("X-amz-server-side-encryption"))
                            .isEqualTo("AES256"));
            server.seen().clear();
            SseConfig kms = new SseConfig("SSE-KMS", "key-1", "{\"a\":\"b\"}", Secret.NONE);
            writeInEveryWay(TestS3.with(plain, Map.of("sse", kms)));
            assertThat(server.seen())
                    .filteredOn(S3FaultIT::createsAnObject)
                    .hasSize(3)
                    .allSatisfy(request -> {
                        assertThat(request.header("X-amz-server-side-encryption"))
                                .isEqualTo("aws:kms");
                        assertThat(request.header("X-amz-server-side-encryption-aws-kms-key-id"))
                                .isEqualTo("key-1");
                        assertThat(request.header("X-amz-server-side-encryption-context"))
                                .isEqualTo("eyJhIjoiYiJ9");
                    });
        }
    }

    @Test
    void aKeyOfOurOwnGoesWithEveryRequestForAnObject() throws Exception {
        try (ScriptedServer server = new ScriptedServer(S3FaultIT::accept)) {
            SseConfig customer = new SseConfig("SSE-C", "", "", new Secret("0123456789abcdef0123456789abcdef"));
            S3Config config = TestS3.with(TestS3.config(server.endpoint(), "traces"), Map.of("sse", customer));
            writeInEveryWay(config);
            try (Backend backend = backend(config)) {
                assertThatThrownBy(() -> backend.readRange("t/a", 0, 1)).isInstanceOf(TempoException.class);
            }
            String key = "X-amz-server-side-encryption-customer-key";
            assertThat(server.seen()).hasSize(5).allSatisfy(request -> {
                assertThat(request.header(key)).isEqualTo("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
                assertThat(request.header(key + "-md5")).isNotEmpty();
            });
            assertThat(server.seen())
                    .filteredOn(r -> !r.header("X-amz-copy-source").isEmpty())
                    .singleElement()
                    .satisfies(request -> assertThat(
                                    request.header("X-amz-copy-source-server-side-encryption-customer-key"))
                            .isNotEmpty());
        }
    }

    @Test
    void checksumTrailersAreOff() throws Exception {
        try (ScriptedServer server = new ScriptedServer(S3FaultIT::accept)) {
            writeInEveryWay(TestS3.config(server.endpoint(), "traces"));
            assertThat(server.seen())
                    .allSatisfy(request -> assertThat(request.headers().keySet())
                            .noneMatch(name ->
                                    name.toLowerCase(java.util.Locale.ROOT).contains("checksum")
                                            || name.equalsIgnoreCase("x-amz-trailer")));
        }
    }

    @Test
    void bucketsStandInThePathForOtherStores() throws Exception {
        try (ScriptedServer server = new ScriptedServer((n, exchange) -> ScriptedServer.object(exchange, new byte[1]));
                Backend backend = backend(server)) {
            backend.get("t/a b'c(d)");
            assertThat(server.seen().getFirst().uri()).startsWith("/traces/t/a%20b%27c%28d%29");
        }
    }

    @Test
    void aWriteThatLosesTheRaceChangesNothing() throws Exception {
        try (ScriptedServer server =
                        new ScriptedServer((n, exchange) -> ScriptedServer.error(exchange, 412, "PreconditionFailed"));
                Backend backend = backend(server)) {
            assertThat(backend.putIfVersion("a", new byte[1], "v7")).isEmpty();
            assertThat(backend.putIfVersion("a", new byte[1], ObjectInfo.NO_VERSION))
                    .isEmpty();
            assertThat(server.seen().get(0).header("If-Match")).isEqualTo("\"v7\"");
            assertThat(server.seen().get(1).header("If-None-Match")).isEqualTo("*");
        }
    }

    private static boolean createsAnObject(ScriptedServer.Seen request) {
        return request.method().equals("PUT") && !request.uri().contains("partNumber")
                || request.method().equals("POST") && request.uri().contains("uploads");
    }

    /// A put, a copy and an upload of two requests, which is then left to be aborted.
    private static void writeInEveryWay(S3Config config) throws InterruptedException {
        try (Backend backend = backend(TestS3.with(config, Map.of("partSize", 5L << 20)))) {
            backend.put("t/a", new byte[10]);
            backend.copy("t/a", "t/b");
            Upload upload = backend.startUpload("t/c");
            upload.write(new byte[(5 << 20) + 1], 0, (5 << 20) + 1);
        }
    }

    private static void accept(int number, com.sun.net.httpserver.HttpExchange exchange) throws java.io.IOException {
        exchange.getResponseHeaders().set("ETag", "\"e\"");
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        List<String> copy = exchange.getRequestHeaders().get("X-amz-copy-source");
        String body = "";
        if (exchange.getRequestMethod().equals("POST")) {
            body = "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";
        } else if (copy != null) {
            body = "<CopyObjectResult><ETag>\"e\"</ETag></CopyObjectResult>";
        }
        ScriptedServer.status(exchange, 200, body);
    }
}
