// SPDX-License-Identifier: Apache-2.0
/// The partition ring: partitions with their states and owners, how copies merge, which partition takes a trace, and
/// who can be asked about it.
///
/// Must not know Kafka, nor how owners register. Start reading at [io.minitempo.ring.partition.PartitionRing] for
/// lookups and at [io.minitempo.ring.partition.PartitionRingType] for the format.
@NullMarked
package io.minitempo.ring.partition;

import org.jspecify.annotations.NullMarked;
