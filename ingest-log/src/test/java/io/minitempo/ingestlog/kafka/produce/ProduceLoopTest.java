// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.ingestlog.IngestLogContract;
import io.minitempo.ingestlog.Piece;
import io.minitempo.ingestlog.PushBytesCodec;
import io.minitempo.ingestlog.PushBytesCodec.Cut;
import io.minitempo.testsupport.ManualClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The writer's thread, turn by turn, against a network that answers as told.
class ProduceLoopTest {

    private static final Duration LINGER = Duration.ofMillis(50);
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final FakeKafkaClient network = new FakeKafkaClient();
    private final TopicMetadata metadata = new TopicMetadata("traces", true, new LogContext());
    private final Accumulator accumulator = new Accumulator(Compression.snappy().build(), clock, batch -> {
        throw new AssertionError("damaged batch");
    });
    private final List<String> failures = new ArrayList<>();
    private int appended;
    private int acknowledged;
    private boolean resolves = true;

    private final ProduceLoop loop = new ProduceLoop(
            "traces",
            new ProduceSettings("kafka:9092", LINGER, WRITE_TIMEOUT),
            accumulator,
            this::seeds,
            metadata,
            network,
            new Completions(),
            clock,
            Time.SYSTEM);

    @BeforeEach
    void learnLeaders() {
        loop.turn();
        leaders(Errors.NONE, 1, 1, 2);
    }

