// SPDX-License-Identifier: Apache-2.0
/// The instance ring: who is in it, how copies merge, and which instances hold a key, can be read, or form a shard.
///
/// Must not know how instances register, nor how the store spreads values. Start reading at
/// [io.minitempo.ring.instance.InstanceRing] for lookups and at [io.minitempo.ring.instance.InstanceRingType] for the
/// format.
@NullMarked
package io.minitempo.ring.instance;

import org.jspecify.annotations.NullMarked;
