// SPDX-License-Identifier: Apache-2.0
/// The pseudo-random choices that every process must make alike: Go's seeded generator and the seeds of tenants.
///
/// Must not know what is chosen. Start reading at [io.minitempo.ring.shard.ShardSeed].
@NullMarked
package io.minitempo.ring.shard;

import org.jspecify.annotations.NullMarked;
