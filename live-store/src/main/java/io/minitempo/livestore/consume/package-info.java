// SPDX-License-Identifier: Apache-2.0
/// Consumption of one partition of the log: where to start, how far it may be committed, when it has caught up, and
/// what the block-builder has already.
///
/// Must not know rings or requests. Start reading at [io.minitempo.livestore.consume.PartitionConsumer].
@NullMarked
package io.minitempo.livestore.consume;

import org.jspecify.annotations.NullMarked;
