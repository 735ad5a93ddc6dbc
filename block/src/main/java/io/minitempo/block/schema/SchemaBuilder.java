// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.schema;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.ColumnType;
import io.minitempo.block.parquet.encoding.Codec;
import io.minitempo.block.parquet.encoding.Encoding;
import io.minitempo.block.parquet.format.Annotation;
import io.minitempo.block.parquet.format.PhysicalType;
import io.minitempo.block.parquet.format.Repetition;
import io.minitempo.block.parquet.format.SchemaNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Builds the tree of a format (`spec/blocks.md §9`, §10). The formats differ in three things: wrappers around
/// repeated groups, columns that only one of them has, and how dedicated columns look. Used once.
final class SchemaBuilder {

    /// Whether lists have the three levels that Parquet recommends, as before vParquet5.
    private final boolean v4;
    private final boolean v3;
    private final DedicatedSlots slots;

    SchemaBuilder(BlockFormat format, DedicatedSlots slots) {
        this.v4 = format != BlockFormat.VPARQUET5;
        this.v3 = format == BlockFormat.VPARQUET3;
        this.slots = slots;
    }

    SchemaNode.Group build() {
        List<SchemaNode> members = new ArrayList<>();
        Collections.addAll(
                members,
                id("TraceID"),
                text("TraceIDText"),
                time("StartTimeUnixNano"),
                time("EndTimeUnixNano"),
                time("DurationNano"),
                dictionary("RootServiceName", Codec.UNCOMPRESSED),
                dictionary("RootSpanName", Codec.UNCOMPRESSED));
        if (!v3) {
            members.add(serviceStats());
        }
        members.add(repeated("rs", List.of(resource(), scopeSpans())));
        return SchemaNode.Group.required("Trace", members);
    }

    private SchemaNode serviceStats() {
        List<SchemaNode> counts =
                List.of(number("SpanCount", Annotation.UINT_32), number("ErrorCount", Annotation.UINT_32));
        if (!v4) {
            List<SchemaNode> members = new ArrayList<>();
            members.add(dictionary("ServiceName", Codec.SNAPPY));
            members.addAll(counts);
            return repeated("ServiceStats", members);
        }
        SchemaNode key = column(
                "key",
                Repetition.REQUIRED,
                Annotation.STRING,
                PhysicalType.BYTE_ARRAY,
                Codec.UNCOMPRESSED,
                Encoding.DELTA_LENGTH_BYTE_ARRAY);
        SchemaNode entry = new SchemaNode.Group(
                "key_value",
                Repetition.REPEATED,
                Annotation.NONE,
                List.of(key, SchemaNode.Group.required("value", counts)));
        return new SchemaNode.Group("ServiceStats", Repetition.REQUIRED, Annotation.MAP, List.of(entry));
    }

    private SchemaNode resource() {
        List<SchemaNode> members = new ArrayList<>();
        SchemaNode serviceName = dictionary("ServiceName", Codec.SNAPPY);
        if (!v4) {
            members.add(serviceName);
        }
        members.add(attributes());
        if (!v3) {
            members.add(droppedCount("DroppedAttributesCount", Encoding.DELTA_BINARY_PACKED));
        }
        if (v4) {
            members.add(serviceName);
            addWellKnown(members, ColumnScope.RESOURCE);
        }
        addDedicated(members, ColumnScope.RESOURCE);
        return SchemaNode.Group.required("Resource", members);
    }

    private void addWellKnown(List<SchemaNode> members, ColumnScope scope) {
        for (WellKnown known : WellKnown.of(BlockFormat.VPARQUET4)) {
            if (known.scope() == scope && known.kind() == AttributeColumn.Kind.WELL_KNOWN) {
                String name = known.column().substring(known.column().lastIndexOf('.') + 1);
                members.add(single(name, known.type(), Repetition.OPTIONAL));
            }
        }
    }

    private static SchemaNode single(String name, ColumnType type, Repetition repetition) {
        return type == ColumnType.STRING
                ? column(
                        name,
                        repetition,
                        Annotation.STRING,
                        PhysicalType.BYTE_ARRAY,
                        Codec.SNAPPY,
                        Encoding.RLE_DICTIONARY)
                : column(name, repetition, Annotation.INT_64, PhysicalType.INT64, Codec.SNAPPY, Encoding.PLAIN);
    }

