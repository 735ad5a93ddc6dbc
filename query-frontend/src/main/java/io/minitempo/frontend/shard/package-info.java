// SPDX-License-Identifier: Apache-2.0
/// Cuts queries into jobs: recent data by time, blocks by row groups (`spec/api.md §5.3`, §5.4).
///
/// Must not know what the jobs ask for. Start reading at [io.minitempo.frontend.shard.JobPlan].
@NullMarked
package io.minitempo.frontend.shard;

import org.jspecify.annotations.NullMarked;
