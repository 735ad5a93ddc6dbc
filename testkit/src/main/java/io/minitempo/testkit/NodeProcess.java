// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import java.util.Optional;

/// A running component, in this JVM or in one of its own.
interface NodeProcess {

    /// Stops it in good order; returns when it has ended.
    void stop() throws InterruptedException;

    /// Ends it without warning; returns when it has ended.
    void kill() throws InterruptedException;

    /// Why it ended by itself; empty while it runs.
    Optional<String> end();

    /// The id of its process.
    long pid();

    /// Starts components whose configuration is in place.
    @FunctionalInterface
    interface Starter {
        /// Starts one.
        NodeProcess start(NodePlan plan) throws InterruptedException;
    }
}
