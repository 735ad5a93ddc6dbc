// SPDX-License-Identifier: Apache-2.0
/// Calls to several instances of which some may fail: batched writes with a quorum per key, and reads of replicas.
///
/// Must not know what is sent, nor how. Start reading at [io.minitempo.ring.quorum.QuorumBatch] for writes and at
/// [io.minitempo.ring.quorum.ReplicaReader] for reads.
@NullMarked
package io.minitempo.ring.quorum;

import org.jspecify.annotations.NullMarked;