    private void addDedicated(List<SchemaNode> members, ColumnScope scope) {
        List<SchemaNode> columns = new ArrayList<>();
        if (v4) {
            for (int number = 1; number <= DedicatedSlots.OLD_STRINGS; number++) {
                columns.add(single(
                        DedicatedSlots.Slot.leafName(ColumnType.STRING, number),
                        ColumnType.STRING,
                        Repetition.OPTIONAL));
            }
        } else {
            for (ColumnType type : List.of(ColumnType.STRING, ColumnType.INT)) {
                for (DedicatedSlots.Slot slot : slots.of(scope, type)) {
                    columns.add(
                            slot.column().isBlob() ? blob(slot) : single(slot.leafName(), type, Repetition.REPEATED));
                }
            }
        }
        if (!columns.isEmpty()) {
            members.add(SchemaNode.Group.required("DedicatedAttributes", columns));
        }
    }

    private static SchemaNode blob(DedicatedSlots.Slot slot) {
        boolean string = slot.column().type() == ColumnType.STRING;
        return new SchemaNode.Column(
                slot.leafName(),
                Repetition.REPEATED,
                string ? Annotation.STRING : Annotation.INT_64,
                string ? PhysicalType.BYTE_ARRAY : PhysicalType.INT64,
                Codec.ZSTD,
                string ? Encoding.DELTA_LENGTH_BYTE_ARRAY : Encoding.PLAIN,
                !string);
    }

    private SchemaNode scopeSpans() {
        List<SchemaNode> scope = new ArrayList<>();
        scope.add(dictionary("Name", Codec.SNAPPY));
        scope.add(dictionary("Version", Codec.SNAPPY));
        if (!v3) {
            scope.add(attributes());
            scope.add(droppedCount("DroppedAttributesCount", Encoding.DELTA_BINARY_PACKED));
        }
        List<SchemaNode> members = new ArrayList<>();
        members.add(SchemaNode.Group.required("Scope", scope));
        members.add(repeated("Spans", spans()));
        if (!v4) {
            members.add(number("SpanCount", Annotation.INT_32));
        }
        return repeated("ss", members);
    }

    private List<SchemaNode> spans() {
        List<SchemaNode> members = new ArrayList<>();
        Collections.addAll(
                members,
                id("SpanID"),
                id("ParentSpanID"),
                number("ParentID", Annotation.INT_32),
                number("NestedSetLeft", Annotation.INT_32),
                number("NestedSetRight", Annotation.INT_32));
        if (!v4) {
            members.add(number("ChildCount", Annotation.INT_32));
        }
        Collections.addAll(
                members,
                dictionary("Name", Codec.SNAPPY),
                number("Kind", Annotation.INT_64),
                text("TraceState"),
                time("StartTimeUnixNano"),
                time("DurationNano"),
                number("StatusCode", Annotation.INT_64),
                text("StatusMessage"),
                attributes(),
                droppedCount("DroppedAttributesCount", v3 ? Encoding.PLAIN : Encoding.DELTA_BINARY_PACKED),
                events(),
                droppedCount("DroppedEventsCount", Encoding.PLAIN),
                links(),
                droppedCount("DroppedLinksCount", Encoding.PLAIN));
        if (v4) {
            addWellKnown(members, ColumnScope.SPAN);
        }
        addDedicated(members, ColumnScope.SPAN);
        if (!v4) {
            for (int seconds : RoundedTime.STEPS) {
                members.add(number("StartTimeRounded" + seconds, Annotation.UINT_32));
            }
        }
        return members;
    }

    private SchemaNode events() {
        if (v3) {
            return repeated(
                    "Events",
                    List.of(
                            time("TimeUnixNano"),
                            text("Name"),
                            repeated("Attrs", List.of(dictionary("Key", Codec.SNAPPY), bytes("Value"))),
                            droppedCount("DroppedAttributesCount", Encoding.DELTA_BINARY_PACKED)));
        }
        List<SchemaNode> members = new ArrayList<>();
        Collections.addAll(
                members,
                time("TimeSinceStartNano"),
                dictionary("Name", Codec.SNAPPY),
                attributes(),
                droppedCount("DroppedAttributesCount", Encoding.DELTA_BINARY_PACKED));
        if (!v4) {
            addDedicated(members, ColumnScope.EVENT);
        }
        return repeated("Events", members);
    }

    private SchemaNode links() {
        if (v3) {
            return bytes("Links");
        }
        return repeated(
                "Links",
                List.of(
                        id("TraceID"),
                        id("SpanID"),
                        text("TraceState"),
                        attributes(),
                        droppedCount("DroppedAttributesCount", Encoding.DELTA_BINARY_PACKED)));
    }

    /// Encoded protobuf messages.
    private static SchemaNode bytes(String name) {
        return column(
                name,
                Repetition.REQUIRED,
                Annotation.NONE,
                PhysicalType.BYTE_ARRAY,
                Codec.SNAPPY,
                Encoding.DELTA_LENGTH_BYTE_ARRAY);
    }

