// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import io.minitempo.core.time.Clock;
import io.minitempo.core.time.GoDuration;
import io.minitempo.core.time.Throttle;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The writer's thread: sends due batches to the leaders of their partitions and completes or repeats them.
///
/// Everything here is owned by that thread, except [#wakeUp] and [#close].
final class ProduceLoop implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(ProduceLoop.class);
    private static final short ALL_IN_SYNC_REPLICAS = -1;
    private static final long REQUEST_VALUE_BYTES = 32 << 20;
    private static final long MIN_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MAX_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_POLL_MILLIS = 1000;
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);
    private static final Duration RESOLVE_PAUSE = Duration.ofMillis(200);
    private static final long REQUEST_OVERHEAD_MILLIS = 2000;

    private final String topic;
    private final String address;
    private final long lingerNanos;
    private final long writeTimeoutNanos;
    private final Accumulator accumulator;
    private final Supplier<List<InetSocketAddress>> seeds;
    private final TopicMetadata metadata;
    private final KafkaClient client;
    private final Completion completion;
    private final Clock clock;
    private final Time time;
    private final Map<Integer, TopicPartition> places = new HashMap<>();
    private final Map<Node, Request> requests = new HashMap<>();
    private final Throttle logging;
    private boolean bootstrapped;
    private volatile @Nullable String trouble;
    private volatile boolean closing;
    private volatile long closeBefore;

    ProduceLoop(
            String topic,
            ProduceSettings settings,
            Accumulator accumulator,
            Supplier<List<InetSocketAddress>> seeds,
            TopicMetadata metadata,
            KafkaClient client,
            Completion completion,
            Clock clock,
            Time time) {
        this.topic = topic;
        this.address = settings.address();
        this.lingerNanos = settings.linger().toNanos();
        this.writeTimeoutNanos = settings.writeTimeout().toNanos();
        this.accumulator = accumulator;
        this.seeds = seeds;
        this.metadata = metadata;
        this.client = client;
        this.completion = completion;
        this.clock = clock;
        this.time = time;
        this.logging = new Throttle(LOG_INTERVAL, clock);
    }

    /// What happens to batches in the end.
    interface Completion {
        /// The brokers have stored it.
        void acknowledged(ProduceBatch batch, int compressedBytes);

        /// It will not be sent again.
        void failed(ProduceBatch batch, ProduceFailure failure);

        /// A broker answered a request, after `millis`, or the connection was lost.
        void answered(ClientResponse response);
    }

    /// What keeps every batch from being sent, if anything does. Any thread may ask.
    @Nullable
    String trouble() {
        return trouble;
    }

    /// Makes the thread look for due batches now. Any thread may call.
    void wakeUp() {
        client.wakeup();
    }

    /// Lets the thread end when all batches are completed, or at `before` on the monotonic clock. Any thread may call.
    void close(long before) {
        closeBefore = before;
        closing = true;
        client.wakeup();
    }

    @Override
    public void run() {
        while (!closing || unfinished() && clock.nanoTime() - closeBefore < 0) {
            try {
                turn();
            } catch (RuntimeException | Error e) {
                // Without this thread nothing would ever be written again.
                logNowAndThen(e);
            }
        }
        failAll(new ProduceFailure(FailureReason.CANCELED, "writer was closed before the record was sent"));
        Utils.closeQuietly(client, "network client of the writer");
    }

    private boolean unfinished() {
        return !accumulator.isEmpty() || client.hasInFlightRequests();
    }

    /// Does what is due and waits for the network once.
    void turn() {
        long now = clock.nanoTime();
        expire(now);
        if (!bootstrapped && !bootstrap()) {
            return;
        }
        long nowMillis = time.milliseconds();
        while (sendDue(now, nowMillis)) {
            now = clock.nanoTime();
        }
        client.poll(pollMillis(now, nowMillis), time.milliseconds());
        try {
            metadata.maybeThrowAnyException();
        } catch (KafkaException e) {
            failAll(new ProduceFailure(FailureReason.OTHER, "topic " + topic + ": " + e.getMessage()));
        }
    }

    // The seed's name may not resolve yet when the process starts; writes wait for it as for an absent broker.
    private boolean bootstrap() {
        try {
            metadata.bootstrap(seeds.get());
            bootstrapped = true;
            trouble = null;
        } catch (ConfigException e) {
            trouble = address + " does not resolve";
            logNowAndThen(e);
            try {
                clock.sleep(RESOLVE_PAUSE);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                close(clock.nanoTime());
            }
        }
        return bootstrapped;
    }

    private void expire(long now) {
        for (PartitionQueue queue : accumulator.queues()) {
            if (!queue.isEmpty()) {
                for (ProduceBatch each : queue.takeExpired(now - writeTimeoutNanos)) {
                    completion.failed(each, timeout(each));
                }
            }
        }
    }

    private ProduceFailure timeout(ProduceBatch batch) {
        String why = trouble == null ? batch.lastError() : trouble;
        if (why == null) {
            why = leader(batch.partition()).isPresent()
                    ? "the broker takes no more requests"
                    : "no broker leads the partition, as far as is known";
        }
        return new ProduceFailure(
                FailureReason.TIMEOUT,
                "partition " + batch.partition() + " of topic " + topic + ": record not acknowledged within "
                        + GoDuration.format(Duration.ofNanos(writeTimeoutNanos)) + ": " + why);
    }

    private Optional<Node> leader(int partition) {
        return metadata.currentLeader(places.computeIfAbsent(partition, p -> new TopicPartition(topic, p))).leader;
    }

    private static final class Request {
        private final List<ProduceBatch> batches = new ArrayList<>();
        private long valueBytes;
    }

    /// Sends at most one request to each broker; false when there was nothing to send.
    private boolean sendDue(long now, long nowMillis) {
        requests.clear();
        long linger = closing ? 0 : lingerNanos;
        for (PartitionQueue queue : accumulator.queues()) {
            if (queue.isEmpty() || !queue.isDue(now, linger)) {
                continue;
            }
            Optional<Node> leader = leader(queue.partition());
            if (leader.isEmpty()) {
                metadata.requestUpdate(false);
            } else if (client.ready(leader.get(), nowMillis)) {
                Request request = requests.computeIfAbsent(leader.get(), node -> new Request());
                @Nullable ProduceBatch batch = queue.takeDue(now, linger, each -> fits(request, each));
                if (batch != null) {
                    request.batches.add(batch);
                    request.valueBytes += batch.valueBytes();
                }
            }
        }
        requests.values().removeIf(request -> request.batches.isEmpty());
        requests.forEach((node, request) -> send(node, request.batches, nowMillis));
        return !requests.isEmpty();
    }

    private static boolean fits(Request request, ProduceBatch batch) {
        return request.batches.isEmpty() || request.valueBytes + batch.valueBytes() <= REQUEST_VALUE_BYTES;
    }

    private void send(Node node, List<ProduceBatch> batches, long nowMillis) {
        boolean sent = false;
        try {
            sendRequest(node, batches, nowMillis);
            sent = true;
        } finally {
            if (!sent) {
                for (ProduceBatch each : batches) {
                    accumulator.queue(each.partition()).landed();
                    completion.failed(
                            each, failure(each, FailureReason.OTHER, "request could not be sent, see the log"));
                }
            }
        }
    }

    private void sendRequest(Node node, List<ProduceBatch> batches, long nowMillis) {
        TopicProduceData partitions = new TopicProduceData()
                .setName(topic)
                .setTopicId(metadata.topicIds().getOrDefault(topic, Uuid.ZERO_UUID));
        for (ProduceBatch each : batches) {
            partitions
                    .partitionData()
                    .add(new PartitionProduceData().setIndex(each.partition()).setRecords(each.records()));
        }
        int timeoutMillis = (int) TimeUnit.NANOSECONDS.toMillis(writeTimeoutNanos);
        ProduceRequestData data = new ProduceRequestData()
                .setAcks(ALL_IN_SYNC_REPLICAS)
                .setTimeoutMs(timeoutMillis)
                .setTopicData(new TopicProduceDataCollection(List.of(partitions).iterator()));
        client.send(
                client.newClientRequest(
                        node.idString(),
                        ProduceRequest.builder(data),
                        nowMillis,
                        true,
                        (int) (timeoutMillis + REQUEST_OVERHEAD_MILLIS),
                        response -> answered(batches, response)),
                nowMillis);
    }

    private void answered(List<ProduceBatch> batches, ClientResponse response) {
        completion.answered(response);
        batches.forEach(each -> accumulator.queue(each.partition()).landed());
        if (response.wasDisconnected()) {
            metadata.requestUpdate(true);
            repeatAll(batches, "connection to broker " + response.destination() + " lost");
        } else if (response.responseBody() instanceof ProduceResponse body) {
            Map<Integer, PartitionProduceResponse> answers = new HashMap<>();
            for (TopicProduceResponse each : body.data().responses()) {
                each.partitionResponses().forEach(answer -> answers.put(answer.index(), answer));
            }
            for (ProduceBatch each : batches) {
                answered(each, answers.get(each.partition()));
            }
        } else {
            @Nullable
            Exception why = response.versionMismatch() == null
                    ? response.authenticationException()
                    : response.versionMismatch();
            for (ProduceBatch each : batches) {
                completion.failed(
                        each,
                        new ProduceFailure(
                                FailureReason.OTHER, "broker " + response.destination() + " cannot be used: " + why));
            }
        }
    }

    private void answered(ProduceBatch batch, @Nullable PartitionProduceResponse answer) {
        if (answer == null) {
            repeatAll(List.of(batch), "the broker's answer leaves the partition out");
            return;
        }
        Errors error = Errors.forCode(answer.errorCode());
        boolean tooLarge = error == Errors.MESSAGE_TOO_LARGE || error == Errors.RECORD_LIST_TOO_LARGE;
        if (error == Errors.NONE) {
            completion.acknowledged(batch, batch.records().sizeInBytes());
        } else if (tooLarge && batch.recordCount() > 1) {
            List<ProduceBatch> parts = batch.split();
            batch.release();
            accumulator.queue(batch.partition()).putBack(parts);
        } else if (tooLarge) {
            completion.failed(
                    batch,
                    failure(
                            batch,
                            FailureReason.RECORD_TOO_LARGE,
                            "record of " + batch.valueBytes() + " bytes, "
                                    + batch.records().sizeInBytes()
                                    + " compressed, exceeds max.message.bytes of the topic"));
        } else if (error.exception() instanceof RetriableException) {
            metadata.requestUpdate(true);
            repeatAll(List.of(batch), error.name());
        } else {
            String detail = answer.errorMessage() == null ? error.message() : answer.errorMessage();
            completion.failed(batch, failure(batch, FailureReason.OTHER, error.name() + ": " + detail));
        }
    }

    private ProduceFailure failure(ProduceBatch batch, FailureReason reason, String problem) {
        return new ProduceFailure(reason, "partition " + batch.partition() + " of topic " + topic + ": " + problem);
    }

    private void repeatAll(List<ProduceBatch> batches, String error) {
        long now = clock.nanoTime();
        for (ProduceBatch each : batches) {
            long backoff = Math.min(MAX_BACKOFF_NANOS, MIN_BACKOFF_NANOS << Math.min(each.attempts(), 10));
            each.failedAttempt(error, now + backoff);
            if (closing && now - closeBefore >= 0 || now - each.createdNanos() >= writeTimeoutNanos) {
                completion.failed(each, timeout(each));
            } else {
                accumulator.queue(each.partition()).putBack(List.of(each));
            }
        }
    }

    /// How long the network may be waited for: until the next batch is due or expires.
    private long pollMillis(long now, long nowMillis) {
        long wait = TimeUnit.MILLISECONDS.toNanos(MAX_POLL_MILLIS);
        long linger = closing ? 0 : lingerNanos;
        for (PartitionQueue queue : accumulator.queues()) {
            long oldest = queue.oldest();
            if (oldest == PartitionQueue.NEVER) {
                continue;
            }
            wait = Math.min(wait, Math.max(0, oldest + writeTimeoutNanos - now));
            long due = queue.nextDue(linger) - now;
            if (due > 0) {
                wait = Math.min(wait, due);
            } else {
                // Due, but its broker is not ready: the network wakes us, or the pause before the next dial ends.
                Optional<Node> leader = leader(queue.partition());
                if (leader.isPresent()) {
                    wait = Math.min(wait, TimeUnit.MILLISECONDS.toNanos(client.pollDelayMs(leader.get(), nowMillis)));
                }
            }
        }
        return TimeUnit.NANOSECONDS.toMillis(wait + 999_999);
    }

    private void failAll(ProduceFailure failure) {
        for (PartitionQueue queue : accumulator.queues()) {
            queue.takeExpired(clock.nanoTime()).forEach(batch -> completion.failed(batch, failure));
        }
    }

    private void logNowAndThen(Throwable e) {
        if (logging.tryPass()) {
            log.atError().addKeyValue("topic", topic).setCause(e).log("writing to Kafka failed, going on");
        }
    }
}
