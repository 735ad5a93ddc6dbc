// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One component of a running cluster. Owned by the thread that drives the cluster.
public final class ClusterNode {

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final NodePlan plan;
    private final NodeProcess.Starter starter;
    private final HttpProbe probe;
    private @Nullable NodeProcess process;

    ClusterNode(NodePlan plan, NodeProcess.Starter starter, HttpProbe probe) {
        this.plan = plan;
        this.starter = starter;
        this.probe = probe;
    }

    /// What it was made of.
    public NodePlan plan() {
        return plan;
    }

    /// Its name.
    public String name() {
        return plan.name();
    }

    /// A URL of its HTTP port.
    public URI url(String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + plan.httpPort() + pathAndQuery);
    }

    /// Whether it was started and neither stopped nor killed.
    public boolean isRunning() {
        return process != null;
    }

    /// The id of its process, which may be this one.
    ///
    /// @throws IllegalStateException when it was not started
    public long pid() {
        return started().pid();
    }

    /// Why it ended by itself, or by somebody else's hand; empty while it runs, and when it was stopped.
    public Optional<String> end() {
        @Nullable NodeProcess running = process;
        return running == null ? Optional.empty() : running.end();
    }

    private NodeProcess started() {
        @Nullable NodeProcess running = process;
        if (running == null) {
            throw new IllegalStateException(name() + " does not run");
        }
        return running;
    }

    /// Starts it; it need not be ready when this returns.
    ///
    /// @throws IllegalStateException when it runs already
    /// @throws InterruptedException when the start is cancelled
    public void start() throws InterruptedException {
        if (process != null) {
            throw new IllegalStateException(name() + " runs already");
        }
        process = starter.start(plan);
    }

    /// Stops it in good order.
    ///
    /// @throws IllegalStateException when it has a JVM of its own that did not end, or not with exit code 0
    /// @throws InterruptedException when the stop is cancelled
    public void stop() throws InterruptedException {
        @Nullable NodeProcess running = process;
        process = null;
        if (running != null) {
            running.stop();
        }
    }

    /// Ends it without any warning, as `kill -9` does.
    ///
    /// @throws UnsupportedOperationException when it shares its JVM with the test
    /// @throws InterruptedException when the wait for its end is cancelled
    public void kill() throws InterruptedException {
        started().kill();
        process = null;
    }

    /// Why it does not serve yet: the body of `/ready`, or what became of the request. Empty when it does.
    ///
    /// @throws InterruptedException when the question is cancelled
    public Optional<String> notReady() throws InterruptedException {
        return probe.problem(url("/ready"));
    }

    /// Waits until `/ready` says so.
    ///
    /// @throws TempoException.DeadlineExceeded after a minute, with what `/ready` said last
    /// @throws InterruptedException when the wait is cancelled
    public ClusterNode awaitReady() throws InterruptedException {
        Deadline deadline = Deadline.after(READY_LIMIT);
        Optional<String> problem = notReady();
        while (problem.isPresent()) {
            @Nullable NodeProcess running = process;
            Optional<String> end = running == null ? Optional.of("it was stopped") : running.end();
            if (end.isPresent()) {
                throw new TempoException.Unavailable(name() + " ended: " + end.get());
            }
            if (deadline.hasPassed()) {
                throw new TempoException.DeadlineExceeded(name() + " is not ready: " + problem.get());
            }
            Clock.system().sleep(PAUSE);
            problem = notReady();
        }
        return this;
    }

    @Override
    public String toString() {
        return name() + " (listens on " + plan.grpcPort() + ", advertises " + plan.advertisedPort() + ")";
    }
}
