// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.lifecycle;

import io.minitempo.core.time.Deadline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The services of one process with their dependencies: start order, reverse stop order, states and readiness.
///
/// Built by one thread, then started and stopped once. States may be read by any thread at any time.
public final class ServiceGraph {

    private static final Logger log = LoggerFactory.getLogger(ServiceGraph.class);

    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile @Nullable Throwable failure;

    /// The thread that starts the services, while it does; guarded by [#startLock], as is `cancelled`.
    private @Nullable Thread starter;

    private boolean cancelled;
    private final Object startLock = new Object();

    /// Adds a service that needs the named ones, which must have been added before.
    ///
    /// @throws IllegalArgumentException when the name is taken or a dependency is unknown
    public ServiceGraph add(String name, Service service, String... dependencies) {
        for (String dependency : dependencies) {
            if (!nodes.containsKey(dependency)) {
                throw new IllegalArgumentException("service " + name + " needs unknown service " + dependency);
            }
        }
        if (nodes.putIfAbsent(name, new Node(name, service, Set.of(dependencies))) != null) {
            throw new IllegalArgumentException("service " + name + " added twice");
        }
        return this;
    }

    /// Whether a service of that name was added.
    public boolean contains(String name) {
        return nodes.containsKey(name);
    }

    /// Starts every service after the ones it needs. When one fails, stops those that run and rethrows its failure.
    ///
    /// @param stopDeadline asked for when that stop begins
    /// @throws InterruptedException when start-up is cancelled; everything is stopped before that
    public void start(Supplier<Deadline> stopDeadline) throws InterruptedException {
        synchronized (startLock) {
            starter = Thread.currentThread();
        }
        try {
            for (Node node : nodes.values()) {
                requireNotCancelled();
                start(node);
            }
        } catch (InterruptedException | RuntimeException e) {
            if (!endStart()) {
                stop(stopDeadline.get());
                throw e;
            }
            log.atDebug().setCause(e).log("start cancelled");
        }
        if (endStart()) {
            stop(stopDeadline.get());
            throw new InterruptedException("the start was cancelled");
        }
    }

    private void start(Node node) throws InterruptedException {
        try {
            node.state = ServiceState.STARTING;
            node.service.start(cause -> fail(node, cause));
            synchronized (node) {
                if (node.state == ServiceState.STARTING) {
                    node.state = ServiceState.RUNNING;
                }
            }
            log.atDebug().addKeyValue("module", node.name).log("module started");
        } catch (InterruptedException | RuntimeException e) {
            node.state = ServiceState.FAILED;
            node.cause = e;
            throw e;
        }
    }

    private void requireNotCancelled() throws InterruptedException {
        synchronized (startLock) {
            if (cancelled) {
                throw new InterruptedException("the start was cancelled");
            }
        }
    }

    /// From here on no interrupt of [#requestEnd] arrives, one that did is taken back: the stop must not suffer from
    /// it. Answers whether the start was cancelled.
    private boolean endStart() {
        synchronized (startLock) {
            starter = null;
            if (cancelled) {
                Thread.interrupted();
            }
            return cancelled;
        }
    }

    /// Makes a [#start] that is under way stop what it has started and end with [InterruptedException], and
    /// [#awaitEnd] return. It does not disturb a stop, whoever called it. Any thread may call it, at any time.
    public void requestEnd() {
        synchronized (startLock) {
            cancelled = true;
            if (starter != null) {
                starter.interrupt();
            }
        }
        ended.countDown();
    }

    private void fail(Node node, Throwable cause) {
        synchronized (node) {
            if (node.state == ServiceState.STOPPING || node.state == ServiceState.TERMINATED) {
                return;
            }
            node.state = ServiceState.FAILED;
            node.cause = cause;
        }
        log.atError().addKeyValue("module", node.name).setCause(cause).log("module failed");
        failure = cause;
        ended.countDown();
    }

    /// Blocks until a service fails, or [#stop] or [#requestEnd] is called; returns the failure, if there was one.
    ///
    /// @throws InterruptedException when the waiting thread is interrupted
    public Optional<Throwable> awaitEnd() throws InterruptedException {
        ended.await();
        return Optional.ofNullable(failure);
    }

    /// Makes `/ready` say that the application is stopping, before [#stop] does it.
    public void announceStop() {
        stopping = true;
    }

    /// Whether the process was told to stop.
    public boolean isStopping() {
        return stopping;
    }

    /// Stops every started service before the ones it needs; a failing stop is logged and does not keep the others up.
    ///
    /// @throws InterruptedException when the stopping thread is interrupted; the services left keep running
    public synchronized void stop(Deadline deadline) throws InterruptedException {
        stopping = true;
        List<Node> order = new ArrayList<>(nodes.values());
        for (Node node : order.reversed()) {
            ServiceState before = node.state;
            if (before == ServiceState.NEW || before == ServiceState.TERMINATED || node.stopped) {
                continue;
            }
            node.stopped = true;
            synchronized (node) {
                if (before != ServiceState.FAILED) {
                    node.state = ServiceState.STOPPING;
                }
            }
            try {
                node.service.stop(deadline);
            } catch (RuntimeException e) {
                log.atError().addKeyValue("module", node.name).setCause(e).log("module did not stop cleanly");
            }
            if (before != ServiceState.FAILED) {
                node.state = ServiceState.TERMINATED;
            }
        }
        ended.countDown();
    }

    /// What each service is doing now, in the order in which they were added.
    public List<Status> statuses() {
        return nodes.values().stream()
                .map(n -> new Status(n.name, n.state, Optional.ofNullable(n.cause)))
                .toList();
    }

    /// Whether every service matches, such as "is running".
    public boolean all(Predicate<ServiceState> condition) {
        return nodes.values().stream().map(n -> n.state).allMatch(condition);
    }

    /// The first reason, in the order given, why a running service cannot serve yet.
    public Optional<String> notReady(Collection<String> order) {
        Set<String> names = new LinkedHashSet<>(order);
        names.addAll(nodes.keySet());
        for (String name : names) {
            @Nullable Node node = nodes.get(name);
            Optional<String> reason = node == null ? Optional.empty() : node.service.notReady();
            if (reason.isPresent()) {
                return reason;
            }
        }
        return Optional.empty();
    }

    /// One row of `/status/services`.
    ///
    /// @param name the module's name, as Tempo calls it
    /// @param state what it is doing
    /// @param failure why it failed, if it did
    public record Status(String name, ServiceState state, Optional<Throwable> failure) {}

    private static final class Node {
        private final String name;
        private final Service service;
        private final Set<String> dependencies;
        private volatile ServiceState state = ServiceState.NEW;
        private volatile @Nullable Throwable cause;
        private volatile boolean stopped;

        private Node(String name, Service service, Set<String> dependencies) {
            this.name = name;
            this.service = Objects.requireNonNull(service);
            this.dependencies = dependencies;
        }
    }

    /// The services that `name` was declared to need.
    public Set<String> dependencies(String name) {
        @Nullable Node node = nodes.get(name);
        return node == null ? Set.of() : node.dependencies;
    }
}
