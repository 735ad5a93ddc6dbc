// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.blocks;

import java.time.Duration;

/// How blocks are kept; the keys of `live_store` of the same names.
///
/// @param concurrency `complete_block_concurrency`
/// @param completeBlockTimeout how long complete blocks stay after their last span
/// @param reclaimGrace how long files of dropped blocks stay
public record KeeperSettings(int concurrency, Duration completeBlockTimeout, Duration reclaimGrace) {}
