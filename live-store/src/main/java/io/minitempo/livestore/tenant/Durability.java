// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.tenant;

/// When spans reach the write-ahead log.
public enum Durability {
    /// When their trace is cut: until then a log outside of this process has them, and their offsets are not committed.
    AT_CUT,
    /// Before the push returns: nobody else has them once it is acknowledged. A crash of the process loses nothing; one
    /// of the machine what the operating system had not written since the last flush.
    AT_PUSH
}
