// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

/// A value after old tombstones were taken out.
///
/// @param value the value that is left
/// @param kept how many tombstones are still in it
/// @param removed how many were taken out
/// @param <V> the type of the value
public record Pruned<V>(V value, int kept, int removed) {}
