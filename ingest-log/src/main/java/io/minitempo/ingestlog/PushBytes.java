// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import io.minitempo.core.TraceId;
import io.minitempo.core.wire.WireException;
import io.minitempo.core.wire.WireReader;

/// A checked view of a record's value: traces as slices of the array that holds it (`spec/write-path.md §3.1`).
public final class PushBytes {

    private static final int TRACES = 2;
    private static final int IDS = 3;
    private static final int SKIP_METRICS_GENERATION = 5;

    private final byte[] array;
    private final int offset;
    private final int length;
    private final int count;
    private final boolean skipMetricsGeneration;

    private PushBytes(byte[] array, int offset, int length, int count, boolean skipMetricsGeneration) {
        this.array = array;
        this.offset = offset;
        this.length = length;
        this.count = count;
        this.skipMetricsGeneration = skipMetricsGeneration;
    }

    static PushBytes parse(byte[] array, int offset, int length) {
        WireReader reader = new WireReader().reset(array, offset, length);
        int traces = 0;
        int ids = 0;
        boolean skip = false;
        while (reader.next()) {
            switch (reader.field()) {
                case TRACES -> {
                    reader.expectBytes();
                    traces++;
                }
                case IDS -> {
                    reader.expectBytes();
                    ids++;
                }
                case SKIP_METRICS_GENERATION -> skip = reader.varintValue() != 0;
                default -> {}
            }
        }
        if (traces != ids) {
            throw new WireException("record value holds " + traces + " traces but " + ids + " ids", offset + length);
        }
        return new PushBytes(array, offset, length, traces, skip);
    }

    /// Number of traces.
    public int count() {
        return count;
    }

    /// Whether metrics-generators pass over the record.
    public boolean skipMetricsGeneration() {
        return skipMetricsGeneration;
    }

    /// Shows every trace to `visitor`, in order.
    public void forEach(TraceVisitor visitor) {
        WireReader traces = new WireReader().reset(array, offset, length);
        WireReader ids = new WireReader().reset(array, offset, length);
        for (int i = 0; i < count; i++) {
            moveTo(TRACES, traces);
            moveTo(IDS, ids);
            visitor.trace(
                    TraceId.of(array, ids.valueOffset(), ids.valueLength()),
                    array,
                    traces.valueOffset(),
                    traces.valueLength());
        }
    }

    private static void moveTo(int field, WireReader reader) {
        while (reader.next()) {
            if (reader.field() == field) {
                return;
            }
        }
        throw new IllegalStateException("value changed after it was checked");
    }

    /// Receives the traces of a record.
    @FunctionalInterface
    public interface TraceVisitor {
        /// One trace: `length` bytes of `Trace` protobuf in `array` from `offset` on, valid as long as the record.
        /// The bytes inside have not been looked at.
        void trace(TraceId id, byte[] array, int offset, int length);
    }
}
