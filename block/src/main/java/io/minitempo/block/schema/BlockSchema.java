// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.schema;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.DedicatedColumn;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.ParquetSchema;
import io.minitempo.core.TempoException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The columns of a block, as format and dedicated columns determine them (`spec/blocks.md §9`, §10). Immutable.
///
/// Columns are asked for by the names of vParquet5, such as `rs.ss.Spans.Name`, in every format: the list wrappers of
/// vParquet4 are left out, and its map of service statistics has the members `ServiceStats.ServiceName`, `SpanCount`
/// and `ErrorCount`.
public final class BlockSchema {

    /// Last parts of names, see [#isSeldomRead].
    private static final Set<String> SELDOM_READ = Set.of(
            "IsArray",
            "ValueBool",
            "ValueUnsupported",
            "TraceState",
            "ParentSpanID",
            "DroppedAttributesCount",
            "DroppedEventsCount",
            "DroppedLinksCount");

    /// What every parent of generic attributes has.
    private static final String LIST_MARK = ".Attrs.ValueInt";

    private final BlockFormat format;
    private final DedicatedColumns dedicatedColumns;
    private final ParquetSchema parquet;
    private final Map<String, Leaf> byName;
    private final List<AttributeColumn> attributeColumns;
    /// By parent.
    private final Map<String, AttributeLeaves> lists;

    private BlockSchema(BlockFormat format, DedicatedColumns dedicatedColumns) {
        this.format = format;
        this.dedicatedColumns = dedicatedColumns;
        DedicatedSlots slots = DedicatedSlots.of(format, dedicatedColumns);
        this.parquet = new ParquetSchema(new SchemaBuilder(format, slots).build());
        this.byName = HashMap.newHashMap(parquet.leaves().size());
        for (Leaf leaf : parquet.leaves()) {
            byName.put(commonName(leaf.path()), leaf);
        }
        List<AttributeColumn> columns = new ArrayList<>();
        for (WellKnown known : WellKnown.of(format)) {
            columns.add(new AttributeColumn(
                    known.scope(), known.attribute(), known.type(), leaf(known.column()), known.kind()));
        }
        for (DedicatedSlots.Slot slot : slots.slots()) {
            DedicatedColumn column = slot.column();
            columns.add(new AttributeColumn(
                    column.scope(),
                    column.name(),
                    column.type(),
                    leaf(parent(column.scope()) + ".DedicatedAttributes." + slot.leafName()),
                    AttributeColumn.Kind.DEDICATED));
        }
        this.attributeColumns = List.copyOf(columns);
        this.lists = lists();
    }

    /// The schema of a format for a configured list of dedicated columns; what the format cannot store is left out.
    public static BlockSchema of(BlockFormat format, DedicatedColumns configured) {
        return new BlockSchema(format, configured.in(format));
    }

    /// The schema of a block, from its metadata.
    ///
    /// @throws TempoException.NotBuilt for a format that is not built
    public static BlockSchema of(BlockMeta meta) {
        BlockFormat format = meta.knownFormat()
                .orElseThrow(() -> new TempoException.NotBuilt("block " + meta.blockId() + " has format "
                        + meta.format() + ", expected vParquet4 or vParquet5"));
        return of(format, meta.dedicatedColumns());
    }

    private static String commonName(String path) {
        return path.replace(".list.element", "")
                .replace("ServiceStats.key_value.key", "ServiceStats.ServiceName")
                .replace("ServiceStats.key_value.value.", "ServiceStats.");
    }

    private static String parent(ColumnScope scope) {
        return switch (scope) {
            case RESOURCE -> "rs.Resource";
            case SPAN -> "rs.ss.Spans";
            case EVENT -> "rs.ss.Spans.Events";
        };
    }

    /// The format.
    public BlockFormat format() {
        return format;
    }

    /// The dedicated columns that the format can store; this is what `meta.json` lists.
    public DedicatedColumns dedicatedColumns() {
        return dedicatedColumns;
    }

