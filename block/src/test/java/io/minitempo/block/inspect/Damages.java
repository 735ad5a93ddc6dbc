// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.DedicatedColumn;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.format.ColumnChunk;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.read.BlockReader;
import io.minitempo.core.TraceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// Everything that is done to blocks, by the object that it is done to.
final class Damages {

    private static final String SPANS = "rs.ss.Spans.";

    private Damages() {}

    /// Damage to a block of vParquet4.
    static List<Damage> all() {
        List<Damage> all = new ArrayList<>();
        all.addAll(metadata());
        all.addAll(columnsOfMetadata());
        all.addAll(filterAndIndex());
        all.addAll(file());
        all.addAll(pages());
        all.addAll(traces());
        return all;
    }

    private static Damage of(String name, Check check, String says, Damage.Plant plant) {
        return new Damage(name, check, says, plant);
    }

    private static List<Damage> metadata() {
        return List.of(
                of(
                        "no metadata",
                        Check.META,
                        "is missing, and so is meta.compacted.json",
                        b -> b.bucket.delete(b.keys.meta())),
                of("metadata cut", Check.META, "meta.json", b -> b.object(b.keys.meta(), cut(100))),
                of(
                        "metadata of another block",
                        Check.META_OWNER,
                        "names block 1",
                        b -> b.metaText(json -> json.replace("\"blockID\":\"0", "\"blockID\":\"1"))),
                of(
                        "metadata of another tenant",
                        Check.META_OWNER,
                        "names tenant other",
                        b -> b.metaText(json -> json.replace("acme", "other"))),
                of(
                        "marked half",
                        Check.META_MARK,
                        "stands beside meta.json",
                        b -> b.bucket.copy(b.keys.meta(), b.keys.compactedMeta())),
                of(
                        "unknown format",
                        Check.META_FORMAT,
                        "is \"vParquet9\"",
                        b -> b.metaText(json -> json.replace("vParquet4", "vParquet9"))),
                of(
                        "end before start",
                        Check.META_TIMES,
                        "before the start",
                        b -> b.meta(m -> m.times(Instant.ofEpochSecond(20), Instant.ofEpochSecond(10)))),
                of("wrong size", Check.META_SIZE, "the data file has \\d+ bytes", b -> b.meta(m -> m.size(4711))),
                of(
                        "wrong footer size",
                        Check.META_FOOTER,
                        "the footer has \\d+ bytes",
                        b -> b.meta(m -> m.footerSize(4711))),
                of(
                        "too many traces",
                        Check.META_TRACES,
                        "is 4711, the data file has \\d+ rows",
                        b -> b.meta(m -> m.totalObjects(4711))),
                of(
                        "too many records",
                        Check.META_ROW_GROUPS,
                        "is 4711, the data file has \\d+ row groups",
                        b -> b.meta(m -> m.totalRecords(4711))));
    }

    private static DedicatedColumns columns(DamagedBlock block, UnaryOperator<List<DedicatedColumn>> change)
            throws InterruptedException {
        return new DedicatedColumns(
                change.apply(new ArrayList<>(block.meta().dedicatedColumns().columns())));
    }

    private static List<Damage> columnsOfMetadata() {
        return List.of(
                of("a dedicated column twice", Check.META_COLUMNS, "duplicate dedicated column span.url.path", b -> {
                    DedicatedColumns columns = columns(b, list -> {
                        list.add(DedicatedColumn.string(ColumnScope.SPAN, "url.path"));
                        return list;
                    });
                    b.meta(m -> m.dedicatedColumns(columns));
                }),
                of("a dedicated column of numbers", Check.META_COLUMNS, "vParquet4 can store", b -> {
                    DedicatedColumns columns = columns(b, list -> {
                        list.add(DedicatedColumn.integer(ColumnScope.SPAN, "n"));
                        return list;
                    });
                    b.meta(m -> m.dedicatedColumns(columns));
                }),
                of(
                        "dedicated columns forgotten",
                        Check.DEDICATED_UNNAMED,
                        "dedicatedColumns of meta.json",
                        b -> b.meta(m -> m.dedicatedColumns(DedicatedColumns.NONE))),
                of("a dedicated column of another name", Check.DEDICATED_MISSED, "lies among the generic ones", b -> {
                    String generic = genericKey(b.open());
                    DedicatedColumns columns = columns(b, list -> {
                        list.add(DedicatedColumn.string(ColumnScope.SPAN, generic));
                        return list;
                    });
                    b.meta(m -> m.dedicatedColumns(columns));
                }),
                of(
                        "a file that does not belong",
                        Check.OBJECTS,
                        "does not belong to a block",
                        b -> b.bucket.put(b.keys.object("data"), new byte[1])));
    }

