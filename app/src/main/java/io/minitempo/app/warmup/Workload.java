// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.warmup;

/// Work that is done again and again, in rounds of steps. Owned by one thread.
interface Workload {

    /// How many steps a round has.
    int size();

    /// Does the next step, within milliseconds once it is warm.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void step() throws InterruptedException;

    /// Ends everything that runs for it.
    ///
    /// @throws InterruptedException when the caller is interrupted; what runs still then ends by itself
    void end() throws InterruptedException;

    /// Begins it.
    @FunctionalInterface
    interface Start {
        /// The work, ready for its first step.
        ///
        /// @throws InterruptedException when the caller is interrupted; nothing runs then
        Workload start() throws InterruptedException;
    }
}
