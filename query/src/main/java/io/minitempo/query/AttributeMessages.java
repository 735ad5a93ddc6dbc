// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query;

import io.minitempo.core.time.GoDuration;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.Value;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;

/// Values of the language as attributes of answers (`spec/traceql.md §11`): durations, statuses and kinds as text.
public final class AttributeMessages {

    private static final String[] STATUSES = {"unset", "ok", "error"};
    private static final String[] KINDS = {"unspecified", "internal", "server", "client", "producer", "consumer"};

    private AttributeMessages() {}

    /// A named value.
    public static KeyValue of(String key, Value value) {
        return KeyValue.newBuilder().setKey(key).setValue(of(value)).build();
    }

    /// A named literal.
    public static KeyValue of(String key, Static value) {
        return KeyValue.newBuilder().setKey(key).setValue(of(value)).build();
    }

    private static AnyValue of(Value value) {
        return switch (value) {
            case Value.Single single -> of(single.value());
            case Value.Array array -> {
                ArrayValue.Builder elements = ArrayValue.newBuilder();
                array.elements().forEach(element -> elements.addValues(of(element)));
                yield AnyValue.newBuilder().setArrayValue(elements).build();
            }
        };
    }

    private static AnyValue of(Static value) {
        return switch (value) {
            case Static.Nil nil -> text("nil");
            case Static.IntValue number ->
                AnyValue.newBuilder().setIntValue(number.value()).build();
            case Static.FloatValue number ->
                AnyValue.newBuilder().setDoubleValue(number.value()).build();
            case Static.StringValue string -> text(string.value());
            case Static.BooleanValue bool ->
                AnyValue.newBuilder().setBoolValue(bool.value()).build();
            case Static.DurationValue duration -> text(GoDuration.format(duration.nanos()));
            case Static.StatusValue status -> text(name(STATUSES, status.code()));
            case Static.KindValue kind -> text(name(KINDS, kind.code()));
        };
    }

    private static String name(String[] names, int code) {
        return code >= 0 && code < names.length ? names[code] : Integer.toString(code);
    }

    private static AnyValue text(String text) {
        return AnyValue.newBuilder().setStringValue(text).build();
    }

    /// An attribute of a message as a literal again; nil for what is no literal.
    public static Static literal(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> new Static.StringValue(value.getStringValue());
            case BOOL_VALUE -> new Static.BooleanValue(value.getBoolValue());
            case INT_VALUE -> new Static.IntValue(value.getIntValue());
            case DOUBLE_VALUE -> new Static.FloatValue(value.getDoubleValue());
            default -> new Static.Nil();
        };
    }
}
