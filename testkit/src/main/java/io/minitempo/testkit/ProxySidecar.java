// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.testkit.process.Watchman;
import io.minitempo.testkit.proxy.ProxyKind;
import io.minitempo.testkit.proxy.ProxyProcess;
import io.minitempo.testkit.proxy.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A proxy of the system in front of one component; its files are in the folder `sidecar` of the component.
final class ProxySidecar implements RunningSidecar {

    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final ProxyKind kind;
    private final List<Route> routes;
    private final ProxyProcess process;

    ProxySidecar(NodePlan node, ProxyKind kind, Watchman watchman) {
        this.kind = kind;
        this.routes = RunningSidecar.routes(node);
        this.process = new ProxyProcess(kind, node.folder().resolve("sidecar"), watchman);
    }

    Path file() {
        return process.file();
    }

    @Override
    public void start() throws InterruptedException {
        process.start(routes.stream().map(kind::part).toList());
        Deadline deadline = Deadline.after(START_LIMIT);
        while (routes.stream().anyMatch(route -> FreePorts.isFree(route.listen()))) {
            Optional<String> end = process.end();
            if (end.isPresent()) {
                throw new TempoException.Unavailable(file() + " does not work: " + end.get());
            }
            if (deadline.hasPassed()) {
                throw new TempoException.DeadlineExceeded(file() + ": not all of " + routes + " are listened on");
            }
            Clock.system().sleep(PAUSE);
        }
    }

    @Override
    public void stop() throws InterruptedException {
        process.stop();
    }

    @Override
    public Optional<String> end() {
        return process.end();
    }
}