    /// The name of some generic attribute of spans with a text.
    private static String genericKey(BlockReader block) throws InterruptedException {
        List<String> found = new ArrayList<>();
        TraceColumns columns = new TraceColumns(
                block.schema(), block.rowGroups().getFirst(), List.of(SPANS + "Attrs.Key", SPANS + "Attrs.Value"));
        columns.each((from, to) -> {
            FlatColumn keys = columns.of(SPANS + "Attrs.Key");
            FlatColumn values = columns.of(SPANS + "Attrs.Value");
            int value = 0;
            for (int pair = 0; pair < keys.size(); pair++) {
                if (keys.hasValue(pair) && values.hasValue(value)) {
                    found.add(new String(keys.bytes(pair), StandardCharsets.UTF_8));
                }
                value = values.next(value, 4);
            }
        });
        return found.getFirst();
    }

    private static List<Damage> filterAndIndex() {
        return List.of(
                of("a shard missing", Check.BLOOM_SHARDS, "is missing: lookups", b -> b.bucket.delete(b.keys.bloom(1))),
                of(
                        "a shard too many",
                        Check.BLOOM_SHARDS,
                        "meta.json says \\d+ shards",
                        b -> b.bucket.copy(
                                b.keys.bloom(0), b.keys.bloom(b.meta().bloomShards()))),
                of("a shard cut", Check.BLOOM_FORMAT, "must have 128 bytes", b -> b.object(b.keys.bloom(0), cut(120))),
                of(
                        "a shard of ones",
                        Check.BLOOM_FULL,
                        "lets nearly every id pass",
                        b -> b.object(b.keys.bloom(0), fill(24, (byte) 0xff))),
                of(
                        "a shard of zeros",
                        Check.BLOOM_TRACE,
                        "is in the block and not in the filter",
                        b -> b.object(b.keys.bloom(0), fill(24, (byte) 0))),
                of("no index", Check.INDEX, "gen index", b -> b.bucket.delete(b.keys.index())),
                of("index cut", Check.INDEX, "index", b -> b.object(b.keys.index(), cut(30))),
                of(
                        "index of fewer row groups",
                        Check.INDEX_IDS,
                        "has 0 row groups",
                        b -> b.bucket.put(b.keys.index(), "{\"rowGroups\":null}".getBytes(StandardCharsets.UTF_8))),
                of(
                        "index of other ids",
                        Check.INDEX_IDS,
                        "in the data file with",
                        b -> b.object(
                                b.keys.index(),
                                json -> new String(json, StandardCharsets.UTF_8)
                                        .replaceFirst("\\[\"[A-Za-z0-9+/]{4}", "[\"AAAA")
                                        .getBytes(StandardCharsets.UTF_8))));
    }

