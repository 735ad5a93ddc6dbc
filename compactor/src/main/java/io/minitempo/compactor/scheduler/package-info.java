// SPDX-License-Identifier: Apache-2.0
/// The backend-scheduler: finds work on blocks, hands it to workers, and remembers who does what.
///
/// Must not know how a job is done. Start reading at [io.minitempo.compactor.scheduler.BackendScheduler].
@NullMarked
package io.minitempo.compactor.scheduler;

import org.jspecify.annotations.NullMarked;
