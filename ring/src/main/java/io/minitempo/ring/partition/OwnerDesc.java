// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

/// One owner of a partition (`spec/ring.md §7.1`).
///
/// @param id the owner's instance id
/// @param partition the partition it owns
/// @param state whether it owns it still
/// @param updated when the entry changed last, in unix seconds
public record OwnerDesc(String id, int partition, OwnerState state, long updated) {}
