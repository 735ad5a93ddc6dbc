// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block;

import io.minitempo.block.parquet.read.ParquetFile;
import io.minitempo.block.parquet.write.ByteSink;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.BlockBuilder;
import io.minitempo.core.TraceId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/// A block written to memory.
@SuppressWarnings("ArrayRecordComponent") // never compared
public record BuiltBlock(BlockSchema schema, BlockBuilder.Summary summary, byte[] data) {

    public static BuiltBlock of(
            BlockSchema schema, NavigableMap<TraceId, List<ByteBuffer>> traces, BlockBuilder.Options options)
            throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BlockBuilder builder = new BlockBuilder(schema, sink(bytes), options);
        for (Map.Entry<TraceId, List<ByteBuffer>> trace : traces.entrySet()) {
            builder.add(trace.getKey(), trace.getValue());
        }
        return new BuiltBlock(schema, builder.finish(), bytes.toByteArray());
    }

    public static ByteSink sink(ByteArrayOutputStream bytes) {
        return new ByteSink() {
            @Override
            public void write(byte[] source, int offset, int length) {
                bytes.write(source, offset, length);
            }

            @Override
            public void endPart() {}
        };
    }

    public BlockReader open() throws InterruptedException {
        return BlockReader.open(schema, ParquetFile.open(source(), summary.footerSize()));
    }

    public BytesRangeReader source() {
        return new BytesRangeReader("test/data.parquet", data);
    }
}