    private SchemaNode attributes() {
        if (v3) {
            return repeated(
                    "Attrs",
                    List.of(
                            dictionary("Key", Codec.SNAPPY),
                            optional("Value", Annotation.STRING, PhysicalType.BYTE_ARRAY, Encoding.RLE_DICTIONARY),
                            optional("ValueInt", Annotation.INT_64, PhysicalType.INT64, Encoding.PLAIN),
                            optional("ValueDouble", Annotation.NONE, PhysicalType.DOUBLE, Encoding.PLAIN),
                            optional("ValueBool", Annotation.NONE, PhysicalType.BOOLEAN, Encoding.PLAIN),
                            json("ValueKVList"),
                            json("ValueArray")));
        }
        return repeated(
                "Attrs",
                List.of(
                        dictionary("Key", Codec.SNAPPY),
                        column(
                                "IsArray",
                                Repetition.REQUIRED,
                                Annotation.NONE,
                                PhysicalType.BOOLEAN,
                                Codec.SNAPPY,
                                Encoding.PLAIN),
                        values("Value", Annotation.STRING, PhysicalType.BYTE_ARRAY, Encoding.RLE_DICTIONARY),
                        values("ValueInt", Annotation.INT_64, PhysicalType.INT64, Encoding.PLAIN),
                        values("ValueDouble", Annotation.NONE, PhysicalType.DOUBLE, Encoding.PLAIN),
                        values("ValueBool", Annotation.NONE, PhysicalType.BOOLEAN, Encoding.PLAIN),
                        json("ValueUnsupported")));
    }

    private static SchemaNode optional(String name, Annotation annotation, PhysicalType type, Encoding encoding) {
        return column(name, Repetition.OPTIONAL, annotation, type, Codec.SNAPPY, encoding);
    }

    private static SchemaNode json(String name) {
        return optional(name, Annotation.STRING, PhysicalType.BYTE_ARRAY, Encoding.DELTA_LENGTH_BYTE_ARRAY);
    }

    /// A list of scalars.
    private SchemaNode values(String name, Annotation annotation, PhysicalType type, Encoding encoding) {
        if (!v4) {
            return column(name, Repetition.REPEATED, annotation, type, Codec.SNAPPY, encoding);
        }
        SchemaNode element = column("element", Repetition.REQUIRED, annotation, type, Codec.SNAPPY, encoding);
        return list(name, element);
    }

    /// A list of groups.
    private SchemaNode repeated(String name, List<SchemaNode> members) {
        return v4
                ? list(name, SchemaNode.Group.required("element", members))
                : new SchemaNode.Group(name, Repetition.REPEATED, Annotation.NONE, members);
    }

    private static SchemaNode list(String name, SchemaNode element) {
        SchemaNode list = new SchemaNode.Group("list", Repetition.REPEATED, Annotation.NONE, List.of(element));
        return new SchemaNode.Group(name, Repetition.REQUIRED, Annotation.LIST, List.of(list));
    }

    private static SchemaNode column(
            String name,
            Repetition repetition,
            Annotation annotation,
            PhysicalType type,
            Codec codec,
            Encoding encoding) {
        return new SchemaNode.Column(name, repetition, annotation, type, codec, encoding, true);
    }

    private static SchemaNode id(String name) {
        return column(
                name,
                Repetition.REQUIRED,
                Annotation.NONE,
                PhysicalType.BYTE_ARRAY,
                Codec.UNCOMPRESSED,
                Encoding.DELTA_LENGTH_BYTE_ARRAY);
    }

    private static SchemaNode text(String name) {
        return column(
                name,
                Repetition.REQUIRED,
                Annotation.STRING,
                PhysicalType.BYTE_ARRAY,
                Codec.SNAPPY,
                Encoding.DELTA_LENGTH_BYTE_ARRAY);
    }

    private static SchemaNode dictionary(String name, Codec codec) {
        return column(
                name, Repetition.REQUIRED, Annotation.STRING, PhysicalType.BYTE_ARRAY, codec, Encoding.RLE_DICTIONARY);
    }

    private static SchemaNode time(String name) {
        return number(name, Annotation.UINT_64);
    }

    private static SchemaNode number(String name, Annotation annotation) {
        boolean narrow = annotation == Annotation.INT_32 || annotation == Annotation.UINT_32;
        return column(
                name,
                Repetition.REQUIRED,
                annotation,
                narrow ? PhysicalType.INT32 : PhysicalType.INT64,
                Codec.UNCOMPRESSED,
                Encoding.DELTA_BINARY_PACKED);
    }

    private static SchemaNode droppedCount(String name, Encoding encoding) {
        return column(name, Repetition.REQUIRED, Annotation.INT_32, PhysicalType.INT32, Codec.SNAPPY, encoding);
    }
}
