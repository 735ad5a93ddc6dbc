// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.core.concurrent.PeriodicTask;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client per **advertised** address, dialled when it is first asked for and kept while it is healthy and in the
/// ring (`spec/ring.md §15`).
///
/// The pool knows nothing of the ports that peers listen on. Ask it for the client of each call: one that was closed
/// in the meantime fails its calls, and the next request for its address dials again. Any thread may ask; checks run
/// in a thread of their own.
///
/// @param <C> the client, such as a generated stub
public final class ClientPool<C> implements Service {

    private static final Logger log = LoggerFactory.getLogger(ClientPool.class);

    private final String name;
    private final GrpcChannels channels;
    private final PoolConfig config;
    private final Supplier<Set<String>> liveAddresses;
    private final Function<Channel, C> stub;
    private final Clock clock;
    private final Map<String, Entry<C>> entries = new ConcurrentHashMap<>();
    private final PeriodicTask checking;

    private static final class Entry<C> {
        private final ManagedChannel channel;
        private final C client;
        private volatile long failingSince;
        private volatile boolean failing;

        Entry(ManagedChannel channel, C client) {
            this.channel = channel;
            this.client = client;
        }
    }

    /// A pool that dials with `channels`, which its owner starts and stops.
    ///
    /// @param name what the peers are, for logs: `live-store`
    /// @param liveAddresses the addresses that healthy members of the ring advertise, asked at every check
    /// @param stub makes a client of a channel
    public ClientPool(
            String name,
            GrpcChannels channels,
            PoolConfig config,
            Supplier<Set<String>> liveAddresses,
            Function<Channel, C> stub,
            Clock clock) {
        this.name = name;
        this.channels = channels;
        this.config = config;
        this.liveAddresses = liveAddresses;
        this.stub = stub;
        this.clock = clock;
        this.checking = new PeriodicTask(name + "-pool", config.checkInterval(), clock, this::check);
    }

    /// The client for an address as the ring has it.
    public C client(String address) {
        return entries.computeIfAbsent(address, this::dial).client;
    }

    private Entry<C> dial(String address) {
        ManagedChannel channel = channels.open(address);
        return new Entry<>(channel, stub.apply(channel));
    }

    /// The number of clients.
    public int size() {
        return entries.size();
    }

    /// The addresses there are clients for.
    public Set<String> addresses() {
        return Set.copyOf(entries.keySet());
    }

    @Override
    public void start(FailureListener failure) {
        if (config.checkInterval().isPositive()) {
            checking.start(false);
        }
    }

    /// Closes clients whose address left the ring, and those whose peer is not healthy.
    ///
    /// @throws InterruptedException when the pool stops
    void check() throws InterruptedException {
        Set<String> live = liveAddresses.get();
        entries.forEach((address, entry) -> {
            if (!live.contains(address)) {
                close(address, entry, "address left the ring");
            }
        });
        if (config.healthCheckEnabled()) {
            List<Callable<Boolean>> checks = new ArrayList<>();
            entries.forEach((address, entry) -> checks.add(() -> checkHealth(address, entry)));
            Fanout.all(checks, config.concurrency());
        }
    }

    private boolean checkHealth(String address, Entry<C> entry) throws InterruptedException {
        @Nullable String problem = HealthCheck.problem(entry.channel, config.healthCheckTimeout());
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (problem == null) {
            entry.failing = false;
            return true;
        }
        long now = clock.nanoTime();
        if (!entry.failing) {
            entry.failing = true;
            entry.failingSince = now;
        }
        if (now - entry.failingSince >= config.healthCheckGracePeriod().toNanos()) {
            close(address, entry, problem);
        }
        return false;
    }

    private void close(String address, Entry<C> entry, String reason) {
        if (entries.remove(address, entry)) {
            log.atWarn()
                    .addKeyValue("client", name)
                    .addKeyValue("addr", address)
                    .addKeyValue("reason", reason)
                    .log("closing connection to peer");
            channels.close(entry.channel);
        }
    }

    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        checking.stop(deadline);
        entries.forEach((address, entry) -> {
            if (entries.remove(address, entry)) {
                channels.close(entry.channel);
            }
        });
    }
}
