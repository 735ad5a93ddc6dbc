// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

/// A reader stands where the log has no records: they expired, were truncated, or the offset was never reached.
///
/// Records may be lost to this consumer. It decides what to do; a reader never moves by itself.
public final class OffsetOutOfRangeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int partition;
    private final long offset;

    /// Says where the reader stands and, in `problem`, what the broker said.
    public OffsetOutOfRangeException(int partition, long offset, String problem) {
        super("partition " + partition + " has no record at offset " + offset + ": " + problem);
        this.partition = partition;
        this.offset = offset;
    }

    /// The partition read.
    public int partition() {
        return partition;
    }

    /// The position at which the log has nothing.
    public long offset() {
        return offset;
    }
}
