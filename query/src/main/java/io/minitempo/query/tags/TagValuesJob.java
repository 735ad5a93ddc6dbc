// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.tags;

import io.minitempo.proto.tempopb.SearchTagValuesRequest;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.TagValue;
import io.minitempo.query.TraceQlErrors;
import io.minitempo.traceql.TagFilter;
import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.SpanSource;
import io.minitempo.traceql.data.ValueType;
import io.minitempo.traceql.print.Printer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values of a field in a source (`spec/api.md §3.5`): statuses and kinds as keywords, which Tempo 3.0.3 gives as
/// integers, durations as integers, elements of arrays one by one. Immutable; each [#run] is owned by one thread.
public final class TagValuesJob {

    /// Tags of the first version of the endpoint that no span has under this name: a search for them means the status.
    private static final Map<String, List<String>> VIRTUAL =
            Map.of("status.code", List.of("unset", "ok", "error"), "error", List.of("true"));

    private final List<Field> fields;
    private final List<String> virtual;
    private final List<TagValue> literals;
    private final @Nullable Pipeline filter;

    private TagValuesJob(List<Field> fields, List<String> virtual, List<TagValue> literals, @Nullable Pipeline filter) {
        this.fields = fields;
        this.virtual = virtual;
        this.literals = literals;
        this.filter = filter;
    }

    /// A job for a request.
    ///
    /// @param maxConditionGroups most groups of conditions of its filter, 0 for any number
    /// @throws io.minitempo.core.TempoException.Invalid when its tag is no field, or its filter has too many groups
    public static TagValuesJob of(SearchTagValuesRequest request, int maxConditionGroups) {
        Field field = TraceQlErrors.asInvalid(() -> TraceQl.identifier(request.getTagName()));
        return of(field, TagConditions.groups(request.getQuery(), maxConditionGroups));
    }

    /// A job for a field of the language; one without scope means spans and resources, and a reserved one of the parent
    /// nothing. A group of conditions that says which value the field has gives that value, whatever the spans are
    /// (`spec/traceql.md §16`).
    ///
    /// @param groups which spans count: those that meet all conditions of one; none for all spans
    private static TagValuesJob of(Field field, List<TagFilter.Group> groups) {
        List<TagFilter.Group> open = new ArrayList<>();
        List<TagValue> literals = new ArrayList<>();
        for (TagFilter.Group group : groups) {
            group.fixed(field).ifPresentOrElse(value -> literals.add(valueOf(value)), () -> open.add(group));
        }
        boolean known = !groups.isEmpty() && open.isEmpty();
        List<Field> fields = known ? List.of() : fields(field);
        return new TagValuesJob(fields, List.of(), literals, TagConditions.filterOf(open));
    }

    private static List<Field> fields(Field field) {
        if (!(field instanceof Attribute attribute)) {
            return field == Intrinsic.PARENT ? List.of() : List.of(field);
        }
        if (attribute.ofParent()) {
            return List.of();
        }
        return attribute.scope() == Attribute.Scope.NONE ? bothScopes(attribute.name()) : List.of(field);
    }

    private static TagValue valueOf(Static literal) {
        return switch (literal) {
            case Static.StringValue string -> value("string", string.value());
            case Static.IntValue number -> value("int", Printer.print(number));
            case Static.FloatValue number -> value("float", Printer.print(number));
            case Static.BooleanValue bool -> value("bool", Printer.print(bool));
            case Static.DurationValue duration -> value("duration", Printer.print(duration));
            case Static.StatusValue status -> Keywords.status(status.code());
            case Static.KindValue kind -> Keywords.kind(kind.code());
            case Static.Nil nil -> value("nil", Printer.print(nil));
        };
    }

    /// A job for a tag by its bare name, as the first version of the endpoint has it.
    public static TagValuesJob ofName(String tag) {
        List<String> virtual = VIRTUAL.getOrDefault(tag, List.of());
        if (!virtual.isEmpty()) {
            return new TagValuesJob(List.of(), virtual, List.of(), null);
        }
        List<Field> fields = switch (tag) {
            case "name" -> List.of(Intrinsic.NAME);
            case "root.name" -> List.of(Intrinsic.ROOT_NAME);
            case "root.service.name" -> List.of(Intrinsic.ROOT_SERVICE_NAME);
            default -> bothScopes(tag);
        };
        return new TagValuesJob(fields, List.of(), List.of(), null);
    }

    private static List<Field> bothScopes(String name) {
        return List.of(new Attribute(Attribute.Scope.SPAN, name), new Attribute(Attribute.Scope.RESOURCE, name));
    }

    /// The values of a source, which the caller closes.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public SearchTagValuesV2Response run(SpanSource source, CollectionLimits limits) throws InterruptedException {
        Distinct<TagValue> values = new Distinct<>(limits);
        run(source, values);
        return TagAnswers.values(values, source.inspectedBytes());
    }

    /// Adds the values of a source, which the caller closes.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void run(SpanSource source, Distinct<TagValue> values) throws InterruptedException {
        if (!virtual.isEmpty()) {
            virtual.forEach(value -> add("string", value, values));
            return;
        }
        MatchingRows matching = new MatchingRows(filter);
        for (SpanBatch batch = source.next(); batch != null && !values.isFull(); batch = source.next()) {
            literals.forEach(value -> add(value, values));
            if (fields.isEmpty()) {
                return;
            }
            int[] spans = matching.spans(batch);
            if (spans != null && spans.length == 0) {
                continue;
            }
            for (Field field : fields) {
                Column column = batch.column(field, null);
                add(column, MatchingRows.rows(batch, spans, column.level()), values);
            }
        }
    }

    private static void add(Column column, @Nullable BitSet rows, Distinct<TagValue> values) {
        BitSet seenStrings = new BitSet();
        for (int row = 0; row < column.size() && !values.isFull(); row++) {
            if (rows != null && !rows.get(row)) {
                continue;
            }
            byte type = column.typeOf(row);
            long bits = column.bits()[row];
            if (!ValueType.isArray(type)) {
                add(column, type, bits, seenStrings, values);
                continue;
            }
            int from = (int) (bits >>> 32);
            for (int i = from; i < from + (int) bits; i++) {
                add(column, ValueType.elementOf(type), column.elements()[i], seenStrings, values);
            }
        }
    }

    private static void add(Column column, byte type, long bits, BitSet seenStrings, Distinct<TagValue> values) {
        switch (type) {
            case ValueType.STRING -> {
                if (!seenStrings.get((int) bits)) {
                    seenStrings.set((int) bits);
                    add("string", column.strings().get((int) bits), values);
                }
            }
            case ValueType.FLOAT ->
                add("float", Printer.print(new Static.FloatValue(Double.longBitsToDouble(bits))), values);
            case ValueType.BOOLEAN -> add("bool", Boolean.toString(bits != 0), values);
            case ValueType.INT, ValueType.DURATION -> add("int", Long.toString(bits), values);
            case ValueType.STATUS -> add(Keywords.status(bits), values);
            case ValueType.KIND -> add(Keywords.kind(bits), values);
            default -> {
                // Absent, or of no type that can be queried.
            }
        }
    }

    private static void add(String type, String value, Distinct<TagValue> values) {
        add(value(type, value), values);
    }

    private static TagValue value(String type, String value) {
        return TagValue.newBuilder().setType(type).setValue(value).build();
    }

    private static void add(TagValue value, Distinct<TagValue> values) {
        values.add(value, value.getType().length() + value.getValueBytes().size());
    }
}
