// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka;

import io.minitempo.core.time.Backoff;
import io.minitempo.core.time.Clock;
import io.minitempo.ingestlog.OffsetStore;
import io.minitempo.ingestlog.UnknownPartitionException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/// Fetches and commits with OffsetFetch and OffsetCommit as nobody's member, which a group without members accepts.
final class KafkaOffsetStore implements OffsetStore {

    private static final Duration MIN_PAUSE = Duration.ofMillis(100);
    private static final Duration MAX_PAUSE = Duration.ofMinutes(1);
    private static final int TRIES = 10;

    private final String topic;
    private final Broker broker;
    private final Clock clock;
    private final RandomGenerator random;

    KafkaOffsetStore(String topic, Broker broker, Clock clock, RandomGenerator random) {
        this.topic = topic;
        this.broker = broker;
        this.clock = clock;
        this.random = random;
    }

    private interface Attempt<T> {
        T run() throws InterruptedException, Broker.Passing;
    }

    @Override
    public Map<Integer, Long> committed(String group, Collection<Integer> partitions) throws InterruptedException {
        List<TopicPartition> places =
                partitions.stream().map(p -> new TopicPartition(topic, p)).toList();
        ListConsumerGroupOffsetsSpec spec = new ListConsumerGroupOffsetsSpec().topicPartitions(places);
        return repeat("fetch offsets of group " + group, () -> {
            broker.checkPartitions(partitions);
            Map<TopicPartition, OffsetAndMetadata> answer = broker.call(
                    admin -> admin.listConsumerGroupOffsets(Map.of(group, spec)).partitionsToOffsetAndMetadata(group));
            Map<Integer, Long> offsets = new HashMap<>();
            for (TopicPartition place : places) {
                @Nullable OffsetAndMetadata committed = answer.get(place);
                if (committed != null) {
                    offsets.put(place.partition(), committed.offset());
                }
            }
            return offsets;
        });
    }

    @Override
    public void commit(String group, int partition, long offset) throws InterruptedException {
        TopicPartition place = new TopicPartition(topic, partition);
        Map<TopicPartition, OffsetAndMetadata> order = Map.of(place, new OffsetAndMetadata(offset));
        repeat("commit offset " + offset + " of " + place + " for group " + group, () -> {
            try {
                return broker.call(
                        admin -> admin.alterConsumerGroupOffsets(group, order).partitionResult(place));
            } catch (UnknownTopicOrPartitionException e) {
                broker.forgetPartitions();
                throw new UnknownPartitionException(topic, partition);
            }
        });
    }

    private <T extends @Nullable Object> T repeat(String what, Attempt<T> attempt) throws InterruptedException {
        Backoff backoff = new Backoff(MIN_PAUSE, MAX_PAUSE, TRIES, random);
        while (true) {
            try {
                return attempt.run();
            } catch (Broker.Passing e) {
                broker.forgetPartitions();
                Duration pause = backoff.next();
                if (!backoff.ongoing()) {
                    throw broker.unavailable(what, e);
                }
                clock.sleep(pause);
            } catch (KafkaException e) {
                throw broker.unavailable(what, e);
            }
        }
    }
}