    private List<InetSocketAddress> seeds() {
        if (!resolves) {
            throw new ConfigException("No resolvable bootstrap urls");
        }
        return List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9092));
    }

    private final class Completions implements ProduceLoop.Completion {
        @Override
        public void acknowledged(ProduceBatch batch, int compressedBytes) {
            acknowledged += batch.recordCount();
            batch.acknowledged();
            batch.release();
        }

        @Override
        public void failed(ProduceBatch batch, ProduceFailure failure) {
            batch.failed(failure, counted -> failures.add(counted.reason().label() + ": " + counted.message()));
            batch.release();
        }

        @Override
        public void answered(ClientResponse response) {}
    }

    /// Tells the loop which broker leads each partition, 0 for none.
    private void leaders(Errors topicError, int... leaders) {
        MetadataResponseTopic topic = new MetadataResponseTopic()
                .setName("traces")
                .setTopicId(topicError == Errors.NONE ? Uuid.fromString("AAAAAAAAAAAAAAAAAAAAAw") : Uuid.ZERO_UUID)
                .setErrorCode(topicError.code());
        for (int i = 0; i < leaders.length; i++) {
            topic.partitions()
                    .add(new MetadataResponsePartition()
                            .setPartitionIndex(i)
                            .setLeaderId(leaders[i] == 0 ? -1 : leaders[i])
                            .setErrorCode(leaders[i] == 0 ? Errors.LEADER_NOT_AVAILABLE.code() : 0));
        }
        MetadataResponseData data = new MetadataResponseData();
        for (int id = 1; id <= 2; id++) {
            data.brokers()
                    .add(new MetadataResponseBroker()
                            .setNodeId(id)
                            .setHost("127.0.0.1")
                            .setPort(9090 + id));
        }
        data.topics().add(topic);
        metadata.updateWithCurrentRequestVersion(
                new MetadataResponse(data, ApiKeys.METADATA.latestVersion()), false, Time.SYSTEM.milliseconds());
    }

    private PendingWrite append(int partition, int size) {
        PendingWrite write = new PendingWrite();
        List<Piece> traces = List.of(IngestLogContract.trace(appended++, size));
        Cut cut = PushBytesCodec.split(traces, false, Integer.MAX_VALUE).getFirst();
        accumulator.append(partition, new byte[] {'t'}, traces, cut, write);
        write.allAdded();
        return write;
    }

    private void advanceAndTurn(Duration duration) {
        clock.advance(duration);
        loop.turn();
    }

    @Test
    void batchWaitsForTheLingerTime() {
        append(0, 100);
        append(0, 100);
        loop.turn();
        assertThat(network.sent()).isEmpty();
        assertThat(network.lastPollMillis()).isEqualTo(50);

        advanceAndTurn(LINGER.minusMillis(1));
        assertThat(network.sent()).isEmpty();
        assertThat(network.lastPollMillis()).isEqualTo(1);

        advanceAndTurn(Duration.ofMillis(1));
        assertThat(network.sent()).hasSize(1);
        assertThat(network.sent().getFirst().recordCounts()).containsExactly(2);
    }

    @Test
    void worthwhileBatchWaitsOnlyWhileARequestOfItsPartitionIsUnderWay() {
        append(0, ProduceBatch.WORTHWHILE_BYTES);
        append(1, 10);
        loop.turn();
        assertThat(network.sent()).hasSize(1);
        assertThat(network.sent().getFirst().partitions()).containsExactly(0);

        append(0, ProduceBatch.WORTHWHILE_BYTES);
        loop.turn();
        assertThat(network.sent()).hasSize(1);

        network.answer(network.sent().getFirst(), Errors.NONE);
        loop.turn();
        loop.turn();
        assertThat(network.sent()).hasSize(2);
        assertThat(network.sent().getLast().partitions()).containsExactly(0);
    }

    @Test
    void fullBatchIsSentAtOnceAndOnePerPartitionInARequest() {
        append(0, 700_000);
        append(0, 700_000);
        append(0, 700_000);
        append(1, ProduceBatch.FULL_BYTES);

        loop.turn();

        assertThat(network.sent()).hasSize(2);
        assertThat(network.sent().get(0).partitions()).containsExactlyInAnyOrder(0, 1);
        assertThat(network.sent().get(1).partitions()).containsExactly(0);
        advanceAndTurn(LINGER);
        assertThat(network.sent()).hasSize(3);
    }

    @Test
    void requestGoesToTheLeaderWithAllReplicasAndTheWriteTimeout() {
        append(1, 10);
        append(2, 10);
        advanceAndTurn(LINGER);

        assertThat(network.sent())
                .extracting(sent -> sent.request().destination() + " " + sent.partitions())
                .containsExactlyInAnyOrder("1 [1]", "2 [2]");
        assertThat(network.sent()).allSatisfy(sent -> {
            assertThat(sent.body().data().acks()).isEqualTo((short) -1);
            assertThat(sent.body().data().timeoutMs()).isEqualTo(10_000);
            assertThat(sent.request().requestTimeoutMs()).isEqualTo(12_000);
        });
    }

    @Test
    void acknowledgementReachesEveryWrite() throws Exception {
        PendingWrite one = append(0, 10);
        PendingWrite two = append(0, 10);
        advanceAndTurn(LINGER);
        assertThat(one.await(0)).isFalse();

        network.answer(network.sent().getFirst(), Errors.NONE);
        loop.turn();

        assertThat(one.await(0)).isTrue();
        assertThat(two.await(0)).isTrue();
        assertThat(one.failure()).isNull();
        assertThat(acknowledged).isEqualTo(2);
    }

    @Test
    void passingErrorIsRepeatedAfterAPauseInFrontOfLaterBatches() {
        append(0, 10);
        advanceAndTurn(LINGER);
        append(0, ProduceBatch.FULL_BYTES);

        network.answer(network.sent().getFirst(), Errors.NOT_LEADER_OR_FOLLOWER);
        loop.turn();
        assertThat(metadata.updateRequested()).isTrue();
        assertThat(network.sent())
                .as("the later batch was sent in the same turn")
                .hasSize(2);

        append(0, ProduceBatch.FULL_BYTES);
        loop.turn();
        assertThat(network.sent()).as("waits behind the one that is repeated").hasSize(2);

        advanceAndTurn(Duration.ofMillis(100));
        assertThat(network.sent()).hasSize(4);
        assertThat(network.sent().get(2).recordCounts()).containsExactly(1);
        assertThat(failures).isEmpty();
    }

    @Test
    void finalErrorFailsItsPartitionOnly() throws Exception {
        PendingWrite bad = append(0, 10);
        PendingWrite good = append(1, 10);
        advanceAndTurn(LINGER);
        FakeKafkaClient.Sent request = network.sent().getFirst();

        network.answer(request, List.of(0), Errors.TOPIC_AUTHORIZATION_FAILED);
        loop.turn();

        assertThat(bad.await(0)).isTrue();
        assertThat(failures).singleElement().asString().startsWith("other: partition 0 of topic traces: TOPIC_AUTH");
        assertThat(good.await(0)).as("left out of the answer, so repeated").isFalse();
        advanceAndTurn(Duration.ofMillis(100));
        assertThat(network.sent().getLast().partitions()).containsExactly(1);
    }

    @Test
    void lostConnectionIsRepeatedUntilTheWriteTimeoutAndThenSaid() throws Exception {
        PendingWrite write = append(0, 10);
        int attempts = 0;
        while (!write.await(0)) {
            advanceAndTurn(Duration.ofMillis(250));
            while (attempts < network.sent().size()) {
                network.disconnect(network.sent().get(attempts++));
            }
        }

        assertThat(attempts).isBetween(9, 20);
        assertThat(failures)
                .containsExactly("timeout: partition 0 of topic traces: record not acknowledged within 10s:"
                        + " connection to broker 1 lost");
    }

    @Test
    void partitionWithoutLeaderWaitsForOne() throws Exception {
        leaders(Errors.NONE, 1, 0, 2);
        PendingWrite write = append(1, 10);
        advanceAndTurn(LINGER);
        assertThat(network.sent()).isEmpty();
        assertThat(metadata.updateRequested()).isTrue();

        leaders(Errors.NONE, 1, 2, 2);
        loop.turn();

        assertThat(network.sent().getFirst().request().destination()).isEqualTo("2");
        network.answer(network.sent().getFirst(), Errors.NONE);
        loop.turn();
        assertThat(write.await(0)).isTrue();
    }

    @Test
    void partitionThatNeverGetsALeaderTimesOut() {
        append(7, 10);
        advanceAndTurn(LINGER);
        assertThat(network.lastPollMillis()).isEqualTo(1000);

        advanceAndTurn(WRITE_TIMEOUT);

        assertThat(failures)
                .singleElement()
                .asString()
                .contains("timeout: partition 7")
                .contains("no broker leads");
    }

    @Test
    void busyBrokerLetsBatchesWaitAndPollUntilTheyExpire() {
        network.setReady(1, false);
        append(0, 10);
        advanceAndTurn(WRITE_TIMEOUT.minusMillis(300));
        assertThat(network.sent()).isEmpty();
        assertThat(network.lastPollMillis()).isEqualTo(300);

        advanceAndTurn(Duration.ofMillis(301));

        assertThat(failures).singleElement().asString().contains("takes no more requests");
    }

    @Test
    void batchTooLargeForTheBrokerIsSplitAndOnlyALoneRecordFails() throws Exception {
        PendingWrite[] records =
                IntStream.range(0, 3).mapToObj(i -> append(0, 1000)).toArray(PendingWrite[]::new);
        advanceAndTurn(LINGER);
        network.answer(network.sent().getFirst(), Errors.MESSAGE_TOO_LARGE);
        loop.turn();

        loop.turn();
        assertThat(network.sent()).hasSize(4);
        assertThat(network.sent().subList(1, 4))
                .allSatisfy(sent -> assertThat(sent.recordCounts()).containsExactly(1));
        network.answer(network.sent().get(1), Errors.NONE);
        network.answer(network.sent().get(2), Errors.MESSAGE_TOO_LARGE);
        network.answer(network.sent().get(3), Errors.NONE);
        loop.turn();

        assertThat(records[0].failure()).isNull();
        assertThat(records[2].failure()).isNull();
        assertThat(records[1].await(0)).isTrue();
        assertThat(failures)
                .singleElement()
                .asString()
                .startsWith("record-too-large: partition 0")
                .contains("bytes");
        assertThat(acknowledged).isEqualTo(2);
    }

    @Test
    void topicThatTheBrokerForbidsFailsEverythingThatWaits() {
        append(0, 10);
        append(5, 10);
        leaders(Errors.TOPIC_AUTHORIZATION_FAILED);

        loop.turn();

        assertThat(failures)
                .hasSize(2)
                .allSatisfy(failure -> assertThat(failure).startsWith("other: topic traces: Not authorized"));
    }

    @Test
    void refusedCredentialsFailTheRequest() {
        append(0, 10);
        advanceAndTurn(LINGER);
        network.refuse(network.sent().getFirst(), new SaslAuthenticationException("bad password"));

        loop.turn();

        assertThat(failures)
                .singleElement()
                .asString()
                .contains("broker 1 cannot be used")
                .contains("bad password");
    }

    @Test
    void closeSendsAtOnceAndGivesUpAtItsDeadline() {
        append(0, 10);
        append(5, 10);
        loop.close(clock.nanoTime() + Duration.ofSeconds(3).toNanos());
        loop.turn();
        assertThat(network.sent()).hasSize(1);
        network.answer(network.sent().getFirst(), Errors.NONE);
        loop.turn();
        assertThat(acknowledged).isEqualTo(1);

        clock.advance(Duration.ofSeconds(3));
        loop.run();

        assertThat(failures).singleElement().asString().startsWith("canceled: writer was closed");
        assertThat(network.isClosed()).isTrue();
    }

    @Test
    void requestThatCannotBeSentFailsItsBatches() {
        append(0, 10);
        clock.advance(LINGER);
        network.failSends();

        assertThatThrownBy(loop::turn).isInstanceOf(IllegalStateException.class);

        assertThat(failures).singleElement().asString().contains("request could not be sent");
    }

    @Test
    void nameThatDoesNotResolveIsTriedAgain() throws Exception {
        resolves = false;
        ProduceLoop early = new ProduceLoop(
                "traces",
                new ProduceSettings("kafka:9092", LINGER, WRITE_TIMEOUT),
                accumulator,
                this::seeds,
                metadata,
                network,
                new Completions(),
                clock,
                Time.SYSTEM);
        append(0, 10);
        Thread turning = Threads.startVirtual("early", early::turn);
        clock.awaitSleepers(1);
        assertThat(early.trouble()).isEqualTo("kafka:9092 does not resolve");
        clock.advance(WRITE_TIMEOUT);
        turning.join();
        assertThat(network.sent()).isEmpty();

        resolves = true;
        early.turn();

        assertThat(early.trouble()).isNull();
        assertThat(failures)
                .containsExactly("timeout: partition 0 of topic traces: record not acknowledged within 10s:"
                        + " kafka:9092 does not resolve");
    }
}
