// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import io.minitempo.core.TempoException;
import io.minitempo.core.TraceId;
import io.minitempo.core.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/// The value of a record: `tempopb.PushBytesRequest` as protobuf (`spec/write-path.md §3.1`).
///
/// Layout: every trace (field 2), then every id (field 3, 16 bytes each, in the order of the traces), then
/// `skipMetricsGeneration` (field 5) when it is true. There is no version.
public final class PushBytesCodec {

    private static final int TRACE_TAG = 2 << 3 | 2;
    private static final int ID_TAG = 3 << 3 | 2;
    private static final int SKIP_TAG = 5 << 3;
    private static final int ID_FIELD_BYTES = 2 + TraceId.BYTES;
    private static final int SKIP_FIELD_BYTES = 2;

    private PushBytesCodec() {}

    /// Encodes all traces as one value in an array of exactly its size.
    ///
    /// @throws TempoException.Unavailable when the value would not fit into an array
    public static byte[] encode(List<? extends TracePiece> traces, boolean skipMetricsGeneration) {
        long size = size(traces, skipMetricsGeneration);
        if (size > Integer.MAX_VALUE - 8) {
            throw tooLarge(size, Integer.MAX_VALUE - 8);
        }
        return encode(traces, new Cut(0, traces.size(), (int) size, skipMetricsGeneration));
    }

    /// Encodes the traces of one cut in an array of exactly its size.
    public static byte[] encode(List<? extends TracePiece> traces, Cut cut) {
        byte[] value = new byte[cut.size()];
        int end = write(traces, cut, value, 0);
        if (end != value.length) {
            throw new IllegalStateException("traces wrote " + end + " bytes, announced were " + value.length);
        }
        return value;
    }

    /// Writes the traces of one cut to `target` from `offset` on and returns the offset behind them.
    ///
    /// @throws IllegalStateException when a trace writes another number of bytes than it announced
    public static int write(List<? extends TracePiece> traces, Cut cut, byte[] target, int offset) {
        int at = offset;
        for (int i = cut.from(); i < cut.to(); i++) {
            TracePiece trace = traces.get(i);
            int size = trace.size();
            target[at++] = TRACE_TAG;
            at = writeVarint(target, at, size);
            int end = trace.writeTo(target, at);
            if (end != at + size) {
                throw new IllegalStateException(
                        "trace " + trace.id() + " wrote " + (end - at) + " bytes, announced were " + size);
            }
            at = end;
        }
        for (int i = cut.from(); i < cut.to(); i++) {
            target[at++] = ID_TAG;
            target[at++] = TraceId.BYTES;
            traces.get(i).id().writeTo(target, at);
            at += TraceId.BYTES;
        }
        if (cut.skipMetricsGeneration()) {
            target[at++] = SKIP_TAG;
            target[at++] = 1;
        }
        return at;
    }

    /// Distributes traces over as few records as the rule of `spec/write-path.md §3.3` gives, in their order; no traces
    /// are no record.
    ///
    /// The rule's estimate is up to 3 bytes per trace short, so a record of a split request may exceed
    /// `maxRecordBytes` by that much.
    ///
    /// @throws TempoException.Unavailable with Tempo's text when one trace alone exceeds `maxRecordBytes`
    public static List<Cut> split(
            List<? extends TracePiece> traces, boolean skipMetricsGeneration, int maxRecordBytes) {
        if (traces.isEmpty()) {
            return List.of();
        }
        long whole = size(traces, skipMetricsGeneration);
        if (whole <= maxRecordBytes) {
            return List.of(new Cut(0, traces.size(), (int) whole, skipMetricsGeneration));
        }
        List<Cut> cuts = new ArrayList<>();
        int from = 0;
        long estimated = 0;
        long size = 0;
        for (int i = 0; i < traces.size(); i++) {
            int traceBytes = traces.get(i).size();
            long estimate = estimate(traceBytes);
            if (estimate > maxRecordBytes) {
                throw tooLarge(estimate, maxRecordBytes);
            }
            if (estimated + estimate > maxRecordBytes) {
                cuts.add(new Cut(from, i, Math.toIntExact(size), false));
                from = i;
                estimated = 0;
                size = 0;
            }
            estimated += estimate;
            size += fieldBytes(traceBytes);
        }
        cuts.add(new Cut(from, traces.size(), Math.toIntExact(size), false));
        return cuts;
    }

    /// What the splitting rule takes a trace of `traceBytes` bytes for.
    static long estimate(int traceBytes) {
        long length = (long) traceBytes + TraceId.BYTES;
        return 1 + length + WireWriter.varintSize(length);
    }

    private static TempoException tooLarge(long size, long maximum) {
        return new TempoException.Unavailable(
                "single entry size (" + size + ") exceeds maximum allowed size (" + maximum + ")");
    }

    private static long size(List<? extends TracePiece> traces, boolean skipMetricsGeneration) {
        long size = skipMetricsGeneration ? SKIP_FIELD_BYTES : 0;
        for (int i = 0; i < traces.size(); i++) {
            size += fieldBytes(traces.get(i).size());
        }
        return size;
    }

    private static long fieldBytes(int traceBytes) {
        return 1L + WireWriter.varintSize(traceBytes) + traceBytes + ID_FIELD_BYTES;
    }

    private static int writeVarint(byte[] target, int offset, int value) {
        int at = offset;
        int rest = value;
        while (rest > 0x7f) {
            target[at++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        return at;
    }

    /// Looks into the value that takes `length` bytes of `array` from `offset` on, without copying.
    ///
    /// Unknown fields are passed over, and traces and ids may alternate; a value without traces is legal.
    ///
    /// @throws io.minitempo.core.wire.WireException when the bytes are not protobuf, or when there are not as many ids
    ///     as traces
    public static PushBytes decode(byte[] array, int offset, int length) {
        return PushBytes.parse(array, offset, length);
    }

    /// The traces `from` to `to` (exclusive) of a list as one record.
    ///
    /// @param from index of the first trace
    /// @param to index behind the last trace
    /// @param size bytes of the record's value
    /// @param skipMetricsGeneration whether the value carries that flag
    public record Cut(int from, int to, int size, boolean skipMetricsGeneration) {}
}
