// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Services that are one line of `/status/services`: started in order, stopped in reverse.
final class InOrder implements Service {

    private final List<Service> services;
    private final @Nullable Duration stopLimit;
    private final List<Service> started = new CopyOnWriteArrayList<>();

    InOrder(Service... services) {
        this(null, services);
    }

    private InOrder(@Nullable Duration stopLimit, Service... services) {
        this.services = List.of(services);
        this.stopLimit = stopLimit;
    }

    /// Services that together may take at most `stopLimit` to stop.
    static InOrder stoppedWithin(Duration stopLimit, Service... services) {
        return new InOrder(stopLimit, services);
    }

    @Override
    public void start(FailureListener failure) throws InterruptedException {
        for (Service service : services) {
            started.addFirst(service);
            service.start(failure);
        }
    }

    /// Stops all, also after one did not stop cleanly; the first failure is thrown in the end.
    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        RuntimeException problem = null;
        Deadline limit = stopLimit == null ? deadline : deadline.atMost(stopLimit);
        for (Service service : started) {
            try {
                service.stop(limit);
            } catch (RuntimeException e) {
                if (problem == null) {
                    problem = e;
                } else {
                    problem.addSuppressed(e);
                }
            }
        }
        if (problem != null) {
            throw problem;
        }
    }

    @Override
    public Optional<String> notReady() {
        return services.stream()
                .map(Service::notReady)
                .flatMap(Optional::stream)
                .findFirst();
    }
}
