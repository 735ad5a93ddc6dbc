// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.faults;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.grpc.GrpcChannels;
import io.minitempo.server.grpc.GrpcClientConfig;
import io.minitempo.testkit.ClusterNode;
import io.minitempo.testkit.TempoClient.Answer;
import io.minitempo.testkit.TestCluster;
import io.minitempo.testsupport.Golden;
import io.minitempo.testsupport.S3Server.Operation;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the components depend on is away for a while, or full: errors say "again", and all that was acknowledged stays.
@Timeout(300)
class OutageIT {

    private static final int CLIENTS = 4;
    /// What one question of a trace puts into the queue.
    private static final int JOBS = 50;
    private static final int QUEUE = 60;

    @TempDir
    private static Path folder;

    private static Bucket bucket;
    private static TestCluster cluster;
    private static Aftermath aftermath;

    @BeforeAll
    static void start() throws Exception {
        bucket = new Bucket(folder);
        cluster = TestCluster.in(folder)
                .storage(bucket.yaml())
                .logLevel("error")
                .yaml("query-frontend", "query_frontend: {max_outstanding_per_tenant: " + QUEUE + "}\n")
                .start();
        aftermath = new Aftermath(cluster.client(), new BlockCensus(bucket.blocks()));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
        bucket.close();
    }

    private static SpanLoad load(long seed) throws InterruptedException {
        SpanLoad load = aftermath.add(SpanLoad.start(cluster.client(), seed, CLIENTS));
        eventually(() -> assertThat(load.requests()).isGreaterThan(20));
        return load;
    }

    @Test
    void clientsAreToldToComeBackWhileTheBrokerIsAway() throws Exception {
        try (SpanLoad load = load(0x44)) {
            cluster.kafka().stop();
            try {
                assertThat(pushOverGrpc().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                eventually(() -> assertThat(load.answers()).containsKey("503"));
            } finally {
                cluster.kafka().start();
            }
            int before = load.requests();
            eventually(() -> assertThat(load.requests()).isGreaterThan(before + 20));
            load.finish();
            aftermath.awaitAnswers(load);
        }
        assertThat(pushOverGrpc()).as("as before").isEqualTo(Status.OK);
        aftermath.awaitBlocks();
    }

    private static Status pushOverGrpc() throws InterruptedException, InvalidProtocolBufferException {
        GrpcChannels channels = new GrpcChannels(GrpcClientConfig.defaults(), Clock.system());
        channels.start(cause -> {});
        try {
            ManagedChannel channel = channels.open(cluster.otlpGrpcAddress());
            TraceServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .export(ExportTraceServiceRequest.parseFrom(
                            Golden.otlpRequests().getFirst()));
            return Status.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        } finally {
            channels.stop(Deadline.after(Duration.ofSeconds(5)));
        }
    }

    @Test
    void nothingIsLostWhileTheBucketRefusesWrites() throws Exception {
        try (SpanLoad load = load(0x55)) {
            long before = bucket.server().calls(Operation.WRITE);
            bucket.server().refuse(Operation.WRITE);
            try {
                eventually(() -> assertThat(bucket.server().calls(Operation.WRITE))
                        .as("requests refused")
                        .isGreaterThan(before + 10));
                load.finish();
                aftermath.awaitAnswers(load);
            } finally {
                bucket.server().acceptAll();
            }
        }
        aftermath.awaitBlocks();
    }

    @Test
    void aFullQueueIs429UntilAQuerierIsThereAgain() throws Exception {
        ClusterNode querier = cluster.node("querier");
        String nobody = "/api/traces/000000000000000000000000000000ff";
        querier.stop();
        try (ExecutorService callers = Threads.perTask("caller-")) {
            Callable<Answer> question = () -> cluster.client().get(nobody, "application/json");
            Future<Answer> waiting = callers.submit(question);
            eventually(() -> assertThat(queued()).isEqualTo(JOBS));
            assertThat(callers.invokeAll(Collections.nCopies(3, question)).stream()
                            .map(OutageIT::status))
                    .containsOnly(429);
            assertThat(waiting).isNotDone();
            querier.start();

            assertThat(status(waiting)).isEqualTo(404);
        }
        querier.awaitReady();
        assertThat(cluster.client().get(nobody, "application/json").status()).isEqualTo(404);
    }

    /// Jobs that wait for a querier.
    private static int queued() throws IOException, InterruptedException {
        return cluster.client()
                .get("/metrics", "text/plain")
                .text()
                .lines()
                .filter(line -> line.startsWith("tempo_query_frontend_queue_length{"))
                .mapToInt(line -> Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static int status(Future<Answer> answer) {
        try {
            return answer.get().status();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