    private static List<Damage> file() {
        return List.of(
                of("no data file", Check.DATA, "is missing", b -> b.bucket.delete(b.keys.data())),
                of("data cut", Check.DATA_FOOTER, "does not end with PAR1", b -> b.object(b.keys.data(), cut(5000))),
                of(
                        "an empty data file",
                        Check.DATA_FOOTER,
                        "too short for Parquet",
                        b -> b.bucket.put(b.keys.data(), new byte[0])),
                of(
                        "other first bytes",
                        Check.DATA_MAGIC,
                        "does not begin with PAR1",
                        b -> b.object(b.keys.data(), flip(0))),
                of(
                        "footer longer than the file",
                        Check.DATA_FOOTER,
                        "footer of \\d+ bytes in a file",
                        b -> b.object(
                                b.keys.data(), bytes -> flip(bytes.length - 5).apply(bytes))),
                of("a damaged footer", Check.DATA_FOOTER, "", b -> {
                    int footer = b.meta().footerSize();
                    b.object(b.keys.data(), bytes -> {
                        Arrays.fill(bytes, bytes.length - 8 - footer, bytes.length - footer, (byte) 0x5a);
                        return bytes;
                    });
                }),
                of(
                        "columns of another format",
                        Check.DATA_SCHEMA,
                        "file has 103 columns, vParquet5",
                        b -> b.metaText(json -> json.replace("vParquet4", "vParquet5"))));
    }

    /// The columns of the first row group.
    private static RowGroupReader group(DamagedBlock block) throws InterruptedException {
        return block.open().rowGroups().getFirst();
    }

    private static ColumnChunk chunk(DamagedBlock block, String column) throws InterruptedException {
        RowGroupReader group = group(block);
        return group.chunk(block.open().schema().leaf(column));
    }

    private static List<Damage> pages() {
        return List.of(
                of("a bit of a page", Check.PAGE, "checksum", b -> {
                    ColumnChunk chunk = chunk(b, SPANS + "SpanID");
                    int end = (int) (chunk.places().start() + chunk.sizes().compressed());
                    b.object(b.keys.data(), flip(end - 1));
                }),
                of("a page header", Check.PAGE, "byte \\d+", b -> {
                    int start = (int) chunk(b, SPANS + "DurationNano").places().start();
                    b.object(b.keys.data(), flip(start));
                }),
                of("an offset index", Check.PAGE, "Thrift type", b -> {
                    int at = (int) chunk(b, SPANS + "Name").places().offsetIndex();
                    b.object(b.keys.data(), fill(at + 3, at + 6, (byte) 0x7f));
                }),
                of("a column index that hides values", Check.PAGE_COUNTS, "column index says no value at all", b -> {
                    int at = (int) chunk(b, SPANS + "SpanID").places().columnIndex();
                    // Field 1, a list of booleans, of which the first says false.
                    b.object(b.keys.data(), set(at + 2, (byte) 0, (byte) 1));
                }),
                of("bounds of a page", Check.PAGE_BOUNDS, "lies below the lower bound", b -> {
                    ColumnChunk chunk = chunk(b, "TraceID");
                    byte[] first = Objects.requireNonNull(group(b).columnIndex(leaf(b, "TraceID")))
                            .min(0);
                    int from = (int) chunk.places().columnIndex();
                    b.object(b.keys.data(), raise(first, from));
                }),
                of("bounds of a row group", Check.CHUNK_BOUNDS, "lies below the lower bound", b -> {
                    byte[] min = Objects.requireNonNull(chunk(b, "TraceID").min());
                    int footer = b.meta().footerSize();
                    b.object(
                            b.keys.data(),
                            bytes -> raise(min, bytes.length - 8 - footer).apply(bytes));
                }));
    }

    private static Leaf leaf(DamagedBlock block, String column) throws InterruptedException {
        return block.open().schema().leaf(column);
    }

