// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.ClientRequest;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.LeastLoadedNode;
import org.apache.kafka.clients.RequestCompletionHandler;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.jspecify.annotations.Nullable;

/// A network that remembers requests and answers when told to. Owned by the test's thread.
final class FakeKafkaClient implements KafkaClient {

    private final List<Sent> sent = new ArrayList<>();
    private final Deque<Runnable> answers = new ArrayDeque<>();
    private final Set<Integer> unready = new HashSet<>();
    private long lastPollMillis;
    private boolean closed;
    private boolean sendsFail;

    /// One produce request.
    record Sent(ClientRequest request, ProduceRequest body) {

        List<Integer> partitions() {
            return data().stream().map(PartitionProduceData::index).toList();
        }

        /// The number of records per partition, in the order of [#partitions].
        List<Integer> recordCounts() {
            return data().stream()
                    .map(each -> (int) StreamSupport.stream(records(each).spliterator(), false)
                            .count())
                    .toList();
        }

        private static Iterable<Record> records(PartitionProduceData partition) {
            return ((MemoryRecords) partition.records()).records();
        }

        private List<PartitionProduceData> data() {
            ProduceRequestData data = body.data();
            return data.topicData().iterator().next().partitionData();
        }
    }

    List<Sent> sent() {
        return sent;
    }

    long lastPollMillis() {
        return lastPollMillis;
    }

    void failSends() {
        sendsFail = true;
    }

    boolean isClosed() {
        return closed;
    }

    void setReady(int node, boolean ready) {
        if (ready) {
            unready.remove(node);
        } else {
            unready.add(node);
        }
    }

    /// Lets the next poll deliver an answer with this error for every partition.
    void answer(Sent request, Errors error) {
        answer(request, request.partitions(), error);
    }

    /// Lets the next poll deliver an answer with this error for some partitions and nothing for the others.
    void answer(Sent request, List<Integer> partitions, Errors error) {
        TopicProduceResponse topic = new TopicProduceResponse().setName("traces");
        for (int partition : partitions) {
            topic.partitionResponses()
                    .add(new PartitionProduceResponse().setIndex(partition).setErrorCode(error.code()));
        }
        ProduceResponseData data = new ProduceResponseData();
        data.responses().add(topic);
        deliver(request, false, null, new ProduceResponse(data));
    }

    /// Lets the next poll report the connection of a request as lost.
    void disconnect(Sent request) {
        deliver(request, true, null, null);
    }

    /// Lets the next poll report that the broker refused the credentials.
    void refuse(Sent request, AuthenticationException why) {
        deliver(request, false, why, null);
    }

    private void deliver(
            Sent sent, boolean disconnected, @Nullable AuthenticationException why, @Nullable AbstractResponse body) {
        ClientRequest request = sent.request;
        answers.add(() -> new ClientResponse(
                        request.makeHeader(ApiKeys.PRODUCE.latestVersion()),
                        request.callback(),
                        request.destination(),
                        request.createdTimeMs(),
                        request.createdTimeMs() + 7,
                        disconnected,
                        null,
                        why,
                        body)
                .onComplete());
    }

    @Override
    public boolean isReady(Node node, long now) {
        return !unready.contains(node.id());
    }

    @Override
    public boolean ready(Node node, long now) {
        return isReady(node, now);
    }

    @Override
    public long connectionDelay(Node node, long now) {
        return pollDelayMs(node, now);
    }

    @Override
    public long pollDelayMs(Node node, long now) {
        return Long.MAX_VALUE;
    }

    @Override
    public boolean connectionFailed(Node node) {
        return false;
    }

    @Override
    public @Nullable AuthenticationException authenticationException(Node node) {
        return null;
    }

    @Override
    public void send(ClientRequest request, long now) {
        if (sendsFail) {
            throw new IllegalStateException("not ready");
        }
        AbstractRequest body = request.requestBuilder().build(ApiKeys.PRODUCE.latestVersion());
        sent.add(new Sent(request, (ProduceRequest) body));
    }

    @Override
    public List<ClientResponse> poll(long timeout, long now) {
        lastPollMillis = timeout;
        while (!answers.isEmpty()) {
            answers.remove().run();
        }
        return List.of();
    }

    @Override
    public void disconnect(String nodeId) {}

    @Override
    public void close(String nodeId) {}

    @Override
    public LeastLoadedNode leastLoadedNode(long now) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int inFlightRequestCount() {
        return 0;
    }

    @Override
    public boolean hasInFlightRequests() {
        return false;
    }

    @Override
    public int inFlightRequestCount(String nodeId) {
        return 0;
    }

    @Override
    public boolean hasInFlightRequests(String nodeId) {
        return false;
    }

    @Override
    public boolean hasReadyNodes(long now) {
        return true;
    }

    @Override
    public void wakeup() {}

    @Override
    public ClientRequest newClientRequest(
            String nodeId, AbstractRequest.Builder<?> builder, long createdMillis, boolean expectResponse) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ClientRequest newClientRequest(
            String nodeId,
            AbstractRequest.Builder<?> builder,
            long createdMillis,
            boolean expectResponse,
            int timeoutMillis,
            RequestCompletionHandler callback) {
        return new ClientRequest(
                nodeId, builder, sent.size(), "test", createdMillis, expectResponse, timeoutMillis, callback);
    }

    @Override
    public void initiateClose() {}

    @Override
    public boolean active() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
