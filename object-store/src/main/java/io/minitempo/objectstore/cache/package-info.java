// SPDX-License-Identifier: Apache-2.0
/// Caches between processes, in memcached and Redis, and one inside the process (`spec/blocks.md §3.3`).
///
/// Nothing here may fail, hold up or falsify a read: what goes wrong with a cache is a miss. Must not know what the
/// bytes mean. Start reading at [io.minitempo.objectstore.cache.CacheProvider].
@NullMarked
package io.minitempo.objectstore.cache;

import org.jspecify.annotations.NullMarked;
