// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.core.concurrent.PeriodicTask;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.net.HostPort;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.grpc.GrpcChannels;
import io.minitempo.server.http.HttpHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connects to every query-frontend behind a name, fetches requests from them and executes these
/// (`spec/api.md §8.2`).
///
/// The name is resolved again and again; query-frontends come and go with it. When it stops, queries at work are given
/// until the deadline. The connections are guarded by a lock.
public final class FrontendWorker implements Service {

    private static final Logger log = LoggerFactory.getLogger(FrontendWorker.class);

    private final FrontendWorkerConfig config;
    private final int maxConcurrentQueries;
    private final String clientId;
    private final HostPort frontend;
    private final FrontendLink link;
    private final RequestExecutor executor;
    private final GrpcChannels channels;
    private final PeriodicTask resolving;
    private final Clock clock;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, FrontendConnection> connections = new TreeMap<>();

    /// A worker that executes requests with `handler`.
    ///
    /// @param maxConcurrentQueries streams over all query-frontends, if they shall match
    /// @param hostName what the querier calls itself unless configured otherwise
    /// @throws TempoException.Invalid when the address of the query-frontends is not `host:port`, or TLS files cannot
    ///     be used
    public FrontendWorker(
            FrontendWorkerConfig config,
            int maxConcurrentQueries,
            String hostName,
            HttpHandler handler,
            FrontendLink link,
            Clock clock,
            RandomGenerator random,
            MeterRegistry registry) {
        if (config.frontendAddress().isEmpty()) {
            throw new TempoException.Invalid(
                    "querier.frontend_worker.frontend_address is not set: the querier must know"
                            + " the host:port of its query-frontends");
        }
        this.config = config;
        this.maxConcurrentQueries = maxConcurrentQueries;
        this.clientId = config.id().isEmpty() ? hostName : config.id();
        this.frontend = HostPort.parse(config.frontendAddress());
        this.link = link;
        this.executor =
                new RequestExecutor(handler, config.grpcClientConfig().maxSendMsgSize(), new WorkerMetrics(registry));
        this.channels = new GrpcChannels(config.grpcClientConfig(), clock);
        this.resolving = new PeriodicTask("frontend-dns", config.dnsLookupDuration(), clock, this::resolve);
        this.clock = clock;
        this.random = random;
    }

    @Override
    public void start(FailureListener failure) {
        channels.start(failure);
        resolving.start(true);
    }

    /// Connects to addresses that are new and leaves those that are gone. When the name cannot be resolved everything
    /// stays as it is.
    ///
    /// @throws InterruptedException when the worker stops
    void resolve() throws InterruptedException {
        List<String> addresses;
        try {
            addresses = switch (link) {
                case FrontendLink.Network network -> network.lookup().addresses(frontend);
                case FrontendLink.InProcess own -> List.of(frontend.toString());
            };
        } catch (TempoException e) {
            log.atWarn()
                    .addKeyValue("addr", frontend)
                    .setCause(e)
                    .log("query-frontends not found, keeping those known");
            return;
        }
        lock.lockInterruptibly();
        try {
            List<String> gone = new ArrayList<>(connections.keySet());
            gone.removeAll(addresses);
            gone.forEach(this::leave);
            for (String address : addresses) {
                connections.computeIfAbsent(address, this::connect);
            }
            spread();
        } finally {
            lock.unlock();
        }
    }

    private FrontendConnection connect(String address) {
        return switch (link) {
            case FrontendLink.Network network -> {
                log.atInfo().addKeyValue("addr", address).log("connecting to query-frontend");
                yield new FrontendConnection(address, channels.open(address), this::open);
            }
            case FrontendLink.InProcess own -> {
                log.atInfo().log("taking work from the query-frontend of this process");
                yield new FrontendConnection(address, own.channel().get(), this::open);
            }
        };
    }

    private WorkerStream open(Channel channel, String address) {
        return WorkerStream.open(channel, address, executor, clientId, clock, random);
    }

    /// Queries at work may end; the channel closes after them.
    private void leave(String address) {
        FrontendConnection connection = connections.remove(address);
        if (connection == null) {
            return;
        }
        log.atInfo().addKeyValue("addr", address).log("leaving query-frontend, its address is gone");
        connection.finish();
        Threads.startVirtual("frontend-leave", () -> {
            try {
                connection.join(Deadline.NONE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                if (link instanceof FrontendLink.Network && connection.channel() instanceof ManagedChannel dialled) {
                    channels.close(dialled);
                }
            }
        });
    }

    /// Called with the lock.
    private void spread() {
        int rank = 0;
        for (FrontendConnection connection : connections.values()) {
            connection.resize(streams(rank++, connections.size()));
        }
    }

    private int streams(int rank, int frontends) {
        if (!config.matchMaxConcurrent()) {
            return config.parallelism();
        }
        int more = rank < maxConcurrentQueries % frontends ? 1 : 0;
        return Math.max(1, maxConcurrentQueries / frontends + more);
    }

    /// The number of streams per address.
    Map<String, Integer> streams() {
        lock.lock();
        try {
            Map<String, Integer> counts = new TreeMap<>();
            connections.forEach((address, connection) -> counts.put(address, connection.size()));
            return counts;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        resolving.stop(deadline);
        List<FrontendConnection> all;
        lock.lockInterruptibly();
        try {
            all = List.copyOf(connections.values());
            connections.clear();
        } finally {
            lock.unlock();
        }
        try {
            List<Callable<Boolean>> announcements = new ArrayList<>();
            for (FrontendConnection connection : all) {
                announcements.add(() -> connection.announceShutdown(clientId, deadline));
            }
            Fanout.all(announcements);
            all.forEach(FrontendConnection::finish);
            for (FrontendConnection connection : all) {
                connection.join(deadline);
            }
        } finally {
            channels.stop(deadline);
        }
    }
}
