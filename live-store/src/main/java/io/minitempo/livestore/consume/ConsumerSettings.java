// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.consume;

import java.time.Duration;

/// How a partition is consumed.
///
/// @param group the group that commits
/// @param commitInterval the time between commits; zero commits after every poll, once the WAL is on disk
/// @param maxLiveBytes from how many bytes of traces in memory on consumption waits
/// @param maxWaitingBlocks beyond how many WAL blocks that wait for completion consumption waits
/// @param completeBlockTimeout from which age on a record is dropped if the backend has its spans
public record ConsumerSettings(
        String group,
        Duration commitInterval,
        long maxLiveBytes,
        int maxWaitingBlocks,
        Duration completeBlockTimeout) {}
