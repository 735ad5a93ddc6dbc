// SPDX-License-Identifier: Apache-2.0
/// How this process owns a partition: creating it, keeping it, and taking its owner out of service for good.
///
/// Must not know Kafka, nor what data the partition holds. Start reading at
/// [io.minitempo.ring.ownership.PartitionLifecycler].
@NullMarked
package io.minitempo.ring.ownership;

import org.jspecify.annotations.NullMarked;
