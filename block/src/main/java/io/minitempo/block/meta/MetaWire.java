// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.wire.WireException;
import io.minitempo.core.wire.WireReader;
import io.minitempo.core.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The protobuf of block metadata in the tenant index, package `backend.v1` (`spec/blocks.md §5`).
///
/// The id, both times and the dedicated columns are written even when empty, other zero values never.
final class MetaWire {

    private static final int VERSION = 1;
    private static final int BLOCK_ID = 2;
    private static final int TENANT_ID = 5;
    private static final int START_TIME = 6;
    private static final int END_TIME = 7;
    private static final int TOTAL_OBJECTS = 8;
    private static final int SIZE = 9;
    private static final int COMPACTION_LEVEL = 10;
    private static final int ENCODING = 11;
    private static final int INDEX_PAGE_SIZE = 12;
    private static final int TOTAL_RECORDS = 13;
    private static final int DATA_ENCODING = 14;
    private static final int BLOOM_SHARDS = 15;
    private static final int FOOTER_SIZE = 16;
    private static final int DEDICATED_COLUMNS = 17;
    private static final int REPLICATION_FACTOR = 18;

    private static final int SECONDS = 1;
    private static final int NANOS = 2;

    private MetaWire() {}

    static WireWriter write(BlockMeta meta) {
        ClassicEncoding encoding = meta.encoding();
        WireWriter out = new WireWriter(512)
                .stringField(VERSION, meta.format())
                .bytesField(BLOCK_ID, meta.blockId().toBytes())
                .stringField(TENANT_ID, meta.tenant().value())
                .messageField(START_TIME, timestamp(meta.startTime()))
                .messageField(END_TIME, timestamp(meta.endTime()));
        number(out, TOTAL_OBJECTS, meta.totalObjects());
        number(out, SIZE, meta.size());
        number(out, COMPACTION_LEVEL, meta.compactionLevel());
        if (encoding != null) {
            out.bytesField(ENCODING, encoding.toBytes());
        }
        number(out, INDEX_PAGE_SIZE, meta.indexPageSize());
        number(out, TOTAL_RECORDS, meta.totalRecords());
        if (encoding != null && !encoding.dataEncoding().isEmpty()) {
            out.stringField(DATA_ENCODING, encoding.dataEncoding());
        }
        number(out, BLOOM_SHARDS, meta.bloomShards());
        number(out, FOOTER_SIZE, meta.footerSize());
        DedicatedColumns columns = meta.dedicatedColumns();
        out.bytesField(
                DEDICATED_COLUMNS,
                columns.isEmpty() ? new byte[0] : columns.toJson().getBytes(StandardCharsets.UTF_8));
        number(out, REPLICATION_FACTOR, meta.replicationFactor());
        return out;
    }

    private static void number(WireWriter out, int field, long value) {
        if (value != 0) {
            out.varintField(field, value);
        }
    }

    static WireWriter timestamp(Instant time) {
        WireWriter out = new WireWriter(16);
        number(out, SECONDS, time.getEpochSecond());
        number(out, NANOS, time.getNano());
        return out;
    }

    /// Turns every way in which bytes can fail to be a message into one.
    static <T> T guard(String object, Supplier<T> parse) {
        try {
            return parse.get();
        } catch (WireException | IllegalArgumentException | DateTimeException | TempoException e) {
            throw new CorruptBlockException(
                    object, CorruptBlockException.UNKNOWN_OFFSET, String.valueOf(e.getMessage()), e);
        }
    }

    static BlockMeta read(byte[] bytes, int offset, int length) {
        WireReader in = new WireReader().reset(bytes, offset, length);
        Fields f = new Fields();
        while (in.next()) {
            switch (in.field()) {
                case VERSION -> f.format = in.stringValue();
                case BLOCK_ID -> f.blockId = blockId(in.bytesValue());
                case TENANT_ID -> f.tenant = in.stringValue();
                case START_TIME -> f.start = readTimestamp(in);
                case END_TIME -> f.end = readTimestamp(in);
                case TOTAL_OBJECTS -> f.totalObjects = in.varintValue();
                case SIZE -> f.size = in.varintValue();
                case COMPACTION_LEVEL -> f.compactionLevel = integer(in);
                case ENCODING -> f.encoding = ClassicEncoding.encodingOf(in.bytesValue());
                case INDEX_PAGE_SIZE -> f.indexPageSize = integer(in);
                case TOTAL_RECORDS -> f.totalRecords = integer(in);
                case DATA_ENCODING -> f.dataEncoding = in.stringValue();
                case BLOOM_SHARDS -> f.bloomShards = integer(in);
                case FOOTER_SIZE -> f.footerSize = integer(in);
                case DEDICATED_COLUMNS -> f.columns = DedicatedColumns.parse(in.stringValue());
                case REPLICATION_FACTOR -> f.replicationFactor = integer(in);
                default -> {}
            }
        }
        return f.toMeta();
    }

    private static int integer(WireReader in) {
        long value = in.varintValue();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("field " + in.field() + ": expected a number from 0 to "
                    + Integer.MAX_VALUE + ", found " + Long.toUnsignedString(value));
        }
        return (int) value;
    }

    private static BlockId blockId(byte[] bytes) {
        if (bytes.length != 16) {
            throw new IllegalArgumentException("block id: expected 16 bytes, found " + bytes.length);
        }
        return BlockId.of(bytes);
    }

    static Instant readTimestamp(WireReader in) {
        in.expectBytes();
        WireReader message = new WireReader().reset(in.buffer(), in.valueOffset(), in.valueLength());
        long seconds = 0;
        long nanos = 0;
        while (message.next()) {
            switch (message.field()) {
                case SECONDS -> seconds = message.varintValue();
                case NANOS -> nanos = message.varintValue();
                default -> {}
            }
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    /// The fields read so far. Protobuf leaves out zero values and allows any order.
    private static final class Fields {
        private String format = "";
        private BlockId blockId = BlockId.MIN;
        private String tenant = "";
        private Instant start = Instant.EPOCH;
        private Instant end = Instant.EPOCH;
        private long totalObjects;
        private long size;
        private int compactionLevel;
        private @Nullable String encoding;
        private int indexPageSize;
        private int totalRecords;
        private String dataEncoding = "";
        private int bloomShards;
        private int footerSize;
        private DedicatedColumns columns = DedicatedColumns.NONE;
        private int replicationFactor;

        BlockMeta toMeta() {
            return new BlockMetaBuilder(format, blockId, new TenantId(tenant))
                    .times(start, end)
                    .totalObjects(totalObjects)
                    .size(size)
                    .compactionLevel(compactionLevel)
                    .indexPageSize(indexPageSize)
                    .totalRecords(totalRecords)
                    .bloomShards(bloomShards)
                    .footerSize(footerSize)
                    .dedicatedColumns(columns)
                    .replicationFactor(replicationFactor)
                    .encoding(encoding == null ? null : new ClassicEncoding(encoding, dataEncoding))
                    .build();
        }
    }
}
