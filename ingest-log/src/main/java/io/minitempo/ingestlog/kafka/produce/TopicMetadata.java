// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import java.util.List;
import org.apache.kafka.clients.Metadata;
import org.apache.kafka.common.internals.ClusterResourceListeners;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.utils.LogContext;

/// What the brokers say about the one topic written to: its id, partitions and leaders.
final class TopicMetadata extends Metadata {

    private static final long RETRY_MILLIS = 100;
    private static final long MAX_RETRY_MILLIS = 1000;
    /// `spec/write-path.md §3.4`: refreshed exactly every 10 s.
    private static final long REFRESH_MILLIS = 10_000;

    private final String topic;
    private final boolean autoCreate;

    /// Metadata of `topic`, which the broker may create when asked if `autoCreate`.
    TopicMetadata(String topic, boolean autoCreate, LogContext logContext) {
        super(RETRY_MILLIS, MAX_RETRY_MILLIS, REFRESH_MILLIS, logContext, new ClusterResourceListeners());
        this.topic = topic;
        this.autoCreate = autoCreate;
    }

    @Override
    protected MetadataRequest.Builder newMetadataRequestBuilder() {
        return new MetadataRequest.Builder(List.of(topic), autoCreate);
    }

    @Override
    protected boolean retainTopic(String name, boolean internal, long nowMillis) {
        return topic.equals(name);
    }
}
