// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka;

import io.minitempo.ingestlog.PartitionOffsets;
import io.minitempo.ingestlog.UnknownPartitionException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Asks with ListOffsets; Kafka's client repeats within the budget it was given.
final class KafkaPartitionOffsets implements PartitionOffsets {

    private static final long NO_SUCH_RECORD = -1;

    private final String topic;
    private final Broker broker;

    KafkaPartitionOffsets(String topic, Broker broker) {
        this.topic = topic;
        this.broker = broker;
    }

    @Override
    public Map<Integer, Long> starts(Collection<Integer> partitions) throws InterruptedException {
        return ask(partitions, OffsetSpec.earliest());
    }

    @Override
    public Map<Integer, Long> ends(Collection<Integer> partitions) throws InterruptedException {
        return ask(partitions, OffsetSpec.latest());
    }

    @Override
    public OptionalLong firstSince(int partition, Instant time) throws InterruptedException {
        OffsetSpec since = OffsetSpec.forTimestamp(Math.max(0, time.toEpochMilli()));
        long offset = Objects.requireNonNull(ask(List.of(partition), since).get(partition));
        return offset == NO_SUCH_RECORD ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    private Map<Integer, Long> ask(Collection<Integer> partitions, OffsetSpec spec) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        partitions.forEach(partition -> question.put(new TopicPartition(topic, partition), spec));
        try {
            broker.checkPartitions(partitions);
            Map<TopicPartition, ListOffsetsResultInfo> answer =
                    broker.call(admin -> admin.listOffsets(question).all());
            Map<Integer, Long> offsets = new HashMap<>();
            answer.forEach((place, info) -> offsets.put(place.partition(), info.offset()));
            return offsets;
        } catch (UnknownTopicOrPartitionException e) {
            // Created a moment ago, and not yet known to every broker; or gone.
            broker.forgetPartitions();
            throw new UnknownPartitionException(topic, partitions.iterator().next());
        } catch (Broker.Passing | KafkaException e) {
            broker.forgetPartitions();
            throw broker.unavailable("list offsets of topic " + topic, e);
        }
    }
}