    private static List<Damage> traces() {
        return List.of(
                of(
                        "rows in another order",
                        Check.TRACE_ORDER,
                        "stands behind",
                        b -> b.data(r -> r.order(rows -> {
                            Collections.swap(rows, 0, 1);
                            return rows;
                        }))),
                of(
                        "a row twice",
                        Check.TRACE_ORDER,
                        "occurs twice",
                        b -> b.data(r -> r.order(rows -> {
                            rows.addFirst(rows.getFirst());
                            return rows;
                        }))),
                of(
                        "short ids",
                        Check.TRACE_ID,
                        "has 15 bytes",
                        b -> b.data(r -> r.text("TraceID", id -> Arrays.copyOf(id, TraceId.BYTES - 1)))),
                of(
                        "text of an id",
                        Check.TRACE_ID_TEXT,
                        "of the id, expected",
                        b -> b.data(r -> r.text("TraceIDText", text -> Arrays.copyOf(text, 8)))),
                of(
                        "start of a trace",
                        Check.TRACE_TIMES,
                        "its spans go from",
                        b -> b.data(r -> r.number("StartTimeUnixNano", n -> n + 1))),
                of(
                        "duration of a trace",
                        Check.TRACE_TIMES,
                        "its spans take",
                        b -> b.data(r -> r.number("DurationNano", n -> n + 1))),
                of(
                        "root span",
                        Check.ROOT_NAMES,
                        "is the name of no root",
                        b -> b.data(r -> r.text("RootSpanName", name -> "nobody".getBytes(StandardCharsets.UTF_8)))),
                of(
                        "spans of a service",
                        Check.SERVICE_STATS,
                        "service statistics .*, its spans make",
                        b -> b.data(r -> r.number("ServiceStats.SpanCount", n -> n + 1))),
                of(
                        "left numbers",
                        Check.NESTED_SET,
                        "left/right/parent",
                        b -> b.data(r -> r.number(SPANS + "NestedSetLeft", n -> n + 1))),
                of(
                        "parents of roots",
                        Check.NESTED_SET,
                        "/0, expected \\d+/\\d+/-1",
                        b -> b.data(r -> r.number(SPANS + "ParentID", n -> n < 0 ? 0 : n))));
    }

    /// Damage to columns that only vParquet5 has.
    static List<Damage> ofNewFormat() {
        return List.of(
                of(
                        "children of a span",
                        Check.CHILD_COUNT,
                        "children, expected",
                        b -> b.data(r -> r.number(SPANS + "ChildCount", n -> n + 1))),
                of(
                        "spans of a scope",
                        Check.SPAN_COUNT,
                        "a scope says that it has",
                        b -> b.data(r -> r.number("rs.ss.SpanCount", n -> n + 1))),
                of(
                        "rounded start times",
                        Check.ROUNDED_TIME,
                        "of 60 s, expected",
                        b -> b.data(r -> r.number(SPANS + "StartTimeRounded60", n -> n + 1))));
    }

    /// The format of the block that a damage is done to.
    static BlockFormat format(Damage damage) {
        return ofNewFormat().stream().anyMatch(other -> other.name().equals(damage.name()))
                ? BlockFormat.VPARQUET5
                : BlockFormat.VPARQUET4;
    }

    private static UnaryOperator<byte[]> cut(int length) {
        return bytes -> Arrays.copyOf(bytes, length);
    }

    private static UnaryOperator<byte[]> flip(int at) {
        return bytes -> {
            bytes[at] ^= 0x55;
            return bytes;
        };
    }

    private static UnaryOperator<byte[]> fill(int from, byte value) {
        return bytes -> fill(from, bytes.length, value).apply(bytes);
    }

    private static UnaryOperator<byte[]> fill(int from, int to, byte value) {
        return bytes -> {
            Arrays.fill(bytes, from, to, value);
            return bytes;
        };
    }

    private static UnaryOperator<byte[]> set(int at, byte before, byte after) {
        return bytes -> {
            if (bytes[at] != before) {
                throw new IllegalStateException("byte " + at + " is " + bytes[at] + ", expected " + before);
            }
            bytes[at] = after;
            return bytes;
        };
    }

    /// Makes the first occurrence of some bytes larger.
    private static UnaryOperator<byte[]> raise(byte[] wanted, int from) {
        return bytes -> {
            for (int at = from; at < bytes.length - wanted.length; at++) {
                if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                    bytes[at + wanted.length - 1]++;
                    return bytes;
                }
            }
            throw new IllegalStateException("bytes not found");
        };
    }
}
