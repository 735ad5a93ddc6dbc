// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.stream;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.minitempo.core.time.Clock;
import io.minitempo.frontend.query.Progress;
import java.time.Duration;
import java.util.function.Consumer;

/// Lets an intermediate answer pass every 500 ms, as long as the client keeps up. Owned by the thread of the query.
///
/// @param <M> the answers
final class TimedProgress<M> implements Progress<M> {

    private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();

    private final StreamObserver<M> client;
    private final Consumer<M> sender;
    private final Clock clock;
    private long lastNanos;

    TimedProgress(StreamObserver<M> client, Consumer<M> sender, Clock clock) {
        this.client = client;
        this.sender = sender;
        this.clock = clock;
        this.lastNanos = clock.nanoTime();
    }

    @Override
    public boolean isDue() {
        boolean keepsUp = !(client instanceof ServerCallStreamObserver<M> call) || call.isReady();
        return keepsUp && clock.nanoTime() - lastNanos >= PAUSE_NANOS;
    }

    @Override
    public void send(M answer) {
        sender.accept(answer);
        lastNanos = clock.nanoTime();
    }
}
