// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.tenant;

/// Where and when spans came in.
///
/// @param offset of the record in the log; [#NO_OFFSET] when there is no log
/// @param timestampMillis when the record was created, or the push received, in milliseconds since 1970
public record LogPosition(long offset, long timestampMillis) {

    /// The offset of what did not come from a log.
    public static final long NO_OFFSET = -1;

    /// A push that did not come from a log.
    public static LogPosition pushed(long timestampMillis) {
        return new LogPosition(NO_OFFSET, timestampMillis);
    }
}
