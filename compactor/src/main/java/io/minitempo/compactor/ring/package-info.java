// SPDX-License-Identifier: Apache-2.0
/// The rings over which backend-workers, and the compactors of Tempo 2, share out jobs.
///
/// Must not know what the jobs are. Start reading at [io.minitempo.compactor.ring.JobRing].
@NullMarked
package io.minitempo.compactor.ring;

import org.jspecify.annotations.NullMarked;
