// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

/// What the bucket knows about a block id.
public enum BlockState {
    /// There is no such block, or it is in flight, or half deleted.
    ABSENT,
    /// It can be queried and compacted.
    LIVE,
    /// It was superseded or has expired.
    COMPACTED
}
