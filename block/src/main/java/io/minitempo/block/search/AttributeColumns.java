// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.schema.AttributeColumn;
import io.minitempo.block.schema.AttributeLeaves;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ColumnTest;
import io.minitempo.traceql.data.ValueType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Columns of attributes: the generic list, then the column that the format or the metadata gives the attribute, which
/// beats the list where both have a value.
final class AttributeColumns {

    private final BlockSpanBatch batch;
    private final RowGroupColumns group;
    private final ColumnLoader loader;

    AttributeColumns(BlockSpanBatch batch, RowGroupColumns group, ColumnLoader loader) {
        this.batch = batch;
        this.group = group;
        this.loader = loader;
    }

    static Level levelOf(Attribute.Scope scope) {
        return switch (scope) {
            case SPAN -> Level.SPAN;
            case RESOURCE -> Level.RESOURCE;
            case EVENT -> Level.EVENT;
            case LINK -> Level.LINK;
            case INSTRUMENTATION -> Level.SCOPE;
            case NONE -> throw new IllegalArgumentException("attribute without scope");
        };
    }

    /// The parent of the generic list of a scope.
    static String parentOf(Attribute.Scope scope) {
        return switch (scope) {
            case SPAN -> "rs.ss.Spans";
            case RESOURCE -> "rs.Resource";
            case EVENT -> "rs.ss.Spans.Events";
            case LINK -> "rs.ss.Spans.Links";
            case INSTRUMENTATION -> "rs.ss.Scope";
            case NONE -> throw new IllegalArgumentException("attribute without scope");
        };
    }

    static @Nullable ColumnScope columnScope(Attribute.Scope scope) {
        return switch (scope) {
            case SPAN -> ColumnScope.SPAN;
            case RESOURCE -> ColumnScope.RESOURCE;
            case EVENT -> ColumnScope.EVENT;
            case LINK, INSTRUMENTATION, NONE -> null;
        };
    }

    /// The columns that an attribute has of its own.
    static List<AttributeColumn> ownColumns(BlockSchema schema, Attribute.Scope scope, @Nullable String name) {
        ColumnScope wanted = columnScope(scope);
        List<AttributeColumn> found = new ArrayList<>();
        for (AttributeColumn column : schema.attributeColumns()) {
            if (column.scope() == wanted && (name == null || column.attribute().equals(name))) {
                found.add(column);
            }
        }
        return found;
    }

    /// What is read for an attribute, as far as that is known: its own columns, or the keys of the list and the columns
    /// that had values for it before.
    List<Leaf> leaves(Attribute attribute) {
        if (attribute.ofParent() || attribute.scope() == Attribute.Scope.NONE) {
            return List.of();
        }
        List<Leaf> leaves = new ArrayList<>();
        for (AttributeColumn own : ownColumns(group.schema(), attribute.scope(), attribute.name())) {
            leaves.add(own.leaf());
        }
        String parent = parentOf(attribute.scope());
        if (leaves.isEmpty() && group.schema().hasAttributes(parent)) {
            AttributeLeaves list = group.schema().attributes(parent);
            leaves.add(list.key());
            leaves.addAll(group.columnsWithValues(list, attribute.name()));
        }
        return leaves;
    }

    Column column(Attribute attribute, BatchRows wanted) throws InterruptedException {
        if (attribute.ofParent()) {
            throw new IllegalArgumentException("attributes of the parent cannot be queried");
        }
        Attribute.Scope scope = attribute.scope();
        Level level = levelOf(scope);
        ColumnBuilder out = batch.builder(level, Texts.Format.UTF8);
        if (out.rows() == 0) {
            return out.build();
        }
        BitSet unnamed = new BitSet();
        for (AttributeColumn column : ownColumns(group.schema(), scope, attribute.name())) {
            unnamed.or(fillOwn(column, level, wanted, out));
        }
        fillList(scope, level, attribute.name(), wanted, out);
        // In the language the name of a service is empty where there is none.
        out.nilToEmpty(unnamed);
        return out.build();
    }

    /// The spans whose attribute passes a test; null when the column has to be loaded for that.
    ///
    /// @throws InterruptedException when the caller is interrupted
    @Nullable
    BitSet matching(Attribute attribute, ColumnTest test, BatchRows wanted) throws InterruptedException {
        String parent = parentOf(attribute.scope());
        return attribute.scope() != Attribute.Scope.SPAN
                        || attribute.ofParent()
                        || !group.schema().hasAttributes(parent)
                        || !ownColumns(group.schema(), attribute.scope(), attribute.name())
                                .isEmpty()
                ? null
                : new AttributeSearch(batch, group, group.schema().attributes(parent), test)
                        .find(attribute.name(), wanted);
    }

    /// Fills in what a column holds.
    ///
    /// @return the rows where it holds the empty string for nothing
    private BitSet fillOwn(AttributeColumn column, Level level, BatchRows wanted, ColumnBuilder out)
            throws InterruptedException {
        if (column.kind() == AttributeColumn.Kind.SERVICE_NAME) {
            loader.fillRequired(column.leaf(), level, ValueType.STRING, wanted, out);
            return out.emptyToNil();
        }
        loader.fillOptional(column.leaf(), level, wanted, out);
        return new BitSet();
    }

    private void fillList(Attribute.Scope scope, Level level, String key, BatchRows wanted, ColumnBuilder out)
            throws InterruptedException {
        if (group.schema().hasAttributes(parentOf(scope))) {
            new AttributeList(batch, group, group.schema().attributes(parentOf(scope)), level).fill(key, wanted, out);
        }
    }

    /// The keys of a scope.
    Set<String> names(Attribute.Scope scope, BatchRows wanted) throws InterruptedException {
        Set<String> names = new TreeSet<>();
        Level level = levelOf(scope);
        if (group.schema().hasAttributes(parentOf(scope))) {
            names.addAll(
                    new AttributeList(batch, group, group.schema().attributes(parentOf(scope)), level).keys(wanted));
        }
        for (AttributeColumn column : ownColumns(group.schema(), scope, null)) {
            if (!names.contains(column.attribute()) && holdsValue(column, level, wanted)) {
                names.add(column.attribute());
            }
        }
        return names;
    }

    private boolean holdsValue(AttributeColumn column, Level level, BatchRows wanted) throws InterruptedException {
        if (group.group().chunk(column.leaf()).allNull()) {
            return false;
        }
        ColumnBuilder out = batch.builder(level, Texts.Format.UTF8);
        fillOwn(column, level, wanted, out);
        for (int row = 0; row < out.rows(); row++) {
            if (out.types[row] != ValueType.NIL) {
                return true;
            }
        }
        return false;
    }
}
