// SPDX-License-Identifier: Apache-2.0
/// The key-value store behind every ring: typed keys, compare-and-set, watches, and the contract of values that merge.
///
/// Must not know what a ring is, nor how gossip travels. Start reading at [io.minitempo.ring.kv.Kv], then
/// [io.minitempo.ring.kv.ValueType].
@NullMarked
package io.minitempo.ring.kv;

import org.jspecify.annotations.NullMarked;
