// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.frontend.FrontendGrpc;
import io.minitempo.proto.frontend.NotifyClientShutdownRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All streams to one address of a query-frontend. Owned by the [FrontendWorker].
final class FrontendConnection {

    private static final Logger log = LoggerFactory.getLogger(FrontendConnection.class);

    private static final Duration NOTIFY_TIMEOUT = Duration.ofSeconds(1);

    private final String address;
    private final Channel channel;
    private final BiFunction<Channel, String, WorkerStream> opening;
    private final List<WorkerStream> streams = new ArrayList<>();
    private final List<WorkerStream> leaving = new ArrayList<>();

    /// A connection without streams.
    ///
    /// @param opening opens a stream on the channel to the address
    FrontendConnection(
            String address, Channel channel, BiFunction<Channel, String, WorkerStream> opening) {
        this.address = address;
        this.channel = channel;
        this.opening = opening;
    }

    Channel channel() {
        return channel;
    }

    /// How many streams there are, without those that are ending.
    int size() {
        return streams.size();
    }

    /// Opens streams, or lets streams end after the query that they are at.
    void resize(int count) {
        while (streams.size() < count) {
            streams.add(opening.apply(channel, address));
        }
        while (streams.size() > count) {
            WorkerStream surplus = streams.removeLast();
            surplus.finish();
            leaving.add(surplus);
        }
        leaving.removeIf(WorkerStream::hasEnded);
    }

    /// Tells the query-frontend that the querier goes away; one that does not answer is no obstacle.
    boolean announceShutdown(String clientId, Deadline deadline) {
        try {
            FrontendGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(
                            deadline.atMost(NOTIFY_TIMEOUT).remaining().toNanos(), TimeUnit.NANOSECONDS)
                    .notifyClientShutdown(NotifyClientShutdownRequest.newBuilder()
                            .setClientID(clientId)
                            .build());
            return true;
        } catch (StatusRuntimeException e) {
            log.atWarn().addKeyValue("addr", address).setCause(e).log("query-frontend was not told of the shutdown");
            return false;
        }
    }

    /// Lets every stream end after the query that it is at.
    void finish() {
        resize(0);
    }

    /// Waits for the streams to end; those that are not done by `deadline` are aborted.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void join(Deadline deadline) throws InterruptedException {
        for (WorkerStream stream : leaving) {
            stream.join(deadline);
        }
    }
}
