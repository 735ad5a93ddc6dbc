// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

/// When the log of a WAL block is forced to disk.
public enum SyncPolicy {
    /// With every flush, before it returns: what was flushed survives a crash of the machine. Appends alone survive a
    /// crash of the process. The default.
    ON_FLUSH,
    /// Never: what the operating system has not written yet is lost when the machine crashes. For tests and for data
    /// that can be read again from a log.
    NEVER
}
