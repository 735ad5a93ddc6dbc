// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.BuiltBlock;
import io.minitempo.block.ColumnDump;
import io.minitempo.block.OtlpInput;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.encoding.Codec;
import io.minitempo.block.parquet.encoding.Compression;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.BlockBuilder;
import io.minitempo.core.TraceId;
import io.minitempo.testsupport.Golden;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeSet;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParquetJavaIT {

    @TempDir
    private Path temp;

    private BuiltBlock built(BlockFormat format, PageLayout layout, int request, int pageBytes, long groupBytes)
            throws InterruptedException {
        NavigableMap<TraceId, List<ByteBuffer>> input = OtlpInput.requests().get(request);
        BlockBuilder.Options options = new BlockBuilder.Options(groupBytes, pageBytes, layout, false);
        return BuiltBlock.of(BlockSchema.of(format, DedicatedColumns.defaults()), input, options);
    }

    private ParquetFileReader open(byte[] data) throws IOException {
        Path file = Files.write(temp.resolve("ours.parquet"), data);
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new OurCodecs())
                .usePageChecksumVerification()
                .build();
        return ParquetFileReader.open(new LocalInputFile(file), options);
    }

    @ParameterizedTest
    @CsvSource({
        "VPARQUET4, TEMPO",
        "VPARQUET4, MIXED",
        "VPARQUET4, COMPACT",
        "VPARQUET4, DENSE",
        "VPARQUET5, TEMPO",
        "VPARQUET5, MIXED",
        "VPARQUET5, COMPACT",
        "VPARQUET5, DENSE"
    })
    void readsEveryLevelAndValueOfOurBlocks(BlockFormat format, PageLayout layout) throws Exception {
        // Small pages and row groups, so that there are several of both.
        BuiltBlock block = built(format, layout, 2, 2000, 40_000);
        BlockReader ours = block.open();
        assertThat(ours.rowGroups()).hasSizeGreaterThan(2);
        try (ParquetFileReader theirs = open(block.data())) {
            MessageType schema = theirs.getFileMetaData().getSchema();
            List<List<String>> found = new ArrayList<>();
            schema.getColumns().forEach(column -> found.add(new ArrayList<>()));
            for (PageReadStore pages = theirs.readNextRowGroup(); pages != null; pages = theirs.readNextRowGroup()) {
                ColumnReadStoreImpl store = new ColumnReadStoreImpl(pages, new Ignore(schema), schema, "none");
                for (int i = 0; i < found.size(); i++) {
                    long pairs = pages.getPageReader(schema.getColumns().get(i)).getTotalValueCount();
                    dump(store.getColumnReader(schema.getColumns().get(i)), pairs, found.get(i));
                }
            }
            for (Leaf leaf : block.schema().parquet().leaves()) {
                assertThat(withoutNullPages(ours, leaf)).as(leaf.path()).isEqualTo(found.get(leaf.index()));
            }
        }
    }

    /// Our reader does not open pages without values; here it must, to compare levels.
    private static List<String> withoutNullPages(BlockReader reader, Leaf leaf) throws InterruptedException {
        return ColumnDump.ofAllPages(reader.rowGroups(), leaf);
    }

    private static void dump(ColumnReader column, long pairs, List<String> lines) {
        ColumnDescriptor descriptor = column.getDescriptor();
        boolean unsigned = String.valueOf(descriptor.getPrimitiveType().getLogicalTypeAnnotation())
                .contains("false");
        for (long i = 0; i < pairs; i++) {
            int d = column.getCurrentDefinitionLevel();
            String value = "";
            if (d == descriptor.getMaxDefinitionLevel()) {
                value = " "
                        + switch (descriptor.getPrimitiveType().getPrimitiveTypeName()) {
                            case INT64 -> Long.toString(column.getLong());
                            case INT32 ->
                                unsigned
                                        ? Integer.toUnsignedString(column.getInteger())
                                        : Integer.toString(column.getInteger());
                            case BOOLEAN -> Boolean.toString(column.getBoolean());
                            case DOUBLE -> Double.toString(column.getDouble());
                            case BINARY ->
                                HexFormat.of().formatHex(column.getBinary().getBytes());
                            case FLOAT, INT96, FIXED_LEN_BYTE_ARRAY -> throw new AssertionError(descriptor);
                        };
            }
            lines.add("r" + column.getCurrentRepetitionLevel() + " d" + d + value);
            column.consume();
        }
    }

    @ParameterizedTest
    @CsvSource({"VPARQUET4, 3.0.3-vParquet4", "VPARQUET4, 2.10.8-vParquet4", "VPARQUET5, 3.0.3-vParquet5"})
    void ourColumnsLookAsTheRecordedOnes(BlockFormat format, String table) throws Exception {
        // The recorded table is of the largest block, which the third request made.
        BuiltBlock block = built(format, PageLayout.TEMPO, 2, 256 * 1024, 100_000_000);
        List<String> expected =
                Golden.text("columns/" + table + ".tsv").lines().skip(1).toList();
        try (ParquetFileReader reader = open(block.data())) {
            BlockMetaData group = reader.getFooter().getBlocks().getFirst();
            List<String> found = new ArrayList<>();
            for (int i = 0; i < group.getColumns().size(); i++) {
                ColumnDescriptor descriptor =
                        reader.getFileMetaData().getSchema().getColumns().get(i);
                found.add(line(reader, group.getColumns().get(i), descriptor));
            }
            assertThat(found).isEqualTo(expected);
        }
    }

    private static String line(ParquetFileReader reader, ColumnChunkMetaData chunk, ColumnDescriptor descriptor)
            throws IOException {
        TreeSet<String> encodings = new TreeSet<>();
        chunk.getEncodings().forEach(encoding -> encodings.add(encoding.name()));
        ColumnIndex index = reader.readColumnIndex(chunk);
        String logical = switch (String.valueOf(descriptor.getPrimitiveType().getLogicalTypeAnnotation())) {
            case "null" -> "None";
            case "STRING" -> "String";
            case "INTEGER(64,false)" -> "Int(bitWidth=64, isSigned=false)";
            case "INTEGER(64,true)" -> "Int(bitWidth=64, isSigned=true)";
            case "INTEGER(32,false)" -> "Int(bitWidth=32, isSigned=false)";
            case "INTEGER(32,true)" -> "Int(bitWidth=32, isSigned=true)";
            default -> throw new AssertionError(descriptor);
        };
        String type =
                descriptor.getPrimitiveType().getPrimitiveTypeName().name().replace("BINARY", "BYTE_ARRAY");
        return String.join(
                "\t",
                String.join(".", descriptor.getPath()),
                type,
                "def " + descriptor.getMaxDefinitionLevel() + " rep " + descriptor.getMaxRepetitionLevel(),
                logical,
                chunk.getCodec().name(),
                String.join(",", encodings),
                "dict " + (chunk.hasDictionaryPage() ? "True" : "False"),
                "stats " + (chunk.getStatistics().isEmpty() ? "False" : "True"),
                "values " + chunk.getValueCount(),
                "offsetidx " + (reader.readOffsetIndex(chunk) == null ? "False" : "True") + " colidx "
                        + (index == null ? "False" : "True"));
    }

    /// A converter tree that takes nothing; columns are read one by one.
    private static final class Ignore extends GroupConverter {
        private final GroupType type;

        Ignore(GroupType type) {
            this.type = type;
        }

        @Override
        public Converter getConverter(int index) {
            return type.getType(index) instanceof PrimitiveType
                    ? new PrimitiveConverter() {}
                    : new Ignore(type.getType(index).asGroupType());
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }

    /// Codecs without Hadoop.
    private static final class OurCodecs implements CompressionCodecFactory {

        @Override
        public BytesInputCompressor getCompressor(CompressionCodecName name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
            Codec codec = Codec.valueOf(name.name());
            return new BytesInputDecompressor() {
                @Override
                public BytesInput decompress(BytesInput bytes, int size) throws IOException {
                    byte[] source = bytes.toInputStream().readAllBytes();
                    return BytesInput.from(Compression.decompress(codec, source, 0, source.length, size));
                }

                @Override
                public void decompress(ByteBuffer in, int inSize, ByteBuffer out, int outSize) {
                    byte[] source = new byte[inSize];
                    in.get(source);
                    out.put(Compression.decompress(codec, source, 0, inSize, outSize));
                }

                @Override
                public void release() {}
            };
        }

        @Override
        public void release() {}
    }
}
