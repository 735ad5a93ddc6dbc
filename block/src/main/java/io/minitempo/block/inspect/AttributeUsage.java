// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.ColumnType;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.schema.AttributeColumn;
import io.minitempo.block.schema.BlockSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What attributes take, counted over any number of blocks: how often each occurs and how many bytes its texts have, in
/// columns of their own or among the generic ones. Single values only; arrays are left out. Owned by one thread.
public final class AttributeUsage {

    /// More names than this are counted together, so that a tenant that puts ids into names cannot fill the memory.
    private static final int MOST_NAMES = 100_000;

    private final Map<Attribute, Totals> totals = new HashMap<>();
    private final Map<ColumnScope, Long> owners = new HashMap<>();
    private long others;

    /// Something that is counted.
    ///
    /// @param scope what carries it
    /// @param name its name
    /// @param type text or number
    /// @param dedicated whether it has a column of its own
    public record Attribute(ColumnScope scope, String name, ColumnType type, boolean dedicated) {}

    /// What an attribute takes.
    ///
    /// @param attribute which one
    /// @param count how often it occurs
    /// @param bytes bytes of its texts before compression; eight for a number
    /// @param largest bytes of its longest text
    public record Usage(Attribute attribute, long count, long bytes, long largest) {}

    private static final class Totals {
        private long count;
        private long bytes;
        private long largest;
    }

    /// Counts the attributes of a block, row group after row group.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when a page is damaged
    /// @throws InterruptedException when the caller is interrupted
    public void add(BlockReader block) throws InterruptedException {
        for (RowGroupReader group : block.rowGroups()) {
            if (group.rows() > 0) {
                addColumns(block.schema(), group);
                addGeneric(block.schema(), group, ColumnScope.RESOURCE, "rs.Resource");
                addGeneric(block.schema(), group, ColumnScope.SPAN, "rs.ss.Spans");
                if (block.schema().format() != BlockFormat.VPARQUET3) {
                    addGeneric(block.schema(), group, ColumnScope.EVENT, "rs.ss.Spans.Events");
                }
            }
        }
    }

    private void addColumns(BlockSchema schema, RowGroupReader group) throws InterruptedException {
        for (AttributeColumn column : schema.attributeColumns()) {
            Attribute attribute = new Attribute(column.scope(), column.attribute(), column.type(), true);
            TraceColumns columns = TraceColumns.ofLeaf(group, column.leaf());
            columns.each((from, to) -> {
                FlatColumn values = columns.of(column.leaf().path());
                for (int pair = 0; pair < values.size(); pair++) {
                    if (values.hasValue(pair)) {
                        count(attribute, values, pair);
                    }
                }
            });
        }
    }

    private void addGeneric(BlockSchema schema, RowGroupReader group, ColumnScope scope, String parent)
            throws InterruptedException {
        String attributes = parent + ".Attrs.";
        int level = schema.leaf(attributes + "Key").maxRepetition();
        TraceColumns columns = new TraceColumns(
                schema, group, List.of(attributes + "Key", attributes + "Value", attributes + "ValueInt"));
        columns.each((from, to) -> {
            FlatColumn keys = columns.of(attributes + "Key");
            FlatColumn texts = columns.of(attributes + "Value");
            FlatColumn numbers = columns.of(attributes + "ValueInt");
            int text = 0;
            int number = 0;
            for (int pair = 0; pair < keys.size(); pair++) {
                // The first attribute of an owner, or the place of one without attributes.
                if (keys.repetition(pair) < level) {
                    owners.merge(scope, 1L, Long::sum);
                }
                if (keys.hasValue(pair)) {
                    String name = new String(keys.bytes(pair), StandardCharsets.UTF_8);
                    if (texts.hasValue(text)) {
                        count(new Attribute(scope, name, ColumnType.STRING, false), texts, text);
                    } else if (numbers.hasValue(number)) {
                        count(new Attribute(scope, name, ColumnType.INT, false), numbers, number);
                    }
                }
                text = texts.next(text, level);
                number = numbers.next(number, level);
            }
        });
    }

    private void count(Attribute attribute, FlatColumn values, int pair) {
        Totals sum = totals.get(attribute);
        if (sum == null) {
            if (totals.size() >= MOST_NAMES) {
                others++;
                return;
            }
            sum = new Totals();
            totals.put(attribute, sum);
        }
        long bytes = attribute.type() == ColumnType.STRING ? values.bytes(pair).length : Long.BYTES;
        sum.count++;
        sum.bytes += bytes;
        sum.largest = Math.max(sum.largest, bytes);
    }

    /// The attributes of a scope and type, those that take the most bytes first.
    public List<Usage> of(ColumnScope scope, ColumnType type) {
        List<Usage> found = new ArrayList<>();
        totals.forEach((attribute, sum) -> {
            if (attribute.scope() == scope && attribute.type() == type) {
                found.add(new Usage(attribute, sum.count, sum.bytes, sum.largest));
            }
        });
        found.sort((a, b) -> a.bytes() == b.bytes()
                ? a.attribute().name().compareTo(b.attribute().name())
                : Long.compare(b.bytes(), a.bytes()));
        return found;
    }

    /// How many resources, spans or events there are; resources count once for each trace they are in.
    public long owners(ColumnScope scope) {
        return owners.getOrDefault(scope, 0L);
    }

    /// How many values were not counted because there are too many names.
    public long others() {
        return others;
    }
}
