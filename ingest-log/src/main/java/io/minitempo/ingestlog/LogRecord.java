// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import io.minitempo.core.TenantId;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One record as read from the log: a tenant's traces (`spec/write-path.md §3.1`).
///
/// The value is a slice of the client's receive buffer, not a copy; it stays valid and unchanged for as long as the
/// record is referenced, which keeps the whole buffer alive. Who keeps traces longer than a poll copies them.
public final class LogRecord {

    private final int partition;
    private final long offset;
    private final long timestampMillis;
    private final byte[] key;
    private final byte[] array;
    private final int valueOffset;
    private final int valueLength;
    private @Nullable TenantId tenant;

    /// A record whose value is `valueLength` bytes of `array` from `valueOffset` on. Nothing is copied.
    public LogRecord(
            int partition,
            long offset,
            long timestampMillis,
            byte[] key,
            byte[] array,
            int valueOffset,
            int valueLength) {
        this.partition = partition;
        this.offset = offset;
        this.timestampMillis = timestampMillis;
        this.key = key;
        this.array = array;
        this.valueOffset = valueOffset;
        this.valueLength = valueLength;
    }

    /// The partition it was read from.
    public int partition() {
        return partition;
    }

    /// Its place in the partition; the next record has a higher one, not always the next higher.
    public long offset() {
        return offset;
    }

    /// When the producer created it, in milliseconds since 1970: the ingestion time of its traces.
    public long timestampMillis() {
        return timestampMillis;
    }

    /// Whose traces these are: the record's key.
    ///
    /// @throws io.minitempo.core.TempoException.Unauthenticated when the key is empty
    /// @throws io.minitempo.core.TempoException.Invalid when the key is no tenant id
    public TenantId tenant() {
        @Nullable TenantId known = tenant;
        if (known == null) {
            known = new TenantId(new String(key, StandardCharsets.UTF_8));
            tenant = known;
        }
        return known;
    }

    /// The array that holds the value, among other bytes.
    public byte[] array() {
        return array;
    }

    /// Where in [#array] the value starts.
    public int valueOffset() {
        return valueOffset;
    }

    /// Bytes of the value.
    public int valueLength() {
        return valueLength;
    }

    /// Looks into the value.
    ///
    /// @throws io.minitempo.core.wire.WireException when the value is not a `PushBytesRequest`
    public PushBytes decode() {
        return PushBytesCodec.decode(array, valueOffset, valueLength);
    }

    @Override
    public String toString() {
        return "record " + offset + " of partition " + partition + " (" + valueLength + " bytes)";
    }
}
