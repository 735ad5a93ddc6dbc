// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.ColumnType;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.schema.AttributeColumn;
import io.minitempo.block.schema.AttributeLeaves;
import io.minitempo.block.schema.BlockSchema;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Looks for attributes that have a column of their own and lie among the generic ones all the same: searches read the
/// column only and never find them. So it is when the list of dedicated columns is not the one that the block was
/// written with.
final class AttributeCheck {

    private final BlockSchema schema;
    private final Findings findings;

    AttributeCheck(BlockSchema schema, Findings findings) {
        this.schema = schema;
        this.findings = findings;
    }

    /// Looks at the attributes of a row group. Values in arrays are let pass.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when a page is damaged
    /// @throws InterruptedException when the caller is interrupted
    void check(RowGroupReader group) throws InterruptedException {
        check(group, ColumnScope.RESOURCE, "rs.Resource");
        check(group, ColumnScope.SPAN, "rs.ss.Spans");
        if (schema.format() != BlockFormat.VPARQUET3) {
            check(group, ColumnScope.EVENT, "rs.ss.Spans.Events");
        }
    }

    private void check(RowGroupReader group, ColumnScope scope, String parent) throws InterruptedException {
        Map<String, ColumnType> own = new HashMap<>();
        for (AttributeColumn column : schema.attributeColumns()) {
            if (column.scope() == scope) {
                own.put(column.attribute(), column.type());
            }
        }
        if (own.isEmpty()) {
            return;
        }
        AttributeLeaves leaves = schema.attributes(parent);
        int level = leaves.key().maxRepetition();
        boolean flags = schema.format() != BlockFormat.VPARQUET3;
        String attributes = parent + ".Attrs.";
        TraceColumns columns = new TraceColumns(
                schema,
                group,
                flags
                        ? List.of(
                                attributes + "Key",
                                attributes + "IsArray",
                                attributes + "Value",
                                attributes + "ValueInt")
                        : List.of(attributes + "Key", attributes + "Value", attributes + "ValueInt"));
        String object = group.file().source().key();
        columns.each((from, to) -> {
            FlatColumn keys = columns.of(attributes + "Key");
            FlatColumn texts = columns.of(attributes + "Value");
            FlatColumn numbers = columns.of(attributes + "ValueInt");
            int text = 0;
            int number = 0;
            for (int pair = 0; pair < keys.size() && text < texts.size() && number < numbers.size(); pair++) {
                if (keys.hasValue(pair)) {
                    String key = new String(keys.bytes(pair), StandardCharsets.UTF_8);
                    ColumnType type = own.get(key);
                    boolean array = flags && columns.of(attributes + "IsArray").number(pair) != 0;
                    boolean stored = type == ColumnType.STRING ? texts.hasValue(text) : numbers.hasValue(number);
                    if (type != null && stored && !array) {
                        findings.add(
                                Check.DEDICATED_MISSED,
                                object,
                                "row group " + group.group().ordinal() + ", rows " + from + " to " + (to - 1),
                                "attribute " + scope.text() + "." + key
                                        + " has a column of its own and lies among the generic ones");
                    }
                }
                text = texts.next(text, level);
                number = numbers.next(number, level);
            }
        });
    }
}
