// SPDX-License-Identifier: Apache-2.0
/// The backend-worker: asks the scheduler for a job, does it, tells how it went.
///
/// Must not know how jobs are found. Start reading at [io.minitempo.compactor.worker.BackendWorker].
@NullMarked
package io.minitempo.compactor.worker;

import org.jspecify.annotations.NullMarked;
