// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.lifecycle;

import io.minitempo.core.time.Deadline;
import java.util.Optional;

/// A part of the process that is started once and stopped once, by its [ServiceGraph].
///
/// Nothing starts in a constructor. The graph keeps the state, so a service holds none for others to see.
public interface Service {

    /// Starts; returns when the service does its work.
    ///
    /// A service that fails later, in a thread of its own, reports that to `failure` once; the process then stops.
    ///
    /// @throws InterruptedException when start-up is cancelled
    void start(FailureListener failure) throws InterruptedException;

    /// Stops in good order; returns when nothing of the service runs any more, or when the deadline passed.
    ///
    /// Called at most once, and also after a failed [#start].
    ///
    /// @throws InterruptedException when the stopping thread is interrupted
    void stop(Deadline deadline) throws InterruptedException;

    /// Why the service, although running, cannot serve yet; the text of `/ready`. Empty when it can.
    default Optional<String> notReady() {
        return Optional.empty();
    }

    /// Receives the failure of a running service.
    @FunctionalInterface
    interface FailureListener {
        /// Reports that the service cannot go on.
        void failed(Throwable cause);
    }

    /// A service from a start and a stop action that cannot fail later.
    static Service of(Action start, Action stop) {
        return new Service() {
            @Override
            public void start(FailureListener failure) throws InterruptedException {
                start.run();
            }

            @Override
            public void stop(Deadline deadline) throws InterruptedException {
                stop.run();
            }
        };
    }

    /// A blocking action.
    @FunctionalInterface
    interface Action {
        /// Runs it.
        void run() throws InterruptedException;
    }
}
