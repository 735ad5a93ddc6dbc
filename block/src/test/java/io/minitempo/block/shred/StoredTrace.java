// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.block.BuiltBlock;
import io.minitempo.block.ColumnDump;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.PhysicalType;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/// A block of one trace, whose columns a test looks at.
///
/// @param reader of the block
/// @param id of the trace
record StoredTrace(BlockReader reader, TraceId id) {

    static StoredTrace of(BlockFormat format, DedicatedColumns columns, TraceId id, Trace trace)
            throws InterruptedException {
        BlockSchema schema = BlockSchema.of(format, columns);
        TreeMap<TraceId, List<ByteBuffer>> traces = new TreeMap<>();
        traces.put(id, List.of(ByteBuffer.wrap(trace.toByteArray())));
        return new StoredTrace(
                BuiltBlock.of(schema, traces, BlockBuilder.Options.defaults().withDropDuplicates(false))
                        .open(),
                id);
    }

    /// The values of a column by its common name, texts as they are, without those that are not there.
    List<String> values(String column) throws InterruptedException {
        Leaf leaf = reader.schema().leaf(column);
        boolean text = leaf.type() == PhysicalType.BYTE_ARRAY && !column.endsWith("ID");
        return ColumnDump.ofAllPages(reader.rowGroups(), leaf).stream()
                .map(line -> line.split(" ", -1))
                .filter(parts -> parts.length == 3)
                .map(parts -> text ? new String(HexFormat.of().parseHex(parts[2]), StandardCharsets.UTF_8) : parts[2])
                .toList();
    }

    /// What a lookup gives back.
    Trace found() throws InterruptedException {
        return reader.find(id).orElseThrow();
    }
}
