// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.data.Value;
import io.minitempo.traceql.engine.field.BatchView;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields that pipelines load for a span, with the values that the results of a search show: of fields that are
/// only compared with literals those that meet a comparison (`spec/traceql.md §11`). Exemplars of metrics carry them
/// (`§12.10`). Immutable.
public final class LoadedFields {

    private final List<Field> always;
    private final List<Pipeline> pipelines;

    /// The fields of some pipelines.
    ///
    /// @param always fields of which every value is shown
    public LoadedFields(Collection<Field> always, List<Pipeline> pipelines) {
        this.always = always.stream().filter(field -> !isReserved(field)).toList();
        this.pipelines = List.copyOf(pipelines);
    }

    /// The functions of metrics are not checked for fields of the parent, which nothing can load.
    private static boolean isReserved(Field field) {
        return field == Intrinsic.PARENT || field instanceof Attribute attribute && attribute.ofParent();
    }

    /// What some spans show, in their order; unscoped attributes are those of a span and those of a resource.
    ///
    /// @param more further fields of which every value is shown
    /// @param traces the traces of the spans
    /// @throws InterruptedException when the caller is interrupted
    public List<Map<Field, Value>> of(BatchView view, int[] spans, BitSet traces, Collection<Field> more)
            throws InterruptedException {
        List<Field> all = new ArrayList<>(always);
        all.addAll(more);
        List<Map<Field, Value>> shown = new ArrayList<>(spans.length);
        while (shown.size() < spans.length) {
            shown.add(new LinkedHashMap<>());
        }
        for (Map.Entry<Field, FieldUses.Use> entry :
                FieldUses.of(all, pipelines).uses().entrySet()) {
            ListedField field = ListedField.of(view, entry.getKey(), entry.getValue(), traces);
            for (int i = 0; i < spans.length; i++) {
                @Nullable Value value = field.value(spans[i]);
                if (value != null && !value.equals(Value.NIL)) {
                    shown.get(i).put(entry.getKey(), value);
                }
            }
        }
        return shown;
    }
}
