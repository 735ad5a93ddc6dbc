// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.tenant;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.DedicatedColumns;
import java.time.Duration;

/// How the traces of every tenant become blocks; the keys of `live_store` and `storage.trace.block` of the same names.
///
/// @param durability when spans reach the write-ahead log
/// @param maxTraceIdle how long a trace is quiet before it is cut
/// @param maxTraceLive how long a trace lives before it is cut
/// @param maxBlockDuration how old a head block gets
/// @param maxBlockBytes how large a head block gets, in [io.minitempo.block.wal.WalBlock#columnBytes]
/// @param slack how far times of spans may lie from their arrival
/// @param format the format of blocks
/// @param columns dedicated columns of blocks, for tenants that have none of their own
/// @param queryBlockConcurrency how many complete blocks one lookup reads side by side
public record TenantSettings(
        Durability durability,
        Duration maxTraceIdle,
        Duration maxTraceLive,
        Duration maxBlockDuration,
        long maxBlockBytes,
        Duration slack,
        BlockFormat format,
        DedicatedColumns columns,
        int queryBlockConcurrency) {}
