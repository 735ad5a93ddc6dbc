// SPDX-License-Identifier: Apache-2.0
/// Jobs on blocks, and how the scheduler remembers them over restarts.
///
/// Must not know how jobs are found or done. Start reading at [io.minitempo.compactor.job.Work].
@NullMarked
package io.minitempo.compactor.job;

import org.jspecify.annotations.NullMarked;
