// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.scheduler;

import io.minitempo.compactor.job.Job;
import java.util.Optional;

/// Finds jobs of one kind. Called by one thread at a time.
interface JobProvider {

    /// The name in metrics.
    String id();

    /// A job that nobody has, if there is work now.
    ///
    /// @throws io.minitempo.core.TempoException when the bucket cannot be asked
    /// @throws InterruptedException when the caller is interrupted
    Optional<Job> next() throws InterruptedException;
}
