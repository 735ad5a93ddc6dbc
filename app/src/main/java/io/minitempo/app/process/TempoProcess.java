// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.cli.ThisBuild;
import io.minitempo.app.config.EffectiveConfig;
import io.minitempo.app.config.StatusConfig;
import io.minitempo.app.config.TempoModule;
import io.minitempo.app.process.Assembly.Part;
import io.minitempo.core.lifecycle.ServiceGraph;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.http.ReadyHandler;
import io.minitempo.server.metrics.JvmMetrics;
import io.minitempo.server.metrics.MetricsRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One process of mini-Tempo: the components of a target, wired, with their ports.
///
/// Several may run in one JVM; each has its own ports, metrics and folders. Started and stopped once, by one thread;
/// the rest may be asked by any thread.
public final class TempoProcess {

    private static final Logger log = LoggerFactory.getLogger(TempoProcess.class);

    /// What components that finish their work at a stop, such as the block-builder its cycle, may take.
    private static final Duration STOP_LIMIT = Duration.ofSeconds(90);

    private final EffectiveConfig config;
    private final Clock clock;
    private final ServiceGraph graph = new ServiceGraph();
    private final ReadyHandler ready = new ReadyHandler(graph);
    private final MetricsRegistry registry;
    private final Ports ports;
    private final Components components;

    /// Wires the target of a configuration; nothing runs yet.
    ///
    /// @param keys every key there is, for `/status/config`
    /// @throws io.minitempo.core.TempoException.Invalid for settings that contradict each other or this machine
    /// @throws io.minitempo.core.TempoException.NotBuilt for a target that is not built
    public TempoProcess(EffectiveConfig config, KeyTree keys, Clock clock) {
        this.config = config;
        this.clock = clock;
        Assembly assembly = new Assembly(config, clock);
        this.registry = assembly.registry();
        ThisBuild.info().register(registry);
        JvmMetrics.register(registry);
        this.components = Components.of(assembly, keys);
        StatusRoutes.register(assembly, new StatusConfig(keys, config), graph, components.overrides());
        this.ports = Ports.of(assembly, graph);
        ports.addTo(graph);
        for (Part part : assembly.parts()) {
            String[] needs = part.needs().stream()
                    .map(TempoModule::toString)
                    .filter(graph::contains)
                    .toArray(String[]::new);
            graph.add(part.module().toString(), part.service(), needs);
        }
    }

    /// Starts everything in order; returns when all components run, which is before `/ready` says so if one of them
    /// has to catch up.
    ///
    /// @throws io.minitempo.core.TempoException.Unavailable when something that is needed cannot be had, such as a port
    /// @throws InterruptedException when the start is cancelled; everything is stopped then
    public void start() throws InterruptedException {
        graph.start(() -> Deadline.after(STOP_LIMIT));
        log.atInfo().log("Tempo started");
    }

    /// Makes a start that is under way stop what it has started and end as if interrupted, and [#awaitEnd] return; it
    /// does not disturb a stop. Any thread may call it, at any time.
    public void requestEnd() {
        graph.requestEnd();
    }

    /// Blocks until a component fails, or [#stop] or [#requestEnd] is called; answers the failure, if there was one.
    ///
    /// @throws InterruptedException when the waiting thread is interrupted
    public Optional<Throwable> awaitEnd() throws InterruptedException {
        return graph.awaitEnd();
    }

    /// Stops in good order: not ready, keep-alives off, `shutdown_delay`, components, ports last.
    ///
    /// @throws InterruptedException when the stop is cancelled
    public void stop() throws InterruptedException {
        graph.announceStop();
        ports.http().disableKeepAlives();
        clock.sleep(config.config().process().shutdownDelay());
        graph.stop(Deadline.after(STOP_LIMIT));
        log.atInfo().log("Tempo stopped");
    }

    /// The HTTP port it listens on.
    public int httpPort() {
        return ports.http().port();
    }

    /// The gRPC port it listens on.
    public int grpcPort() {
        return ports.grpc().port();
    }

    /// Whether it could serve now, as `/ready` tells.
    public boolean isReady() {
        return ready.problem().isEmpty();
    }

    /// Whether queries pass through it: it is a querier, a query-frontend or both.
    public boolean answersQueries() {
        return config.target().runs(TempoModule.QUERIER) || config.target().runs(TempoModule.QUERY_FRONTEND);
    }

    /// Whether its querier takes work from its own query-frontend without a socket in between.
    public boolean isFrontendInProcess() {
        return config.isFrontendInProcess();
    }

    /// What runs, and how it does.
    public List<ServiceGraph.Status> services() {
        return graph.statuses();
    }

    /// The metrics of this process.
    public MetricsRegistry metrics() {
        return registry;
    }

    /// The components that others may want to ask, such as for addresses.
    public Components components() {
        return components;
    }
}
