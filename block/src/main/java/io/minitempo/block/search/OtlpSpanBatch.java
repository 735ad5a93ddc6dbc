// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.ScannedTrace;
import io.minitempo.core.TraceId;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ServiceStats;
import io.minitempo.traceql.data.SpanBatch;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Some scanned traces. Columns are always those of all traces.
final class OtlpSpanBatch implements SpanBatch {

    private final BlockSchema schema;
    private final List<TraceId> ids;
    private final List<ScannedTrace> traces;
    private final OtlpColumns loader;
    private final Map<Field, Column> columns = new HashMap<>();
    private final Map<Level, int[]> above = new EnumMap<>(Level.class);
    private final Map<Level, int[]> below = new EnumMap<>(Level.class);
    private final int[] spanStarts;
    private final int resources;
    private final int scopes;

    OtlpSpanBatch(BlockSchema schema, List<TraceId> ids, List<ScannedTrace> traces) {
        this.schema = schema;
        this.ids = List.copyOf(ids);
        this.traces = List.copyOf(traces);
        this.spanStarts = new int[traces.size() + 1];
        int allResources = 0;
        int allScopes = 0;
        for (int t = 0; t < traces.size(); t++) {
            spanStarts[t + 1] = spanStarts[t] + traces.get(t).spans();
            allResources += traces.get(t).resources();
            allScopes += traces.get(t).scopes();
        }
        this.resources = allResources;
        this.scopes = allScopes;
        this.loader = new OtlpColumns(schema, this.ids, this.traces);
    }

    @Override
    public int count(Level level) {
        return switch (level) {
            case TRACE -> traces.size();
            case RESOURCE -> resources;
            case SCOPE -> scopes;
            case SPAN -> spanStarts[traces.size()];
            case EVENT, LINK -> rowsBelow(level)[spanStarts[traces.size()]];
        };
    }

    @Override
    public int[] spanStarts() {
        return spanStarts;
    }

    @Override
    public int[] rowsAbove(Level level) {
        return switch (level) {
            case TRACE, RESOURCE, SCOPE -> above.computeIfAbsent(level, this::above);
            case SPAN, EVENT, LINK -> throw new IllegalArgumentException(level + " is not above spans");
        };
    }

    private int[] above(Level level) {
        int[] rows = new int[spanStarts[traces.size()]];
        int resource = 0;
        int scope = 0;
        int span = 0;
        for (int t = 0; t < traces.size(); t++) {
            ScannedTrace trace = traces.get(t);
            int inTrace = 0;
            for (int r = 0; r < trace.resources(); r++) {
                for (int s = trace.scopesOf(r); s > 0; s--) {
                    int end = span + trace.spansOf(inTrace++);
                    int row = level == Level.TRACE ? t : level == Level.RESOURCE ? resource : scope;
                    Arrays.fill(rows, span, end, row);
                    span = end;
                    scope++;
                }
                resource++;
            }
        }
        return rows;
    }

    @Override
    public int[] rowsBelow(Level level) {
        return switch (level) {
            case EVENT, LINK -> below.computeIfAbsent(level, this::below);
            case TRACE, RESOURCE, SCOPE, SPAN -> throw new IllegalArgumentException(level + " is not below spans");
        };
    }

    private int[] below(Level level) {
        int[] starts = new int[spanStarts[traces.size()] + 1];
        int row = 0;
        if (!OtlpColumns.isSearched(schema, level)) {
            return starts;
        }
        for (ScannedTrace trace : traces) {
            for (int span = 0; span < trace.spans(); span++) {
                int count = level == Level.EVENT ? trace.eventsOf(span) : trace.linksOf(span);
                starts[row + 1] = starts[row] + count;
                row++;
            }
        }
        return starts;
    }

    @Override
    public Column column(Field field, @Nullable BitSet wanted) {
        Column known = columns.get(field);
        if (known == null) {
            known = switch (field) {
                case Intrinsic intrinsic -> loader.intrinsic(intrinsic, count(intrinsic.level()));
                case Attribute attribute ->
                    loader.attribute(attribute, count(AttributeColumns.levelOf(attribute.scope())));
            };
            columns.put(field, known);
        }
        return known;
    }

    @Override
    public boolean mayMatch(Field field, BinaryOperator operator, Static literal) {
        return true;
    }

    @Override
    public byte[] traceId(int trace) {
        return ids.get(trace).toBytes();
    }

    @Override
    public Map<String, ServiceStats> serviceStats(int trace) {
        Map<String, ServiceStats> stats = new TreeMap<>();
        if (schema.find("ServiceStats.ServiceName") == null) {
            return stats;
        }
        ScannedTrace scanned = traces.get(trace);
        for (int s = 0; s < scanned.services(); s++) {
            long name = scanned.serviceName(s);
            stats.put(
                    new String(scanned.data(), (int) (name >>> 32), (int) name, StandardCharsets.UTF_8),
                    new ServiceStats(scanned.serviceSpans(s), scanned.serviceErrors(s)));
        }
        return stats;
    }

    @Override
    public Set<String> attributeNames(Attribute.Scope scope) {
        return loader.names(scope);
    }
}