    /// The Parquet schema.
    public ParquetSchema parquet() {
        return parquet;
    }

    /// The columns of single attributes: well-known ones, then dedicated ones, each in their order.
    public List<AttributeColumn> attributeColumns() {
        return attributeColumns;
    }

    /// The column with a common name.
    ///
    /// @throws IllegalArgumentException when the format has none
    public Leaf leaf(String name) {
        Leaf leaf = byName.get(name);
        if (leaf == null) {
            throw new IllegalArgumentException(format + " has no column " + name);
        }
        return leaf;
    }

    /// The column with a common name, or null when the format has none.
    public @Nullable Leaf find(String name) {
        return byName.get(name);
    }

    /// Whether searches seldom read a column: events, links, scopes, dropped counts, of generic attributes what few
    /// have,
    /// and what only results need. Dedicated columns are asked for wherever they are.
    public boolean isSeldomRead(Leaf leaf) {
        String name = commonName(leaf.path());
        if (name.contains(".DedicatedAttributes.")) {
            return false;
        }
        return name.startsWith("rs.ss.Scope.")
                || name.startsWith("rs.ss.Spans.Events.")
                || name.startsWith("rs.ss.Spans.Links.")
                || name.equals("ServiceStats.ServiceName")
                || SELDOM_READ.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /// Whether a parent such as `rs.Resource` or `rs.ss.Spans.Events` has generic attributes in columns.
    public boolean hasAttributes(String parent) {
        return lists.containsKey(parent);
    }

    /// The generic attributes of a parent.
    ///
    /// @throws IllegalArgumentException when the format has none there
    public AttributeLeaves attributes(String parent) {
        AttributeLeaves leaves = lists.get(parent);
        if (leaves == null) {
            throw new IllegalArgumentException(format + " has no attributes of " + parent);
        }
        return leaves;
    }

    private Map<String, AttributeLeaves> lists() {
        Map<String, AttributeLeaves> found = new HashMap<>();
        for (String name : byName.keySet()) {
            if (name.endsWith(LIST_MARK)) {
                String parent = name.substring(0, name.length() - LIST_MARK.length());
                found.put(parent, list(parent + ".Attrs."));
            }
        }
        return Map.copyOf(found);
    }

    private AttributeLeaves list(String prefix) {
        return new AttributeLeaves(
                leaf(prefix + "Key"),
                leaf(prefix + (format == BlockFormat.VPARQUET3 ? "ValueArray" : "IsArray")),
                leaf(prefix + "Value"),
                leaf(prefix + "ValueInt"),
                leaf(prefix + "ValueDouble"),
                leaf(prefix + "ValueBool"),
                leaf(prefix + (format == BlockFormat.VPARQUET3 ? "ValueKVList" : "ValueUnsupported")));
    }

    /// What keeps a file with schema `found` from being read with this one, or null when nothing does: position, path,
    /// type and levels of every column must agree (`spec/blocks.md §8` rules 2 and 3).
    public @Nullable String mismatch(ParquetSchema found) {
        List<Leaf> expected = parquet.leaves();
        if (found.leaves().size() != expected.size()) {
            return "file has " + found.leaves().size() + " columns, " + format + " with "
                    + dedicatedColumns.columns().size()
                    + " dedicated columns has " + expected.size();
        }
        for (int i = 0; i < expected.size(); i++) {
            Leaf want = expected.get(i);
            Leaf is = found.leaves().get(i);
            if (!want.path().equals(is.path())
                    || want.type() != is.type()
                    || want.maxDefinition() != is.maxDefinition()
                    || want.maxRepetition() != is.maxRepetition()) {
                return "column " + i + " is " + describe(is) + ", expected " + describe(want);
            }
        }
        return null;
    }

    private static String describe(Leaf leaf) {
        return leaf.path() + " " + leaf.type() + " d" + leaf.maxDefinition() + " r" + leaf.maxRepetition();
    }
}
