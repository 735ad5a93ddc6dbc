// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.search;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.ColumnType;
import io.minitempo.block.meta.DedicatedColumn;
import io.minitempo.traceql.ast.Attribute;
import java.util.Set;

/// Which attributes have columns of their own: a search for tags compares these in another way.
public interface TagColumns {

    /// What an attribute's own column holds.
    enum Kind {
        /// There is none.
        NONE,
        /// Text, of which a part is searched for.
        TEXT,
        /// Integers.
        NUMBER
    }

    /// What the column of an attribute holds.
    Kind kind(Attribute.Scope scope, String key);

    /// The columns of a block.
    static TagColumns of(BlockMeta meta) {
        boolean wellKnown = meta.knownFormat()
                .filter(format -> format != BlockFormat.VPARQUET5)
                .isPresent();
        Set<String> text = Set.of(
                "cluster",
                "namespace",
                "pod",
                "container",
                "k8s.cluster.name",
                "k8s.namespace.name",
                "k8s.pod.name",
                "k8s.container.name");
        return (scope, key) -> {
            for (DedicatedColumn column : meta.dedicatedColumns().columns()) {
                if (column.name().equals(key) && isOf(column.scope(), scope)) {
                    return column.type() == ColumnType.STRING ? Kind.TEXT : Kind.NUMBER;
                }
            }
            if (!wellKnown) {
                return Kind.NONE;
            }
            if (scope == Attribute.Scope.SPAN && key.equals("http.status_code")) {
                return Kind.NUMBER;
            }
            boolean isText = scope == Attribute.Scope.SPAN
                    ? key.equals("http.method") || key.equals("http.url")
                    : text.contains(key);
            return isText ? Kind.TEXT : Kind.NONE;
        };
    }

    private static boolean isOf(ColumnScope column, Attribute.Scope scope) {
        return switch (column) {
            case SPAN -> scope == Attribute.Scope.SPAN;
            case RESOURCE -> scope == Attribute.Scope.RESOURCE;
            case EVENT -> false;
        };
    }
}
