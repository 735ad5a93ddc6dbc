// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka;

import io.minitempo.core.TempoException;
import io.minitempo.ingestlog.KafkaConfig;
import io.minitempo.ingestlog.UnknownPartitionException;
import io.minitempo.ingestlog.kafka.internal.ClientProperties;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/// Questions and orders to the cluster outside of reading and writing, over one connection opened when first needed.
///
/// The client is guarded by the lock; any thread may call.
final class Broker {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final KafkaConfig config;
    private final ReentrantLock lock = new ReentrantLock();
    /// How many partitions the topic had when it was looked at last; topics grow, and what fails makes it unknown.
    private volatile int knownPartitions;

    private @Nullable Admin client;
    private boolean closed;

    Broker(KafkaConfig config) {
        this.config = config;
    }

    /// A failure that may pass, to be told from others by those who repeat.
    static final class Passing extends Exception {
        private static final long serialVersionUID = 1L;

        Passing(String message, Throwable cause) {
            super(message, cause);
        }
    }

    // Time for one dial and for one answer.
    private int shortTimeoutMillis() {
        return Math.toIntExact(config.dialTimeout().toMillis() * 2);
    }

    /// Asks the broker for anything.
    ///
    /// @throws TempoException.Unavailable when it does not answer
    void ping() throws InterruptedException {
        int timeout = shortTimeoutMillis();
        ask(
                "ping",
                admin -> admin.describeCluster(new DescribeClusterOptions().timeoutMs(timeout))
                        .nodes());
    }

    /// Sets the cluster-wide option `num.partitions`.
    ///
    /// @throws TempoException.Unavailable when the broker does not answer or refuses
    void setDefaultPartitions(int partitions) throws InterruptedException {
        ConfigResource allBrokers = new ConfigResource(ConfigResource.Type.BROKER, "");
        AlterConfigOp set = new AlterConfigOp(
                new ConfigEntry("num.partitions", Integer.toString(partitions)), AlterConfigOp.OpType.SET);
        int timeout = shortTimeoutMillis();
        ask(
                "set num.partitions",
                admin -> admin.incrementalAlterConfigs(
                                Map.of(allBrokers, List.of(set)), new AlterConfigsOptions().timeoutMs(timeout))
                        .all());
    }

    /// Checks that the topic has the partitions, or had them when somebody asked before. Who then meets a failure calls
    /// [#forgetPartitions], as the topic may be gone.
    ///
    /// @throws UnknownPartitionException when it has not
    void checkPartitions(Collection<Integer> partitions) throws InterruptedException, Passing {
        if (partitions.isEmpty() || Collections.max(partitions) < knownPartitions) {
            return;
        }
        String topic = config.topic();
        int count;
        try {
            Map<String, TopicDescription> topics =
                    call(admin -> admin.describeTopics(List.of(topic)).allTopicNames());
            count = Objects.requireNonNull(topics.get(topic)).partitions().size();
        } catch (UnknownTopicOrPartitionException e) {
            throw new UnknownPartitionException(topic, partitions.iterator().next());
        }
        knownPartitions = count;
        for (int partition : partitions) {
            if (partition >= count) {
                throw new UnknownPartitionException(topic, partition);
            }
        }
    }

    /// Has the next [#checkPartitions] look.
    void forgetPartitions() {
        knownPartitions = 0;
    }

    /// Does a call and turns every failure into [TempoException.Unavailable].
    <T> T ask(String what, Function<Admin, KafkaFuture<T>> call) throws InterruptedException {
        try {
            return call(call);
        } catch (Passing e) {
            throw unavailable(what, Objects.requireNonNull(e.getCause()));
        } catch (KafkaException e) {
            throw unavailable(what, e);
        }
    }

    /// What the caller of a call that failed in the end is told.
    TempoException.Unavailable unavailable(String what, Throwable cause) {
        return new TempoException.Unavailable(
                "Kafka at " + config.address() + " cannot " + what + ": "
                        + Objects.requireNonNullElse(
                                cause.getMessage(), cause.getClass().getSimpleName()),
                cause);
    }

    /// Does a call.
    ///
    /// @throws Passing when it failed and another try may succeed
    /// @throws KafkaException when another try makes no sense
    <T> T call(Function<Admin, KafkaFuture<T>> call) throws InterruptedException, Passing {
        try {
            return call.apply(admin()).get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RetriableException && !(cause instanceof UnknownTopicOrPartitionException)) {
                throw new Passing(String.valueOf(cause.getMessage()), cause);
            }
            throw cause instanceof KafkaException known ? known : new KafkaException(cause);
        }
    }

    private Admin admin() throws Passing {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("ingest log is closed");
            }
            if (client == null) {
                client = Admin.create(ClientProperties.admin(config));
            }
            return client;
        } catch (KafkaException e) {
            // The address does not resolve, yet.
            throw new Passing(String.valueOf(e.getMessage()), e.getCause() == null ? e : e.getCause());
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            if (client != null) {
                client.close(CLOSE_TIMEOUT);
            }
        } finally {
            lock.unlock();
        }
    }
}
