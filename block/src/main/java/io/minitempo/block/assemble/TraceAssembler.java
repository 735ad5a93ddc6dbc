// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.trace.TraceParser;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TraceId;
import io.minitempo.core.wire.WireWriter;
import io.minitempo.proto.tempopb.Trace;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Rebuilds traces from the rows of one row group (`spec/blocks.md §11.2`): the bytes that [TraceEncoder] makes of a
/// row, as objects. Text that is not UTF-8 is read with U+FFFD. Owned by one thread.
public final class TraceAssembler {

    /// Deeper than values nest whose JSON can be read.
    private static final int MAX_DEPTH = 1000;

    private final TraceEncoder encoder;
    private final String object;
    private final WireWriter buffer = new WireWriter(16 << 10);

    private TraceAssembler(TraceEncoder encoder, String object) {
        this.encoder = encoder;
        this.object = object;
    }

    /// Reads the pages that hold rows of `[fromRow, toRow)` and gives an assembler of them.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public static TraceAssembler open(BlockSchema schema, RowGroupReader group, int fromRow, int toRow)
            throws InterruptedException {
        return new TraceAssembler(
                TraceEncoder.open(schema, group, fromRow, toRow),
                group.file().source().key());
    }

    /// The id of the trace in a row of the range.
    public TraceId traceId(int row) {
        return encoder.traceId(row);
    }

    /// The trace in a row of the range; rows are cheapest in ascending order.
    ///
    /// @throws CorruptBlockException when a page is damaged
    public Trace assemble(int row) {
        encoder.encode(row, buffer.clear());
        CodedInputStream in = CodedInputStream.newInstance(buffer.buffer(), 0, buffer.size());
        in.setRecursionLimit(MAX_DEPTH);
        try {
            return Trace.parseFrom(in);
        } catch (IOException e) {
            return withOtherText(row);
        }
    }

    private Trace withOtherText(int row) {
        try {
            return TraceParser.parse(ByteBuffer.wrap(buffer.buffer(), 0, buffer.size()));
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptBlockException(
                    object, CorruptBlockException.UNKNOWN_OFFSET, "trace of row " + row + ": " + e.getMessage(), e);
        }
    }
}
